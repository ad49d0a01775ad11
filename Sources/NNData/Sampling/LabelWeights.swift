import NNTensor

/// Weights of classes and of samples by how often their labels occur, so that rare ones are drawn more
/// often.
public enum LabelWeights {
  /// How often each class occurs, for at least `classes` of them; labels below 0 and `ignored` are not
  /// counted.
  public static func counts(
    _ labels: [[Int]], classes: Int = 0, ignoring ignored: Int? = nil
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: max(classes, 0))
    // Labels that a model has no class for are told elsewhere; they make no room here.
    let limit = 1 << 24
    for label in labels.joined() where label != ignored && (0..<limit).contains(label) {
      if label >= counts.count {
        counts += [Int](repeating: 0, count: label + 1 - counts.count)
      }
      counts[label] += 1
    }
    return counts
  }

  /// One over how often each class occurs, scaled to a sum of 1, for at least `classes` of them. A
  /// class that does not occur counts as if it occurred once.
  ///
  /// `labels` are those of each sample. What training scripts call `labels_to_class_weights`.
  public static func ofClasses(_ labels: [[Int]], classes: Int = 0) -> [Double] {
    let weights = counts(labels, classes: classes).map { 1 / Double(max($0, 1)) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// For each sample the sum of the weights of its labels; a class without weight adds nothing.
  ///
  /// What training scripts call `labels_to_image_weights`.
  public static func ofImages(_ labels: [[Int]], _ classWeights: [Double]) -> [Double] {
    labels.map { labels in
      labels.reduce(0) { $0 + (classWeights.indices.contains($1) ? classWeights[$1] : 0) }
    }
  }
}

extension Dataset {
  /// The labels of each row of a target of whole numbers; nil for another target.
  public func labels(ofTarget place: Int) throws -> [[Int]]? {
    guard targets.indices.contains(place), case let tensor = targets[place].tensor,
      tensor.dtype.isInteger
    else { return nil }
    let width = tensor.shape[1..<tensor.rank].count
    let all = try tensor.ints()
    return (0..<tensor.shape[0]).map { Array(all[($0 * width)..<(($0 + 1) * width)]) }
  }
}

/// Draws samples with replacement, each in proportion to its weight.
struct WeightedDraw: Sendable {
  /// Sums of the weights up to and with each sample.
  private let sums: [Double]

  /// Samples of these weights, of which at least one is more than 0.
  init(_ weights: [Double]) {
    var total = 0.0
    sums = weights.map { weight in
      total += max(weight, 0)
      return total
    }
  }

  /// Whether any sample can be drawn.
  var isPossible: Bool { (sums.last ?? 0) > 0 }

  /// The sample that a number from 0 to below 1 stands for.
  func sample(_ number: Double) -> Int {
    let goal = number * (sums.last ?? 0)
    // The first sum that is larger: samples of weight 0 are never drawn.
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > goal { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

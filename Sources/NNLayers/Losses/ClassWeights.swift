import NNDeclarations
import NNTensor

/// A scale for each class: numbers, or `balanced` for numbers that follow from how often each class
/// occurs in the data that is trained on.
public enum ClassWeights: ArgumentValue {
  /// These numbers.
  case given(NumberArray)
  /// `n / (classes count)`, as scikit-learn's `balanced`.
  case balanced

  /// `a list of numbers or 'balanced'`.
  public static var expectation: String { "a list of numbers or 'balanced'" }
  /// `tensor or 'balanced'`.
  public static var typeName: String { "\(NumberArray.typeName) or 'balanced'" }
  /// Numbers and the word.
  public static var type: ArgumentType { .anyOf([.tensor, .choice(["balanced"])]) }

  /// Numbers, or the word.
  public init?(_ value: LocatedValue) {
    if case .string("balanced") = value.content {
      self = .balanced
    } else if let numbers = NumberArray(value) {
      self = .given(numbers)
    } else {
      return nil
    }
  }

  /// The numbers or the word.
  public var written: LocatedValue {
    switch self {
    case .given(let numbers): numbers.written
    case .balanced: LocatedValue(.string("balanced"))
    }
  }
}

/// How often each class occurs in the data that is trained on: what balanced weights are made of.
public struct ClassBalance: Sendable {
  /// The number of targets of each class; nil where only shapes are known.
  public let counts: [Int]?

  /// For the given counts, or for shapes alone.
  public init(counts: [Int]?) { self.counts = counts }

  /// `n / (classes count)` for each of `classes`, where n is the number of all targets. A class that
  /// does not occur is taken to occur once.
  public func weights(classes: Int) -> [Double] {
    guard let counts else { return Array(repeating: 1, count: classes) }
    let total = Double(counts.reduce(0, +))
    return (0..<classes).map { index in
      let count = index < counts.count ? max(counts[index], 1) : 1
      return total / (Double(classes) * Double(count))
    }
  }
}

extension Scope {
  /// The numbers of a loss's class weights. Balanced ones are as many as there are `classes`, or where
  /// that is left out as its input has.
  ///
  /// Throws a `ShapeError` where nothing is trained, or the number of classes is not known.
  func numbers(of weights: ClassWeights?, classes: Int? = nil) throws -> NumberArray? {
    switch weights {
    case nil: return nil
    case .given(let numbers): return numbers
    case .balanced:
      guard let balance = build.classBalance else {
        throw ShapeError(
          "expects numbers as weight, got 'balanced', which stands in the section 'loss' only")
      }
      guard let classes = classes ?? scoredClasses else {
        throw ShapeError(
          "expects numbers as weight, got 'balanced', but the number of classes is not known here")
      }
      return NumberArray(balance.weights(classes: classes).written)
    }
  }

  /// How many classes the first input `(N, C, *)` or `(C)` scores.
  private var scoredClasses: Int? {
    guard let scores = inputs?.tensors.first, scores.rank > 0 else { return nil }
    return scores.shape[min(1, scores.rank - 1)]
  }
}

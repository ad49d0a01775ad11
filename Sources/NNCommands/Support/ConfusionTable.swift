import NNData
import NNFormats
import NNTraining

/// A confusion matrix as people and programs read it.
struct ConfusionTable {
  /// From so many classes on, the worst confusions are listed in place of the matrix.
  private static let largestMatrix = 20

  private let matrix: ConfusionMatrix
  private let names: [String]

  /// The matrix with the names of its classes; numbers where there are none.
  init(_ matrix: ConfusionMatrix, names: [String]?) {
    self.matrix = matrix
    self.names = (0..<matrix.classCount).map { index in
      guard let names, names.indices.contains(index) else { return "\(index)" }
      return names[index]
    }
  }

  /// A table, each line ended by a newline.
  var text: String { names.count <= Self.largestMatrix ? fullText : worstText }

  /// Rows are what examples are, columns what they were taken for.
  private var fullText: String {
    let all = names.indices
    func cell(_ actual: Int, _ predicted: Int) -> String {
      let count = matrix[actual, predicted]
      return count == 0 ? "." : "\(count)"
    }
    var columns = [TextColumn("", names + ["precision"])]
    columns += all.map { predicted in
      TextColumn(
        names[predicted],
        all.map { cell($0, predicted) } + [Self.share(matrix.precision(of: predicted))],
        isNumeric: true)
    }
    columns.append(
      TextColumn("recall", all.map { Self.share(matrix.recall(of: $0)) } + [""], isNumeric: true))
    return "rows: what they are; columns: what they were taken for\n" + TextColumn.table(columns)
  }

  /// The pairs that are confused most often.
  private var worstText: String {
    var pairs: [(count: Int, actual: Int, predicted: Int)] = []
    for actual in names.indices {
      for predicted in names.indices where actual != predicted && matrix[actual, predicted] > 0 {
        pairs.append((matrix[actual, predicted], actual, predicted))
      }
    }
    if pairs.isEmpty { return "no confusion among \(names.count) classes\n" }
    let worst = pairs.sorted { ($1.count, $0.actual) < ($0.count, $1.actual) }.prefix(10)
    return "most often confused of \(names.count) classes:\n"
      + TextColumn.table([
        TextColumn("examples of", worst.map { names[$0.actual] }),
        TextColumn("taken for", worst.map { names[$0.predicted] }),
        TextColumn("times", worst.map { "\($0.count)" }, isNumeric: true),
      ])
  }

  private static func share(_ value: Double) -> String {
    value.isNaN ? "-" : NumberText.fixed(value, 3)
  }

  /// The names of the classes and the counts, a list for each class that examples are of.
  var json: JSONValue {
    let rows = names.indices.map { actual in
      JSONValue.array(names.indices.map { .integer(Int64(matrix[actual, $0])) })
    }
    return ["classes": .array(names.map(JSONValue.string)), "counts": .array(rows)]
  }
}

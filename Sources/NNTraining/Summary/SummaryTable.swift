import NNLayers
import NNTensor

extension ModelSummary {
  /// The summary as an aligned table with its totals below.
  ///
  /// Shapes of `dtype` are written without it.
  public func table(dtype: DType) -> String {
    var columns: [TextColumn] = [
      TextColumn("layer", rows.map { $0.path.isEmpty ? "(model)" : $0.path }),
      TextColumn(
        "type", rows.map { $0.callCount > 1 ? "\($0.typeName) x\($0.callCount)" : $0.typeName }),
      TextColumn("input", rows.map { Self.text($0.inputs, dtype) }),
      TextColumn("output", rows.map { Self.text($0.outputs, dtype) }),
    ]
    func number(_ title: String, _ value: (Cost) -> String?) -> TextColumn {
      TextColumn(title, rows.map { value($0.cost) ?? "-" }, isNumeric: true)
    }
    func count(_ value: Int) -> String? { value == 0 ? nil : Quantity.text(value) }
    func bytes(_ value: Int) -> String? { value == 0 ? nil : ByteText.text(value) }
    columns += [
      number("parameters") { count($0.parameters) },
      TextColumn("trainable", rows.map { Self.trainable($0.cost) }),
      number("mult-adds") { count($0.multiplyAdds) },
      number("activation") { bytes($0.activationBytes) },
      number("weights") { bytes($0.weightBytes) },
    ]
    return TextColumn.table(columns) + "\n" + totals
  }

  private var totals: String {
    let partial = unknown.map { "\($0): from there on nothing is counted but weights" }
    return """
      total     \(Quantity.text(total.parameters, "parameter")), \
      \(Quantity.text(total.trainable)) of them trainable; \
      \(Quantity.text(total.multiplyAdds, "multiply-add"))
      memory    weights \(ByteText.text(total.weightBytes)), \
      activations \(ByteText.text(total.activationBytes))
      forward   at least \(ByteText.text(forwardBytes)): weights and the largest step's input and output
      training  at least \(ByteText.text(trainingBytes)): weights, gradients, optimizer state, \
      activations
      \(partial.map { "unknown   \($0)\n" } ?? "")
      """
  }

  private static func trainable(_ cost: Cost) -> String {
    if cost.parameters == 0 { return "-" }
    if cost.trainable == 0 { return "no" }
    return cost.trainable == cost.parameters ? "yes" : "in part"
  }

  private static func text(_ types: [TensorType]?, _ dtype: DType) -> String {
    guard let types else { return "?" }
    if types.isEmpty { return "-" }
    let shown = types.prefix(3).map { $0.dtype == dtype ? $0.shape.description : $0.description }
    return shown.joined(separator: ", ") + (types.count > 3 ? ", ..." : "")
  }
}

/// A column of a text table.
public struct TextColumn {
  /// What stands above it.
  public let title: String
  /// What stands in its rows.
  public let cells: [String]
  /// Whether it is aligned on the right.
  public let isNumeric: Bool

  /// A column with its cells from top to bottom.
  public init(_ title: String, _ cells: [String], isNumeric: Bool = false) {
    self.title = title
    self.cells = cells
    self.isNumeric = isNumeric
  }

  private var width: Int { ([title] + cells).map(\.count).max() ?? 0 }

  private func padded(_ text: String, _ width: Int) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return isNumeric ? space + text : text + space
  }

  /// The columns side by side below their titles and a rule; each line ends with a newline and none
  /// with a space.
  public static func table(_ columns: [TextColumn]) -> String {
    let widths = columns.map(\.width)
    func line(_ texts: [String]) -> String {
      var line = ""
      for (index, text) in texts.enumerated() {
        if index > 0 { line += "  " }
        line += columns[index].padded(text, widths[index])
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }
    let count = columns.map(\.cells.count).min() ?? 0
    let rule = widths.map { String(repeating: "-", count: $0) }
    return line(columns.map(\.title)) + line(rule)
      + (0..<count).map { row in line(columns.map { $0.cells[row] }) }.joined()
  }
}

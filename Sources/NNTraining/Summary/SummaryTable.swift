import NNLayers
import NNTensor

/// What a table of layers can say about each.
public enum SummaryColumn: String, Sendable, CaseIterable {
  case path, type, arguments, input, output, calls, params, trainable
  case multiplyAdds = "mult-adds"
  case activation
  case parameterBytes = "param-bytes"
  case bufferBytes = "buffer-bytes"
  case weightBytes = "weight-bytes"

  /// The columns of a table that nobody chose any for.
  public static let standard: [SummaryColumn] = [
    .path, .type, .input, .output, .params, .trainable, .multiplyAdds, .activation, .parameterBytes,
  ]

  /// What stands above it.
  public var title: String {
    switch self {
    case .path: "layer"
    case .params: "parameters"
    case .parameterBytes: "param bytes"
    case .bufferBytes: "buffer bytes"
    case .weightBytes: "weight bytes"
    default: rawValue
    }
  }

  /// What it says, for people.
  public var meaning: String {
    switch self {
    case .path: "the path, as in the state dict"
    case .type: "the type; with x3 behind it, it is called three times"
    case .arguments: "the arguments, as PyTorch prints them"
    case .input: "the shapes of the inputs"
    case .output: "the shapes of the outputs"
    case .calls: "how often the forward pass calls it"
    case .params: "its own parameters; with --depth also those below"
    case .trainable: "whether training changes them"
    case .multiplyAdds: "multiply-adds of a forward pass"
    case .activation: "bytes of its outputs"
    case .parameterBytes: "bytes of parameters"
    case .bufferBytes: "bytes of buffers"
    case .weightBytes: "bytes of parameters and buffers"
    }
  }

  fileprivate func text(_ row: ModelSummary.Row, _ dtype: DType) -> String {
    func count(_ value: Int) -> String { value == 0 ? "-" : Quantity.text(value) }
    func bytes(_ value: Int) -> String { value == 0 ? "-" : ByteText.text(value) }
    let cost = row.cost
    switch self {
    case .path: return row.path.isEmpty ? "(model)" : row.path
    case .type: return row.callCount > 1 ? "\(row.typeName) x\(row.callCount)" : row.typeName
    case .arguments: return row.arguments.isEmpty ? "-" : row.arguments
    case .input: return Self.text(row.inputs, dtype)
    case .output: return Self.text(row.outputs, dtype)
    case .calls: return count(row.callCount)
    case .params: return count(cost.parameters)
    case .trainable:
      if cost.parameters == 0 { return "-" }
      if cost.trainable == 0 { return "no" }
      return cost.trainable == cost.parameters ? "yes" : "in part"
    case .multiplyAdds: return count(cost.multiplyAdds)
    case .activation: return bytes(cost.activationBytes)
    case .parameterBytes: return bytes(cost.parameterBytes)
    case .bufferBytes: return bytes(cost.bufferBytes)
    case .weightBytes: return bytes(cost.weightBytes)
    }
  }

  private var isNumeric: Bool {
    switch self {
    case .path, .type, .arguments, .input, .output, .trainable: false
    default: true
    }
  }

  fileprivate func column(_ rows: [ModelSummary.Row], _ dtype: DType) -> TextColumn {
    TextColumn(title, rows.map { text($0, dtype) }, isNumeric: isNumeric)
  }

  private static func text(_ types: [TensorType]?, _ dtype: DType) -> String {
    guard let types else { return "?" }
    if types.isEmpty { return "-" }
    let shown = types.prefix(3).map { $0.dtype == dtype ? $0.shape.description : $0.description }
    return shown.joined(separator: ", ") + (types.count > 3 ? ", ..." : "")
  }
}

extension ModelSummary {
  /// The summary as an aligned table with its totals below.
  ///
  /// Shapes of `dtype` are written without it.
  public func table(
    dtype: DType, columns: [SummaryColumn] = SummaryColumn.standard
  ) -> String {
    TextColumn.table(columns.map { $0.column(rows, dtype) }) + "\n"
      + totals.map { "\($0.padding(9)) \($1)\n" }.joined()
  }

  /// The summary as a table of Markdown with its totals below.
  public func markdown(
    dtype: DType, columns: [SummaryColumn] = SummaryColumn.standard
  ) -> String {
    TextColumn.markdown(columns.map { $0.column(rows, dtype) }) + "\n"
      + totals.map { "- \($0): \($1)\n" }.joined()
  }

  private var totals: [(name: String, text: String)] {
    let buffers = total.bufferBytes == 0 ? "" : "buffers \(ByteText.text(total.bufferBytes)), "
    var totals = [
      (
        "total",
        "\(Quantity.text(total.parameters, "parameter")), "
          + "\(Quantity.text(total.trainable)) of them trainable; "
          + Quantity.text(total.multiplyAdds, "multiply-add")
      ),
      (
        "memory",
        "parameters \(ByteText.text(total.parameterBytes)), \(buffers)"
          + "activations \(ByteText.text(total.activationBytes))"
      ),
      (
        "forward",
        "at least \(ByteText.text(forwardBytes)): weights and the largest step's input and output"
      ),
      (
        "training",
        "at least \(ByteText.text(trainingBytes)): weights, gradients, optimizer state, activations"
      ),
    ]
    if let unknown {
      totals.append(("unknown", "\(unknown): from there on nothing is counted but weights"))
    }
    return totals
  }
}

extension String {
  /// The text with spaces behind it up to `width` characters.
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

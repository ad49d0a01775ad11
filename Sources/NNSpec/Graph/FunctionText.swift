import NNExpressions
import NNLayers
import NNTensor

/// How a function of a forward pass is written in a picture of the model: without the tensors, which
/// come along the arrows.
enum FunctionText {
  /// `flatten(1)`, with the arguments by name.
  case call(String, [(String, RuntimeValue)])
  /// `+`, or `* 2` beside a number.
  case `operator`(String)
  /// `[:, 0]`: an expression, and what stands before the brackets in it.
  case element(Expression, of: Expression)
  /// `.T`.
  case attribute(String)

  /// More than this is cut off.
  private static let lengthLimit = 40

  /// The text for the arguments by position, a method's object among them.
  func text(_ values: [RuntimeValue]) -> String {
    switch self {
    case .call(let name, let keywords):
      let arguments =
        values.compactMap(Self.text)
        + keywords.compactMap { name, value in Self.text(value).map { "\(name)=\($0)" } }
      let joined = Self.shortened(arguments.joined(separator: ", "))
      return joined.isEmpty ? name : "\(name)(\(joined))"
    case .operator(let symbol):
      let texts = values.map(Self.text)
      if texts.count == 2, let number = texts[1] { return "\(symbol) \(number)" }
      if texts.count == 2, let number = texts[0] { return "\(number) \(symbol)" }
      return symbol
    case .element(let expression, let base):
      let (whole, start) = (expression.description, base.description)
      return Self.shortened(whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : whole)
    case .attribute(let name): return ".\(name)"
    }
  }

  /// The tensors among the arguments; nil for arithmetic without any, which is none of the data.
  func tensors(_ values: [RuntimeValue]) -> [Tensor]? {
    let tensors = values.flatMap(\.tensors)
    guard case .call(_, let keywords) = self else { return tensors.isEmpty ? nil : tensors }
    return tensors + keywords.flatMap(\.1.tensors)
  }

  private static func shortened(_ text: String) -> String {
    text.count <= lengthLimit ? text : text.prefix(lengthLimit - 1) + "\u{2026}"
  }

  /// A value that is known from the text alone; nil for tensors and what holds them.
  private static func text(_ value: RuntimeValue) -> String? {
    switch value {
    case .none: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .float(let number): return number.description
    case .string(let text): return "'\(text)'"
    case .tuple(let items), .list(let items):
      let texts = items.compactMap(Self.text)
      return texts.count == items.count ? "(\(texts.joined(separator: ", ")))" : nil
    case .anyString, .tensor, .packed, .record, .module: return nil
    }
  }
}

extension RuntimeValue: TensorCarrier {
  /// The tensors in it, depth first; of a packed sequence its data.
  var tensors: [Tensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .tuple(let values), .list(let values): values.flatMap(\.tensors)
    case .record(let fields): fields.flatMap(\.value.tensors)
    case .packed(let sequence): [sequence.data]
    default: []
    }
  }

  /// The same value with what `change` gives for each tensor; packed sequences stay as they are.
  func replacingTensors(_ change: (Tensor) -> Tensor) -> RuntimeValue {
    switch self {
    case .tensor(let tensor): .tensor(change(tensor))
    case .tuple(let values): .tuple(values.map { $0.replacingTensors(change) })
    case .list(let values): .list(values.map { $0.replacingTensors(change) })
    case .record(let fields):
      .record(fields.map { (name: $0.name, value: $0.value.replacingTensors(change)) })
    default: self
    }
  }
}

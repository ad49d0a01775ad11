import NNDiagnostics
import NNYAML

/// A place of the text; the testing library has a `SourceLocation` of its own.
typealias Place = NNDiagnostics.SourceLocation

/// The tree of `text` as the file `n.yaml`.
func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws -> YAMLNode {
  try YAMLNode.parse(text: text, file: "n.yaml", limits: limits)
}

/// What a user sees for `bytes`: the rendered messages, or "no error".
func messages(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> String {
  do {
    _ = try YAMLNode.parse(bytes: bytes, file: "n.yaml", limits: limits)
    return "no error"
  } catch let errors as Diagnostics {
    var renderer = DiagnosticRenderer()
    renderer.add(file: "n.yaml", text: String(decoding: bytes, as: UTF8.self))
    return renderer.render(errors.all)
  } catch {
    return "not Diagnostics: \(error)"
  }
}

/// What a user sees for `text`.
func messages(_ text: String, limits: YAMLLimits = YAMLLimits()) -> String {
  messages(Array(text.utf8), limits: limits)
}

extension YAMLNode {
  /// The tree without places and styles, on one line.
  var summary: String {
    switch content {
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .int(let value): "\(value)"
      case .float(let value): "\(value)f"
      case .intOutOfRange, .floatOutOfRange: "out of range"
      case .string(let value): "'\(value)'"
      }
    case .sequence(let elements): "[" + elements.map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let mapping):
      "{" + mapping.entries.map { "\($0.keyText): \($0.value.summary)" }.joined(separator: ", ")
        + "}"
    }
  }
}

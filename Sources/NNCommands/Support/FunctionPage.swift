import NNFormats
import NNSpec

extension FunctionInfo {
  /// What functions are listed below.
  static let kind = "functions"

  /// `relu(input, inplace=...)`.
  var signature: String {
    let parameters = parameters.map { $0.hasSuffix("=") ? $0 + "..." : $0 }
    return "\(name)(\(parameters.joined(separator: ", ")))"
  }

  /// A few lines of text.
  var page: String {
    let required = parameters.filter { !$0.hasSuffix("=") }.joined(separator: ", ")
    var text = """
      \(signature)

        \(summary)

        kind     \(Self.kind) of forward passes, with PyTorch's meaning and defaults
        example  h = \(name)(\(required))

      """
    if let sameAs { text += "  same as  \(sameAs)\n" }
    if let layer { text += "  layer    \(layer)\n" }
    return text
  }

  /// The layer or loss that does the same: `MaxPool2d` of `max_pool2d`.
  private var layer: String? {
    let wanted = Self.letters(name)
    return Declared.kinds.prefix(2).lazy.flatMap(\.declarations).map(\.name)
      .first { Self.letters($0) == wanted }
  }

  private static func letters(_ name: String) -> String {
    name.replacing("_", with: "").lowercased()
  }

  /// The same as JSON.
  var json: JSONValue {
    [
      "name": .string(name), "kind": .string(Self.kind), "summary": .string(summary),
      "signature": .string(signature), "same_as": sameAs.map(JSONValue.string) ?? .null,
      "parameters": .array(
        parameters.map { parameter in
          let isOptional = parameter.hasSuffix("=")
          return [
            "name": .string(isOptional ? String(parameter.dropLast()) : parameter),
            "required": .bool(!isOptional),
          ]
        }),
    ]
  }
}

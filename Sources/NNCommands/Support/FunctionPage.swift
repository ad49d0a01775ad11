import NNFormats

/// What there is to know about a function that a forward pass can call.
struct FunctionPage {
  /// What functions are listed below.
  static let kind = "functions"

  let name: String
  /// The parameters; `name=` may be left out.
  private let parameters: [String]

  init(_ name: String, _ parameters: [String]) {
    self.name = name
    self.parameters = parameters
  }

  /// A line of the list: `relu  input, inplace=`, cut to what a wide terminal has room for.
  func line(width: Int) -> String {
    let room = max(40, 111 - width)
    var shown = parameters
    while shown.joined(separator: ", ").count > room { shown.removeLast() }
    let rest = shown.count < parameters.count ? ", ..." : ""
    return "\(name.padded(to: width))  \(shown.joined(separator: ", "))\(rest)"
  }

  /// `relu(input, inplace=...)`.
  var signature: String {
    let parameters = parameters.map { $0.hasSuffix("=") ? $0 + "..." : $0 }
    return "\(name)(\(parameters.joined(separator: ", ")))"
  }

  /// A few lines of text.
  var text: String {
    let required = parameters.filter { !$0.hasSuffix("=") }.joined(separator: ", ")
    return """
      \(signature)

        A function of forward passes, with PyTorch's meaning and defaults.

        kind     \(Self.kind)
        example  h = \(name)(\(required))
      """
  }

  /// The same as JSON.
  var json: JSONValue {
    [
      "name": .string(name), "kind": .string(Self.kind), "signature": .string(signature),
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

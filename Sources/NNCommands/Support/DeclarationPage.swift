import NNDeclarations
import NNFormats
import NNTraining

extension DeclarationInfo {
  /// The name with its vocabulary where that is not PyTorch's or our own: `fastai.Embedding`.
  var qualifiedName: String { namespace == "fastai" ? "fastai.\(name)" : name }

  /// Whether `text` is the name with its vocabulary.
  func isCalled(_ text: String) -> Bool { text == "\(namespace).\(name)" }

  /// `Linear(in_features, out_features, bias=true)`.
  var signature: String {
    if acceptsAnything || rest != nil { return "\(name)(...)" }
    var isKeywordOnly = false
    var parts: [String] = []
    for argument in arguments {
      if argument.isKeywordOnly, !isKeywordOnly { parts.append("*") }
      isKeywordOnly = argument.isKeywordOnly
      parts.append(
        argument.name + (argument.defaultValue.map { "=" + $0.description } ?? ""))
    }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }

  /// A line of a specification that uses it: `Linear(auto, 10)`.
  var example: String {
    let required = positionalArguments.prefix { $0.defaultValue == nil }
    if rest != nil { return "\(name): [\"Linear(auto, 10)\", ReLU]" }
    if acceptsAnything || required.isEmpty { return name }
    let values = required.map { argument in
      if let inference = argument.inference, !inference.looksAhead { return "auto" }
      return argument.exampleValue
    }
    return "\(name)(\(values.joined(separator: ", ")))"
  }

  /// Everything that there is to know about it, a few lines of text.
  func page(kind: String) -> String {
    var text = "\(signature)\n\n  \(summary)\n\n"
    func line(_ title: String, _ content: String) {
      if !content.isEmpty { text += "  \(title.padded(to: 11))\(content)\n" }
    }
    line("kind", kind + (namespace.isEmpty ? "" : " (\(namespace))"))
    line("takes", rest ?? "")
    line("shape", shape)
    line("example", example)
    line("reference", reference)
    guard !arguments.isEmpty else { return text }
    let columns = [
      TextColumn("argument", arguments.map(\.name)),
      TextColumn("default", arguments.map(\.defaultText)),
      TextColumn("meaning", arguments.map(\.meaning)),
    ]
    text += "\n"
    for line in TextColumn.table(columns).split(separator: "\n", omittingEmptySubsequences: false) {
      text += line.isEmpty ? "\n" : "  \(line)\n"
    }
    return text.droppingLineEnd
  }

  /// The declaration as JSON.
  func json(kind: String) -> JSONValue {
    [
      "name": .string(name), "namespace": .string(namespace), "kind": .string(kind),
      "summary": .string(summary), "shape": .string(shape), "reference": .string(reference),
      "signature": .string(signature), "example": .string(example),
      "rest": rest.map(JSONValue.string) ?? .null,
      "arguments": .array(arguments.map(\.json)),
    ]
  }
}

extension ArgumentInfo {
  /// What stands in the column of defaults.
  fileprivate var defaultText: String {
    if let defaultValue { return defaultValue.description }
    return isRequired ? "required" : "inferred"
  }

  /// The help with the type, the constraint and how it is given.
  fileprivate var meaning: String {
    let bound = constraint.map { String($0.description.dropFirst("of ".count)) }
    let notes = [typeName, bound, isKeywordOnly ? "by name only" : nil].compactMap { $0 }
    return "\(help) (\(notes.joined(separator: ", ")))"
  }

  /// A value that the argument takes, for an example.
  fileprivate var exampleValue: String {
    let isSize = constraint?.minimum == 0 || constraint?.minimum == 1
    if typeName.hasPrefix("list") { return "[8, 16]" }
    if typeName.hasPrefix("str") { return "'\(name)'" }
    if typeName.contains("float") { return "0.1" }
    if typeName == "tensor" { return "[[0.1, 0.2], [0.3, 0.4]]" }
    if typeName.contains("int") || isSize { return "3" }
    if typeName == "node" { return "ReLU" }
    return typeName.split(separator: ",").first.map(String.init) ?? "null"
  }

  fileprivate var json: JSONValue {
    [
      "name": .string(name), "type": .string(typeName), "required": .bool(isRequired),
      "inferred": .bool(inference != nil && !isRequired),
      "default": defaultValue.map { .string($0.description) } ?? .null,
      "constraint": constraint.map { .string($0.description) } ?? .null,
      "keyword_only": .bool(isKeywordOnly), "help": .string(help),
    ]
  }
}

extension String {
  /// The text with spaces after it, `width` characters at least.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

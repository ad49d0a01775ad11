import ArgumentParser
import NNDiagnostics
import NNFormats
import NNTensor

/// `swiftnn explain`: what the code of a message means.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explains the code of a message.",
    discussion: """
      What the code means, an input that gives it with the message word for word, and how to mend it. \
      Without a code: a line for each.

      Example:
        swiftnn explain NN0301
      """)

  @Argument(help: "A code, such as NN0301.")
  var code: String?

  @Flag(help: "Write JSON instead of text.")
  var json = false

  func run() throws {
    guard let code else {
      let codes = DiagnosticCode.all
      try json
        ? Console.print(.array(codes.map(\.json))) : Console.print(DiagnosticCode.table)
      return
    }
    let found = try Self.code(named: code)
    try json ? Console.print(found.json) : Console.print(found.page.droppingLineEnd)
  }

  /// The code that is written as `NN0301`, `nn0301`, `0301` or `301`.
  ///
  /// Throws a `Diagnostic` with a suggestion when there is none.
  private static func code(named name: String) throws -> DiagnosticCode {
    let all = DiagnosticCode.all
    let digits = name.uppercased().hasPrefix("NN") ? name.dropFirst(2) : name[...]
    if let number = Int(digits), let found = all.first(where: { Int($0.id.dropFirst(2)) == number })
    {
      return found
    }
    throw Diagnostic(
      .unknownName, "there is no code '\(name)'",
      help: Suggestion.help(for: name, in: all.map(\.id)) ?? "swiftnn explain lists what there is")
  }
}

extension DiagnosticCode {
  /// Every code of the program, in order.
  static let all: [DiagnosticCode] = gather(.codes).sorted { $0.id < $1.id }

  /// What the hundreds of a code's number stand for.
  private static let topics = [
    ("NN01", "YAML"), ("NN02", "names, arguments and values"), ("NN03", "shapes and dtypes"),
    ("NN04", "data"), ("NN05", "expressions"), ("NN06", "files, weights and runs"),
  ]

  /// A line for each code below what its hundreds stand for.
  fileprivate static var table: String {
    topics.map { prefix, topic in
      let lines = all.filter { $0.id.hasPrefix(prefix) }.map { "\n  \($0.id)  \($0.title)" }
      return topic + lines.joined()
    }.joined(separator: "\n\n")
  }

  /// Everything that there is to know about it.
  fileprivate var page: String {
    func indented(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
    }
    var text = "\(id): \(title)\n\n\(indented(meaning))\nhow to mend it\n\(indented(mending))"
    guard let example else { return text }
    for file in example.files {
      text += "\n\(file.name)\n" + indented(String(file.text.droppingLineEnd))
    }
    text += "\nwhat it says\n"
    text += example.commands.map { "  $ swiftnn \($0)\n" }.joined()
    text += indented(example.message.droppingLineEnd)
    if example.files.contains(where: { $0.text.contains("{{") }) {
      text += """

        {{3 * x}} stands for xxx, {{hex 41}} for the byte 0x41, {{npy ...}} and {{weights ...}} for
        such a file of zeros.

        """
    }
    return text
  }

  fileprivate var json: JSONValue {
    func oneLine(_ text: String) -> JSONValue { .string(text.replacing("\n", with: " ")) }
    var members: [(String, JSONValue)] = [
      ("code", .string(id)), ("title", .string(title)), ("meaning", oneLine(meaning)),
      ("mending", oneLine(mending)),
    ]
    if let example {
      let files = example.files.map { ($0.name, JSONValue.string($0.text)) }
      members.append(
        (
          "example",
          [
            "commands": .array(example.commands.map { .string("swiftnn \($0)") }),
            "files": .object(JSONObject(files)),
            "message": .string(example.message),
          ]
        ))
    }
    return .object(JSONObject(members))
  }
}

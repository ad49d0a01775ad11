import NNDeclarations
import NNDiagnostics
import NNFormats
import NNSpec

/// Everything that a specification can name, as `swiftnn layers` tells it.
struct Reference {
  /// A thing with a name.
  enum Entry {
    case declaration(DeclarationInfo, kind: String)
    case function(FunctionInfo)

    /// The name with its vocabulary where that is not PyTorch's or our own.
    var name: String {
      switch self {
      case .declaration(let info, _): info.qualifiedName
      case .function(let info): info.name
      }
    }

    /// One line of what it is.
    var summary: String {
      switch self {
      case .declaration(let info, _): info.summary
      case .function(let info): info.summary
      }
    }

    /// Everything that there is to know about it.
    var page: String {
      switch self {
      case .declaration(let info, let kind): info.page(kind: kind)
      case .function(let info): info.page
      }
    }

    /// The same as JSON.
    var json: JSONValue {
      switch self {
      case .declaration(let info, let kind): info.json(kind: kind)
      case .function(let info): info.json
      }
    }

    /// Whether `text` is its name, with its vocabulary or without.
    func isCalled(_ text: String) -> Bool {
      switch self {
      case .declaration(let info, _): info.name == text || info.isCalled(text)
      case .function(let info): info.name == text
      }
    }
  }

  /// Kinds with what there is of each.
  let groups: [(title: String, entries: [Entry])]

  /// All that there is.
  static let all = Reference(
    groups: Declared.kinds.map { kind in
      (kind.title, kind.declarations.map { .declaration($0, kind: kind.title) })
    } + [(FunctionInfo.kind, Declared.functions.map { .function($0) })])

  /// What is there, whatever kind it is.
  var entries: [Entry] { groups.flatMap(\.entries) }

  /// Those that `isWanted` chooses.
  func filtered(_ isWanted: (Entry) -> Bool) -> Reference {
    Reference(
      groups: groups.map { ($0.title, $0.entries.filter(isWanted)) }
        .filter { !$0.entries.isEmpty })
  }

  /// What is called `text`; else what `text` is in the name of, where `*` and `?` stand for any text
  /// and any character; else what `text` is in the description of.
  ///
  /// Throws a `Diagnostic` with a suggestion when there is nothing.
  func search(_ text: String) throws -> Reference {
    let exact = filtered { $0.isCalled(text) }
    if !exact.groups.isEmpty { return exact }
    let isPattern = text.contains { $0 == "*" || $0 == "?" }
    let pattern = Wildcard(isPattern ? text : "*\(text)*")
    if isPattern || text.count > 1 {
      let named = filtered { pattern.matches($0.name) }
      if !named.groups.isEmpty { return named }
      let described = filtered { pattern.matches($0.summary) }
      if !isPattern, text.count > 2, !described.groups.isEmpty { return described }
    }
    throw Diagnostic(
      .unknownName, "there is nothing called '\(text)'",
      help: Suggestion.help(
        for: text, in: entries.map { $0.name.replacing("fastai.", with: "") })
        ?? "swiftnn layers lists what there is")
  }

  /// A line for each thing below the title of its kind.
  var table: String {
    groups.map { title, entries in
      let width = entries.map(\.name.count).max() ?? 0
      let lines = entries.map { "  \($0.name.padded(to: width))  \($0.summary)\n" }
      return title + "\n" + lines.joined()
    }.joined(separator: "\n")
  }

  /// All of it as JSON, by kind.
  var json: JSONValue {
    .object(JSONObject(groups.map { ($0.title, .array($0.entries.map(\.json))) }))
  }
}

/// A text with `*` for any text and `?` for any character, case ignored.
private struct Wildcard {
  private let parts: [[Character]]

  init(_ text: String) {
    parts = text.lowercased().split(separator: "*", omittingEmptySubsequences: false).map(
      Array.init)
  }

  /// Whether `text` is of that form.
  func matches(_ text: String) -> Bool {
    let text = Array(text.lowercased())
    guard let first = parts.first, let last = parts.last else { return false }
    if parts.count == 1 { return text.count == first.count && fits(first, text, at: 0) }
    guard text.count >= first.count + last.count, fits(first, text, at: 0),
      fits(last, text, at: text.count - last.count)
    else { return false }
    // Each part in the middle goes to its first place: what is left for the others is then most.
    var place = first.count
    let end = text.count - last.count
    for part in parts.dropFirst().dropLast() {
      while place + part.count <= end, !fits(part, text, at: place) { place += 1 }
      guard place + part.count <= end else { return false }
      place += part.count
    }
    return true
  }

  private func fits(_ part: [Character], _ text: [Character], at place: Int) -> Bool {
    place + part.count <= text.count
      && part.indices.allSatisfy { part[$0] == "?" || part[$0] == text[place + $0] }
  }
}

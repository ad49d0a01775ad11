import NNDeclarations
import NNDiagnostics
import NNYAML

/// One `path.to.key=YAML` of the command line.
struct Override {
  /// A key of the path and its place in the argument.
  typealias Step = (key: String, location: SourceLocation)

  /// The keys from the top level down.
  let path: [Step]
  /// The value.
  let value: YAMLNode

  /// The name that messages give to the command line's argument.
  static func file(_ text: String) -> String { "override" + (text.isEmpty ? "" : " '\(text)'") }

  /// Reads an override. Throws a `Diagnostic` when it has no `=`.
  init(_ text: String) throws {
    let file = Self.file(text)
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Diagnostic(
        .wrongOverride, "expected an override of the form path.to.key=value, got '\(text)'",
        help: "for example train.epochs=5")
    }
    var column = 1
    path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map { part in
      defer { column += part.unicodeScalars.count + 1 }
      return (String(part), SourceLocation(file: file, line: 1, column: column))
    }
    let source = text[text.index(after: equals)...]
    // Spaces in place of the path keep the columns of messages right.
    let padding = String(repeating: " ", count: text[...equals].unicodeScalars.count)
    value = try YAMLNode.parse(
      text: source.allSatisfy { $0 == " " } ? "~" : padding + source, file: file)
  }

  /// The same with another key before number `index` of its path.
  func inserting(_ key: String, at index: Int) -> Override {
    var path = path
    path.insert((key, path[index].location), at: index)
    return Override(path: path, value: value)
  }

  private init(path: [Step], value: YAMLNode) {
    self.path = path
    self.value = value
  }

  /// Puts `value` in its place in `root`, making mappings on the way where there are none.
  ///
  /// A path goes into calls by their arguments' names; `names` tells those of positional arguments.
  func apply(
    _ value: LocatedValue, to root: inout LocatedValue, names: (String) -> [String]?
  ) throws {
    try Self.set(value, &root, path[...], names)
  }

  private static func set(
    _ value: LocatedValue, _ node: inout LocatedValue, _ rest: ArraySlice<Step>,
    _ names: (String) -> [String]?
  ) throws {
    guard let (key, location) = rest.first else {
      node = value
      return
    }
    switch node.content {
    case .null:
      node = LocatedValue(.map([]), at: location)
      try set(value, &node, rest, names)
    case .map(var entries):
      if entries.count == 1, entries[0].key != key, let arguments = names(entries[0].key) {
        if arguments.isEmpty {
          // A container: `model.0` means its child.
          try set(value, &entries[0].value, rest, names)
          node.content = .map(entries)
          return
        }
        // `optimizer.lr` means the argument of the one type that is declared there.
        node.content = .call(CallText.call(entries[0]))
        return try set(value, &node, rest, names)
      }
      try set(value, &entries, key, location, rest.dropFirst(), names)
      node.content = .map(entries)
    case .list(var values):
      guard let index = Int(key), values.indices.contains(index) else {
        throw Diagnostic(
          .wrongOverride, "expected an index below \(values.count), got '\(key)'", at: location)
      }
      try set(value, &values[index], rest.dropFirst(), names)
      node.content = .list(values)
    case .call(var call):
      let inner = call.name == key ? rest.dropFirst() : rest
      guard let argument = inner.first else {
        node.content = .call(CallText.call(.init(key, at: location, value)))
        return
      }
      for (name, positional) in zip(names(call.name) ?? [], call.positional) {
        call.keywords.append(.init(name, at: positional.location, positional))
      }
      call.positional = []
      try set(
        value, &call.keywords, argument.key, argument.location, inner.dropFirst(), names)
      node.content = .call(call)
    case .string(let text) where CallText.looksLikeCall(text) || names(text) != nil:
      node.content = .call(try CallText.call(text, at: node.location, what: "a call"))
      try set(value, &node, rest, names)
    default:
      throw Diagnostic(
        .wrongOverride, "can't set '\(key)' inside the value \(node.shortDescription)",
        at: location)
    }
  }

  private static func set(
    _ value: LocatedValue, _ entries: inout [LocatedValue.Entry], _ key: String,
    _ location: SourceLocation, _ rest: ArraySlice<Step>, _ names: (String) -> [String]?
  ) throws {
    if let index = entries.firstIndex(where: { $0.key == key }) {
      try set(value, &entries[index].value, rest, names)
    } else {
      var inner = LocatedValue(.null, at: location)
      try set(value, &inner, rest, names)
      entries.append(.init(key, at: location, inner))
    }
  }
}

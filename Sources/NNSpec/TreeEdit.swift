import NNDeclarations
import NNDiagnostics
import NNExpressions

/// Changes parts of a specification's tree: what overrides and `extends` do.
struct TreeEdit {
  /// A key and where it was written.
  typealias Step = (key: String, location: SourceLocation)

  /// The names of the arguments of what is called so; nil for what is not declared.
  let names: (String) -> [String]?
  /// Replaces the `${...}` in a value, where its form must be known to go on into it.
  let expand: (LocatedValue) throws -> LocatedValue

  /// Puts `value` in its place below `node`, making mappings on the way where there are none.
  ///
  /// A path goes into calls by their arguments' names. Throws a `Diagnostic` where there is no way.
  func set(
    _ value: LocatedValue, _ node: inout LocatedValue, _ path: ArraySlice<Step>
  ) throws {
    try descend(&node, path) { $0 = value }
  }

  /// Runs `change` on what stands at `path` below `node`.
  private func descend(
    _ node: inout LocatedValue, _ path: ArraySlice<Step>,
    _ change: (inout LocatedValue) throws -> Void
  ) throws {
    guard let (key, location) = path.first else { return try change(&node) }
    switch node.content {
    case .null:
      node = LocatedValue(.map([]), at: location)
      try descend(&node, path, change)
    case .map(var entries):
      if entries.count == 1, entries[0].key != key, let arguments = names(entries[0].key) {
        if arguments.isEmpty {
          // A container: `model.0` means its child.
          try descend(&entries[0].value, path, change)
          node.content = .map(entries)
          return
        }
        // `optimizer.lr` means the argument of the one type that is declared there.
        node.content = .call(CallText.call(entries[0]))
        return try descend(&node, path, change)
      }
      try descend(&entries, key, location, path.dropFirst(), change)
      node.content = .map(entries)
    case .list(var values):
      guard let index = Int(key), values.indices.contains(index) else {
        throw Diagnostic(
          .wrongOverride, "expected an index below \(values.count), got '\(key)'", at: location)
      }
      try descend(&values[index], path.dropFirst(), change)
      node.content = .list(values)
    case .call(let call):
      try descend(&node, call, path, change)
    case .string(let text):
      try descend(&node, text, path, change)
    default:
      throw noWay(into: node, key, location)
    }
  }

  private func descend(
    _ node: inout LocatedValue, _ call: LocatedCall, _ path: ArraySlice<Step>,
    _ change: (inout LocatedValue) throws -> Void
  ) throws {
    var call = call
    let inner = call.name == path.first?.key ? path.dropFirst() : path
    for (name, positional) in zip(names(call.name) ?? [], call.positional) {
      call.keywords.append(.init(name, at: positional.location, positional))
    }
    call.positional = []
    guard let argument = inner.first else {
      var value = LocatedValue(.map(call.keywords), at: path.first?.location)
      try change(&value)
      node.content = .call(
        CallText.call(.init(call.name, at: path.first?.location, value)))
      return
    }
    try descend(&call.keywords, argument.key, argument.location, inner.dropFirst(), change)
    node.content = .call(call)
  }

  private func descend(
    _ node: inout LocatedValue, _ text: String, _ path: ArraySlice<Step>,
    _ change: (inout LocatedValue) throws -> Void
  ) throws {
    if let call = callWithExpressions(text, at: node.location) {
      node.content = .call(call)
      return try descend(&node, path, change)
    }
    let expanded = try expand(node)
    if case .string(text) = expanded.content {
      guard CallText.looksLikeCall(text) || names(text) != nil else {
        let place = path.first?.location ?? node.location
        throw noWay(into: node, path.first?.key ?? "", place)
      }
      node.content = .call(try CallText.call(text, at: node.location, what: "a call"))
    } else {
      node = expanded
    }
    try descend(&node, path, change)
  }

  /// The call that a text with `${...}` in it is, where those are whole arguments: they stay as they
  /// are. Nil for other texts.
  private func callWithExpressions(
    _ text: String, at location: SourceLocation?
  ) -> LocatedCall? {
    guard Interpolation.isNeeded(in: text), CallText.looksLikeCall(text),
      let place = location, let interpolation = try? Interpolation(text, at: place)
    else { return nil }
    let quoted = interpolation.segments.map { segment in
      switch segment {
      case .literal(let literal): literal
      case .expression(let expression):
        StaticValue.string("${\(expression)}").sourceDescription
      }
    }
    return try? CallText.call(quoted.joined(), at: place, what: "a call")
  }

  private func descend(
    _ entries: inout [LocatedValue.Entry], _ key: String, _ location: SourceLocation,
    _ rest: ArraySlice<Step>, _ change: (inout LocatedValue) throws -> Void
  ) throws {
    if let index = entries.firstIndex(where: { $0.key == key }) {
      try descend(&entries[index].value, rest, change)
    } else {
      var inner = LocatedValue(.null, at: location)
      try descend(&inner, rest, change)
      entries.append(.init(key, at: location, inner))
    }
  }

  private func noWay(
    into node: LocatedValue, _ key: String, _ location: SourceLocation?
  ) -> Diagnostic {
    Diagnostic(
      .wrongOverride, "can't set '\(key)' inside the value \(node.shortDescription)",
      at: location)
  }
}

/// Laying one tree over another, as `extends` does.
extension TreeEdit {
  /// Lays `value` over `old`: mappings key by key, anything else in the place of what was there.
  ///
  /// A mapping without a type of its own changes the arguments of the one that is there.
  func lay(_ value: LocatedValue, over old: inout LocatedValue) throws {
    guard case .map(let entries) = value.content, !entries.isEmpty, changes(entries, old) else {
      old = value
      return
    }
    for entry in entries {
      let place = entry.keyLocation ?? SourceLocation(file: "", line: 1, column: 1)
      try descend(&old, [(entry.key, place)]) { try lay(entry.value, over: &$0) }
    }
  }

  /// Whether a mapping changes `old`, and is not another thing in its place.
  private func changes(_ entries: [LocatedValue.Entry], _ old: LocatedValue) -> Bool {
    let type = type(of: entries)
    switch old.content {
    case .map(let others): return type == nil || type == self.type(of: others)
    case .call(let call): return type == nil || type == call.name
    case .string(let text):
      let name = String(text.prefix { $0 != "(" })
      return CallText.looksLikeCall(text) || names(text) != nil
        ? type == nil || type == name : false
    default: return false
    }
  }

  /// What a mapping makes, where it has its type as its only key or is a graph.
  private func type(of entries: [LocatedValue.Entry]) -> String? {
    if entries.contains(where: { $0.key == "modules" || $0.key == "forward" }) { return "forward" }
    guard entries.count == 1, let key = entries.first?.key,
      names(key) != nil || key.first?.isUppercase == true
    else { return nil }
    return key
  }
}

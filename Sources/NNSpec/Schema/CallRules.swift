import NNDeclarations
import NNFormats

/// What can be wrong about a call's arguments, as regular expressions that a right one fits all of.
///
/// Things of which the same is wrong share a rule.
struct CallRules {
  private let infos: [DeclarationInfo]
  private let options: [String]
  private var rules: [(pattern: String, message: String)] = []

  /// The rules for calls of `infos`, which may have `options` besides their arguments.
  init(_ infos: [DeclarationInfo], options: [String] = []) {
    self.infos = infos.filter { $0.rest == nil && !$0.acceptsAnything }
    self.options = options
    addCounts()
    addUnknown()
    addMissing()
    addRepeated()
    addWrong()
  }

  /// Schemas that a call has to fit all of.
  var schemas: [JSONValue] {
    rules.map { ["pattern": .string($0.pattern), "patternErrorMessage": .string($0.message)] }
  }

  /// Those that have the only declaration of their name: of others nothing is certain.
  private var certain: [DeclarationInfo] {
    let counts = Dictionary(infos.map { ($0.name, 1) }, uniquingKeysWith: +)
    return infos.filter { counts[$0.name] == 1 }
  }

  /// The names of `infos`, grouped by what `key` says of them; none for nil.
  private func groups<Key: Hashable>(
    _ infos: [DeclarationInfo], by key: (DeclarationInfo) -> Key?
  ) -> [(key: Key, names: [String])] {
    var order: [Key] = []
    var names: [Key: [String]] = [:]
    for info in infos {
      guard let key = key(info) else { continue }
      if names[key] == nil { order.append(key) }
      if names[key]?.contains(info.name) != true { names[key, default: []].append(info.name) }
    }
    return order.map { ($0, names[$0] ?? []) }
  }

  private mutating func add(_ what: String, in names: [String], _ message: String) {
    rules.append((CallPattern.no(what, in: names), message))
  }

  /// Names as a message has room for them.
  private func text(_ names: [String]) -> String {
    names.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 3 ? ", ..." : "")
  }

  private mutating func addCounts() {
    for (count, names) in groups(certain, by: \.positionalArguments.count) {
      add(
        CallPattern.positional(count) + CallPattern.value + "[,)]", in: names,
        "\(text(names)) takes at most \(count) \(count == 1 ? "argument" : "arguments") by position"
      )
    }
  }

  private mutating func addUnknown() {
    let all = groups(certain) { info in info.arguments.map(\.name).sorted() }
    for (known, names) in all {
      let words = CallPattern.alternatives(known + options.filter { !known.contains($0) })
      add(
        CallPattern.anyArguments + "(?!\(words)\\s*=)\\w+\\s*=(?!=)", in: names,
        "\(text(names)) has no such argument; "
          + (known.isEmpty ? "it takes none" : "its arguments: \(known.joined(separator: ", "))"))
    }
  }

  private struct Place: Hashable {
    var name: String
    var index: Int?
  }

  /// The arguments of all that are declared, each once for each place that it stands at.
  private func places(where isWanted: (ArgumentInfo) -> Bool) -> [(key: Place, names: [String])] {
    var found: [(key: Place, names: [String])] = []
    for info in certain {
      for (index, argument) in info.arguments.enumerated() where isWanted(argument) {
        let place = Place(name: argument.name, index: argument.isKeywordOnly ? nil : index)
        if let known = found.firstIndex(where: { $0.key == place }) {
          found[known].names.append(info.name)
        } else {
          found.append((place, [info.name]))
        }
      }
    }
    return found
  }

  private mutating func addMissing() {
    for (place, names) in places(where: \.isRequired) {
      let byName = "(?!\(CallPattern.anyArguments)\(place.name)\\s*=)"
      let byPosition = place.index.map {
        "(?!\(CallPattern.positional($0))\(CallPattern.value)[,)])"
      }
      add(
        "\(byPosition ?? "")\(byName)\(CallPattern.anyArguments)"
          + "(?:(?:\\w+\\s*=\\s*)?\(CallPattern.value))?\\)\\s*$",
        in: names, "\(text(names)) needs argument '\(place.name)'")
    }
  }

  private mutating func addRepeated() {
    let found = places { _ in true }.filter { $0.key.index == 0 }.map { place, names in
      CallPattern.start(names) + CallPattern.positional(1) + CallPattern.anyArguments
        + "\(place.name)\\s*=(?!=)"
    }
    add(anyOf: found, "", "an argument is given by position and by name")
  }

  /// Adds one rule for several ways in which the same is wrong.
  private mutating func add(anyOf beginnings: [String], _ end: String, _ message: String) {
    guard !beginnings.isEmpty else { return }
    rules.append(("^(?!(?:\(beginnings.joined(separator: "|")))\(end))", message))
  }

  /// Values written out that an argument does not take: a rule for each kind of values.
  private mutating func addWrong() {
    struct Mistake: Hashable {
      var wrong: String
      var expectation: String
    }
    var order: [Mistake] = []
    var byName: [Mistake: [(key: String, names: [String])]] = [:]
    var byPosition: [Mistake: [(key: Int, names: [String])]] = [:]
    for info in certain {
      for (index, argument) in info.arguments.enumerated() {
        guard let wrong = WrongLiterals(for: argument.type, argument.constraint).pattern else {
          continue
        }
        let mistake = Mistake(wrong: wrong, expectation: argument.expectation)
        if byName[mistake] == nil { order.append(mistake) }
        Self.note(info.name, argument.name, in: &byName[mistake, default: []])
        if !argument.isKeywordOnly, index < Self.positionsLookedAt {
          Self.note(info.name, index, in: &byPosition[mistake, default: []])
        }
      }
    }
    for mistake in order {
      let positions = (byPosition[mistake] ?? []).map { index, names in
        CallPattern.start(names) + CallPattern.positional(index)
      }
      let keywords = Self.joined(byName[mistake] ?? [], infos).map { words, names in
        CallPattern.start(names) + CallPattern.anyArguments + CallPattern.alternatives(words)
          + "\\s*=\\s*"
      }
      add(
        anyOf: positions + keywords, mistake.wrong + "\\s*[,)]",
        "an argument here expects \(mistake.expectation)")
    }
  }

  /// Arguments of which the same holds, joined to as few groups as can be: each group's things have no
  /// argument of its names that is none of them.
  private static func joined(
    _ arguments: [(key: String, names: [String])], _ infos: [DeclarationInfo]
  ) -> [(words: [String], names: [String])] {
    let known = Dictionary(
      infos.map { ($0.name, Set($0.arguments.map(\.name))) }, uniquingKeysWith: { $0.union($1) })
    var groups: [(words: [String], names: [String], members: [String: Set<String>])] = []
    for (word, names) in arguments {
      let fitting = groups.firstIndex { group in
        names.allSatisfy { name in
          group.words.allSatisfy {
            known[name]?.contains($0) != true || group.members[$0]?.contains(name) == true
          }
        }
          && group.names.allSatisfy { known[$0]?.contains(word) != true || names.contains($0) }
      }
      let place = fitting ?? groups.count
      if fitting == nil { groups.append(([], [], [:])) }
      groups[place].words.append(word)
      groups[place].names += names.filter { !groups[place].names.contains($0) }
      groups[place].members[word] = Set(names)
    }
    return groups.map { ($0.words, $0.names) }
  }

  /// Further arguments are given by name.
  private static let positionsLookedAt = 5

  private static func note<Key: Equatable>(
    _ name: String, _ key: Key, in groups: inout [(key: Key, names: [String])]
  ) {
    if let known = groups.firstIndex(where: { $0.key == key }) {
      groups[known].names.append(name)
    } else {
      groups.append((key, [name]))
    }
  }
}

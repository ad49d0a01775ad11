import NNDeclarations
import NNDiagnostics
import NNExpressions

/// Makes of a tree as it was written the tree that is meant: `${...}` gives way to its value,
/// `repeat:` to as many copies as it says, and what stands beside a false `if:` goes away.
struct Expansion {
  /// Evaluates `${...}`.
  private(set) var evaluator: StaticEvaluator
  /// How many values may still be made.
  private let budget: ExpansionBudget

  /// More copies than anybody means.
  private static let repeatLimit = 10_000

  /// The keys of a repetition.
  private static let repeatKeys = ["repeat", "node", "if"]

  init(_ evaluator: StaticEvaluator, budget: ExpansionBudget = ExpansionBudget()) {
    self.evaluator = evaluator
    self.budget = budget
  }

  /// The same with other names for values.
  func with(_ names: [String: StaticValue]) -> Expansion {
    var expansion = self
    expansion.evaluator.names.merge(names) { $1 }
    return expansion
  }

  /// What `written` means; nil where a false `if:` stands in it.
  ///
  /// Throws a `Diagnostic` for an expression that has no value.
  func value(_ written: LocatedValue) throws -> LocatedValue? {
    try budget.charge(at: written.location)
    switch written.content {
    case .string(let text):
      return try value(text, at: written.location)
    case .list(let elements):
      return LocatedValue(.list(try elements.flatMap(values)), at: written.location)
    case .map(let entries):
      return try value(entries, at: written.location)
    case .call(var call):
      // An override has put values into it.
      call.positional = try call.positional.compactMap(value)
      call.keywords = try call.keywords.compactMap(entry)
      return LocatedValue(.call(call), at: written.location)
    default:
      return written
    }
  }

  private func value(_ text: String, at written: SourceLocation?) throws -> LocatedValue {
    guard Interpolation.isNeeded(in: text) else { return LocatedValue(.string(text), at: written) }
    let location = written ?? SourceLocation(file: "", line: 1, column: 1)
    let interpolation = try Interpolation(text, at: location)
    if interpolation.soleExpression == nil, CallText.looksLikeCall(text) {
      let expression = try interpolation.expression(with: evaluator)
      return LocatedValue(
        evaluated: try CallText.evaluator.evaluate(expression), at: location)
    }
    // What is wrong in a text that came of expressions is told of where they stand.
    var place = location
    place.layout = .opaque
    return LocatedValue(evaluated: try interpolation.evaluate(with: evaluator), at: place)
  }

  private func value(
    _ entries: [LocatedValue.Entry], at place: SourceLocation?
  ) throws -> LocatedValue? {
    guard let choice = entries.first(where: { $0.key == "if" }) else {
      if let count = entries.first(where: { $0.key == "repeat" }),
        entries.contains(where: { $0.key == "node" })
      {
        throw Diagnostic(
          .wrongNode, "'repeat' stands for several nodes, and only one has room here",
          at: count.keyLocation, help: "put it into a list: begin the line with '- '")
      }
      return LocatedValue(.map(try entries.compactMap(entry)), at: place)
    }
    guard try isChosen(choice) else { return nil }
    let rest = entries.filter { $0.key != "if" }
    guard !rest.isEmpty else {
      throw Diagnostic(
        .wrongNode, "'if' stands beside what it decides about, and there is nothing",
        at: choice.keyLocation, help: "for example {if: ${deep}, node: ReLU}")
    }
    if rest.count == 1, rest[0].key == "node" { return try value(rest[0].value) }
    return try value(rest, at: place)
  }

  /// An entry with its key and its value as they are meant; nil where its value goes away.
  private func entry(_ written: LocatedValue.Entry) throws -> LocatedValue.Entry? {
    guard let value = try value(written.value) else { return nil }
    guard Interpolation.isNeeded(in: written.key) else {
      return LocatedValue.Entry(written.key, at: written.keyLocation, value)
    }
    let place = written.keyLocation ?? SourceLocation(file: "", line: 1, column: 1)
    let key = try Interpolation(written.key, at: place).evaluate(with: evaluator)
    return LocatedValue.Entry(key.stringDescription, at: place, value)
  }

  /// The values that an element of a list stands for.
  private func values(_ element: LocatedValue) throws -> [LocatedValue] {
    guard let (count, node, choice) = try Self.repetition(element) else {
      return try value(element).map { [$0] } ?? []
    }
    return try (0..<repeatCount(count.value)).compactMap { index in
      let copy = with(["i": .int(index)])
      if let choice, try !copy.isChosen(choice) { return nil }
      return try copy.value(node.value)
    }
  }

  /// The parts of a repetition; nil for any other element of a list.
  ///
  /// Throws a `Diagnostic` when a key is wrong or missing.
  static func repetition(
    _ element: LocatedValue
  ) throws -> (count: LocatedValue.Entry, node: LocatedValue.Entry, choice: LocatedValue.Entry?)? {
    guard case .map(let entries) = element.content,
      let count = entries.first(where: { $0.key == "repeat" })
    else { return nil }
    for entry in entries where !repeatKeys.contains(entry.key) {
      throw Diagnostic(
        .unknownKey, "unknown key '\(entry.key)' beside 'repeat'", at: entry.keyLocation,
        help: Suggestion.help(for: entry.key, in: repeatKeys)
          ?? "what is repeated stands below 'node'")
    }
    guard let node = entries.first(where: { $0.key == "node" }) else {
      throw Diagnostic(
        .wrongNode, "'repeat' needs 'node': what is repeated", at: count.keyLocation,
        help: "for example {repeat: 3, node: ReLU}")
    }
    return (count, node, entries.first { $0.key == "if" })
  }

  private func repeatCount(_ written: LocatedValue) throws -> Int {
    let value = try value(written)
    guard let value, let count = Int(value), count >= 0 else {
      throw Diagnostic(
        .wrongNode,
        "'repeat' expects an integer of at least 0, got \((value ?? written).shortDescription)",
        at: written.location)
    }
    guard count <= Self.repeatLimit else {
      throw Diagnostic(
        .tooManyModules, "'repeat' expects at most \(Self.repeatLimit), got \(count)",
        at: written.location)
    }
    return count
  }

  private func isChosen(_ choice: LocatedValue.Entry) throws -> Bool {
    let value = try value(choice.value)
    guard let value, let isChosen = Bool(value) else {
      throw Diagnostic(
        .wrongNode,
        "'if' expects true or false, got \((value ?? choice.value).shortDescription)",
        at: choice.value.location ?? choice.keyLocation,
        help: "write a condition in ${...}, for example if: ${depth > 18}")
    }
    return isChosen
  }
}

/// How many values the expansion of a specification may make: repetitions in repetitions soon make
/// more than any machine holds.
final class ExpansionBudget {
  /// More values than any model takes that a person describes.
  private static let limit = 1_000_000

  private var count = 0

  /// Counts one more value. Throws a `Diagnostic` when they are too many.
  func charge(at location: SourceLocation?) throws {
    count += 1
    guard count <= Self.limit else {
      throw Diagnostic(
        .tooManyModules, "the specification stands for more than \(Self.limit) values",
        at: location)
    }
  }
}

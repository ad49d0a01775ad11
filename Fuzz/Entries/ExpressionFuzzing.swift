import NNDiagnostics
import NNExpressions

/// Expressions: what parses prints and parses back to the same, and evaluates or says why not.
enum ExpressionFuzzing {
  private static let file = "n.yaml"
  private static let start = NNDiagnostics.SourceLocation(file: file, line: 1, column: 1)
  private static let names: [String: StaticValue] = [
    "a": .int(3), "b": .float(0.5), "s": .string("text"), "t": .bool(true),
    "l": .list([.int(1), .string("x")]),
    "d": .dict([StaticEntry(.string("key"), .int(7))]),
  ]

  static func run(_ text: String) throws {
    var renderer = DiagnosticRenderer()
    renderer.add(file: file, text: text)
    let evaluator = StaticEvaluator(names: names, isType: { $0.first?.isUppercase == true })
    try attempt(text, renderer) {
      let expression = try Expression.parse(text, at: start)
      try requireSame(expression, expression.description) { try Expression.parse($0, at: start) }
      let value = try evaluator.evaluate(expression)
      _ = (value.pythonDescription, value.stringDescription)
    }
    try attempt(text, renderer) {
      for statement in try Statement.parse(text, at: start) {
        try requireSame([statement], statement.description) {
          try Statement.parse($0, at: start)
        }
      }
    }
    try attempt(text, renderer) { _ = try ForHeader.parse(text, at: start) }
    try attempt(text, renderer) {
      _ = try Interpolation(text, at: start).evaluate(with: evaluator)
    }
  }

  private static func requireSame<Parsed: Equatable>(
    _ parsed: Parsed, _ printed: String, _ parse: (String) throws -> Parsed
  ) throws {
    do {
      guard try parse(printed) == parsed else {
        throw FuzzFinding("what was printed reads as something else: \(printed)")
      }
    } catch let error as Diagnostic where error.code != .expressionTooLarge {
      throw FuzzFinding("what was printed can't be read: \(printed): \(error.message)")
    }
  }

  private static func attempt(
    _ text: String, _ renderer: DiagnosticRenderer, _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let finding as FuzzFinding {
      throw finding
    } catch {
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        .map(\.count)
      try MessageChecks.check(error, renderer, lines: lines, file: file)
    }
  }
}

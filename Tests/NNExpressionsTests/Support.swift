import NNDiagnostics
import NNExpressions
import Testing

/// Where the texts of the tests start.
let start = SourceLocation(file: "t", line: 1, column: 1)

/// The expression that `text` is.
func parse(_ text: String) throws -> Expression { try Expression.parse(text, at: start) }

/// The value of `text`.
func evaluate(
  _ text: String, _ names: [String: StaticValue] = [:],
  isType: @escaping (String) -> Bool = { _ in false }
) throws -> StaticValue {
  try StaticEvaluator(names: names, isType: isType).evaluate(parse(text))
}

/// `line:column: code: message` and the help of the message that `body` throws.
func message<Result>(_ body: () throws -> Result) -> String {
  do {
    return "no error: \(try body())"
  } catch let diagnostic as Diagnostic {
    let place = diagnostic.location.map { "\($0.line):\($0.column)" } ?? "nowhere"
    let help = diagnostic.help.map { "; \($0)" } ?? ""
    return "\(place): \(diagnostic.code.id): \(diagnostic.message)\(help)"
  } catch {
    return "other error: \(error)"
  }
}

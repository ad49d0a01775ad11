import NNDiagnostics
import Testing

private let code = DiagnosticCode("NN0999", "a test")

@Suite struct DiagnosticCollectorTests {
  @Test func keepsTheOrderAndThrowsAll() throws {
    let collector = DiagnosticCollector()
    let messages = ["a", "b", "c", "d"].map { Diagnostic(code, $0) }
    collector.report(messages[0])
    let one: Int? = try collector.collect { throw messages[1] }
    let several: Int? = try collector.collect { throw Diagnostics([messages[2], messages[3]]) }
    #expect(one == nil && several == nil)
    #expect(collector.diagnostics == messages)
    #expect(throws: Diagnostics(messages)) { try collector.throwIfErrors() }
  }

  @Test func returnsWhatTheBodyReturns() throws {
    #expect(try DiagnosticCollector().collect { 3 } == 3)
  }

  @Test func otherErrorsPass() {
    let collector = DiagnosticCollector()
    #expect(throws: RunFailure("disk full")) {
      try collector.collect { throw RunFailure("disk full") }
    }
    #expect(collector.diagnostics.isEmpty)
  }

  @Test func warningsAloneDoNotThrow() throws {
    let collector = DiagnosticCollector()
    collector.report(Diagnostic(code, "w", severity: .warning))
    try collector.throwIfErrors()
    #expect(!collector.hasErrors)
    collector.report(Diagnostic(code, "e"))
    #expect(collector.hasErrors)
    #expect(throws: Diagnostics.self) { try collector.throwIfErrors() }
  }

  @Test func placesMoveAlongTheLine() {
    let place = Place(file: "f.yaml", line: 3, column: 4).advanced(by: 2)
    #expect(place.description == "f.yaml:3:6")
  }
}

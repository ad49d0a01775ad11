import NNDiagnostics
import Testing

@testable import NNCommands

/// What a terminal shows besides the messages.
@Suite struct ErrorReportTests {
  static let first = Diagnostic(DiagnosticCode("NN0103", "duplicate key"), "duplicate key 'a'")
  static let second = Diagnostic(DiagnosticCode("NN0301", "wrong shape"), "does not fit")

  private func terminalText(_ error: any Error) -> String? {
    ErrorReport(error)?.textForTerminal
  }

  @Test func theCodeIsExplainedOnceAtTheEnd() {
    #expect(
      terminalText(Self.first)
        == "error[NN0103]: duplicate key 'a'\n\nswiftnn explain NN0103 tells more\n")
    #expect(
      terminalText(Diagnostics([Self.first, Self.first]))
        == "error[NN0103]: duplicate key 'a'\nerror[NN0103]: duplicate key 'a'\n\n"
        + "swiftnn explain NN0103 tells more\n")
    #expect(
      terminalText(Diagnostics([Self.second, Self.first]))
        == "error[NN0301]: does not fit\nerror[NN0103]: duplicate key 'a'\n\n"
        + "swiftnn explain NN0301 tells more; the other codes likewise\n")
  }

  @Test func whatHasNoCodeHasNoMore() {
    #expect(terminalText(RunFailure("the disk is full")) == "error: the disk is full\n")
  }

  @Test func aPipeGetsTheMessagesAlone() {
    #expect(ErrorReport(Self.first)?.text == "error[NN0103]: duplicate key 'a'\n")
  }
}

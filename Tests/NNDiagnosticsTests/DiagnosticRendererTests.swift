import NNDiagnostics
import Testing

private let code = DiagnosticCode("NN0999", "a test")

@Suite struct DiagnosticRendererTests {
  private func at(_ line: Int, _ column: Int) -> Place {
    Place(file: "f.yaml", line: line, column: column)
  }

  private func render(_ text: String?, _ line: Int, _ column: Int) -> String {
    var renderer = DiagnosticRenderer()
    if let text { renderer.add(file: "f.yaml", text: text) }
    return renderer.render(Diagnostic(code, "m", at: at(line, column)))
  }

  @Test func allParts() {
    var renderer = DiagnosticRenderer()
    renderer.add(file: "f.yaml", text: "first\nsecond line\n")
    let diagnostic = Diagnostic(
      code, "expected 'a', got 'b'", at: at(2, 8),
      notes: [.init("defined here", at: at(1, 1)), .init("no place")], help: "write a")
    #expect(
      renderer.render(diagnostic) == """
        f.yaml:2:8: error[NN0999]: expected 'a', got 'b'
            2 | second line
              |        ^
        f.yaml:1:1: note: defined here
        note: no place
        help: write a

        """)
  }

  @Test func withoutPlaceOrText() {
    let renderer = DiagnosticRenderer()
    #expect(
      renderer.render(Diagnostic(code, "m", severity: .warning)) == "warning[NN0999]: m\n")
    #expect(render(nil, 2, 8) == "f.yaml:2:8: error[NN0999]: m\n")
  }

  @Test func severalAreJoined() {
    let renderer = DiagnosticRenderer()
    #expect(
      renderer.render([Diagnostic(code, "m"), Diagnostic(code, "n")])
        == "error[NN0999]: m\nerror[NN0999]: n\n")
  }

  @Test(arguments: [(0, 1), (3, 1), (-5, 1), (Int.max, 1)])
  func linesThatAreNotThereAreNotQuoted(line: Int, column: Int) {
    #expect(render("a\nb", line, column) == "f.yaml:\(line):\(column): error[NN0999]: m\n")
  }

  @Test(arguments: [(-3, ""), (0, ""), (1, ""), (2, " "), (4, "   "), (9, "   "), (.max, "   ")])
  func columnsOutsideOfTheLineAreClamped(column: Int, indent: String) {
    #expect(render("abc", 1, column).hasSuffix("    1 | abc\n      | \(indent)^\n"))
  }

  @Test func tabsAndWideAndCombiningCharactersKeepTheCaretBelow() {
    #expect(render("\ta: b", 1, 5).hasSuffix("| \ta: b\n      | \t   ^\n"))
    #expect(render("漢字x", 1, 3).hasSuffix("| 漢字x\n      |     ^\n"))
    #expect(render("e\u{301}x", 1, 3).hasSuffix("      |  ^\n"))
  }

  @Test func byteOrderMarksAreNoColumn() {
    #expect(render("\u{FEFF}ab", 1, 2).hasSuffix("    1 | ab\n      |  ^\n"))
  }

  @Test func everyLineEndCounts() {
    #expect(render("a\r\nb\rc\nd", 4, 1).hasSuffix("    4 | d\n      | ^\n"))
  }

  @Test func lineNumbersMayBeLong() {
    let text = String(repeating: "\n", count: 999_999) + "x"
    #expect(render(text, 1_000_000, 1).hasSuffix("1000000 | x\n        | ^\n"))
  }

  @Test func longLinesShowThePartAroundTheCaret() {
    let text = (0..<10_000).map { "\($0 % 10)" }.joined()
    let lines = render(text, 1, 5001).split(separator: "\n")
    #expect(lines[1].count == "    1 | ".count + 120)
    let caret = lines[2].count - 1
    #expect(lines[1].dropFirst(caret).hasPrefix("0123456789"))
    #expect(caret == "    1 | ".count + 60)
    // Near the beginning nothing is cut off on the left.
    #expect(render(text, 1, 101).split(separator: "\n")[1].hasPrefix("    1 | 0123"))
  }

  @Test func nothingCommandsTheTerminal() {
    var renderer = DiagnosticRenderer()
    renderer.add(file: "f\u{1b}", text: "a\u{1b}[31mb")
    let place = Place(file: "f\u{1b}", line: 1, column: 2)
    let text = renderer.render(
      Diagnostic(
        code, "key '\u{1b}]0;x\u{7}'\nerror: forged", at: place,
        notes: [.init("\u{9b}31m", at: place), .init("\u{202e}txt")], help: "\u{8}\u{2028}"))
    let safe = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n"
        || scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
          && !(0x2028...0x202e).contains(scalar.value)
    }
    #expect(safe)
    #expect(text.split(separator: "\n").count == 6)
  }
}

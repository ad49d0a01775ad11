import NNDiagnostics
import NNExpressions
import Testing

/// Texts that would overflow the stack or the memory of a careless parser.
@Suite struct LimitTests {
  /// `head`, then `piece` `count` times, then `tail`.
  struct Repetition: CustomTestStringConvertible, Sendable {
    var head = ""
    var piece: String
    var count: Int
    var tail = ""

    var text: String { head + String(repeating: piece, count: count) + tail }
    var testDescription: String { "\(head)\(piece) x \(count) \(tail)" }
  }

  static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    Repetition(piece: "(", count: 99_999), Repetition(piece: "[", count: 99_999),
    Repetition(piece: "{", count: 99_999), Repetition(piece: "{1:", count: 33_333),
    Repetition(piece: "f(", count: 49_999), Repetition(piece: "f(k=", count: 24_999),
    Repetition(piece: "x[", count: 49_999), Repetition(piece: "-", count: 99_999),
    Repetition(piece: "not ", count: 24_999, tail: "a"),
    Repetition(piece: "a**", count: 33_333, tail: "a"),
    Repetition(piece: "a+", count: 49_999, tail: "a"),
    Repetition(piece: "a/", count: 300, tail: "a"),
    Repetition(piece: "a and ", count: 16_666, tail: "a"),
    Repetition(piece: "a<(", count: 33_333),
    Repetition(piece: "a if b else ", count: 8_000, tail: "a"),
    Repetition(piece: "a if (", count: 16_000),
    Repetition(head: "a", piece: ".b", count: 49_999),
    Repetition(head: "a", piece: "[0]", count: 33_333),
    Repetition(head: "f", piece: "()", count: 49_999),
    Repetition(piece: "not [-(1 < {1:f(x[1 ** (", count: 4_000),
  ])
  func depthIsBounded(sample: Repetition) {
    let expected = "expression is nested more than 200 levels deep"
    #expect(message { try parse(sample.text) }.hasSuffix(expected))
  }

  @Test func allowedDepthParsesPrintsAndEvaluates() throws {
    let deep = Self.repeated("[", 199) + "1" + Self.repeated("]", 199)
    let expression = try parse(deep)
    #expect(expression.description == deep)
    #expect(try evaluate(deep).pythonDescription == deep)
    #expect(try evaluate(Self.repeated("1 + ", 199) + "1") == .int(200))
    #expect(try evaluate(Self.repeated("(", 199) + "1" + Self.repeated(")", 199)) == .int(1))
    #expect(try evaluate(Self.repeated("- ", 198) + "1") == .int(1))
    #expect(try evaluate(Self.repeated("0 or ", 199) + "7") == .int(7))
  }

  @Test(arguments: [
    Repetition(piece: "1,", count: 10_001),
    Repetition(head: "[", piece: "1,", count: 10_000, tail: "]"),
    Repetition(head: "a", piece: "<a", count: 10_000),
    Repetition(head: "f(", piece: "a,", count: 10_000, tail: ")"),
  ])
  func sizeIsBounded(sample: Repetition) {
    let expected = "expression has more than 10000 parts"
    #expect(message { try parse(sample.text) }.hasSuffix(expected))
  }

  @Test(arguments: [
    Repetition(piece: "x=a;", count: 10_000), Repetition(piece: "x=a\n", count: 10_000),
    Repetition(head: "for m in x:\n", piece: " x=a\n", count: 10_000),
  ])
  func sizeOfStatementsIsBounded(sample: Repetition) {
    let expected = "expression has more than 10000 parts"
    #expect(message { try Statement.parse(sample.text, at: start) }.hasSuffix(expected))
  }

  @Test func lengthIsBounded() {
    let text = "'" + Self.repeated("a", 99_999) + "'"
    #expect(
      message { try parse(text) }
        == "1:1: NN0504: the text is longer than 100000 characters")
  }

  @Test func wideExpressionsAreAllowed() throws {
    #expect(try evaluate("len([" + Self.repeated("1,", 9_990) + "])") == .int(9_990))
    #expect(try evaluate("1" + Self.repeated("<=1", 9_990)) == .bool(true))
  }

  @Test func loopsInLoopsAreBounded() {
    var text = ""
    for level in 0..<300 { text += Self.repeated(" ", level) + "for m in x:\n" }
    #expect(
      message { try Statement.parse(text, at: start) }
        .hasSuffix("nested more than 200 levels deep"))
    let target = "for " + Self.repeated("(", 50_000)
    #expect(
      message { try Statement.parse(target, at: start) }
        .hasSuffix("nested more than 200 levels deep"))
  }

  /// Random texts made of the language's pieces: whatever they are, they give a value or a located
  /// message, and what parses prints and parses back.
  @Test func survivesNonsense() throws {
    let pieces = [
      "a", "1", "2.5", "'s'", "(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*", "**",
      "//", "%", "@", "<", "==", "=", "not ", " in ", " is ", " and ", " or ", " if ", " else ",
      "for ", "return ", "None", ".inf", "...", "len", "range", "${", "'", "\\", "\n", ";", "#",
      "9223372036854775807", "é", "\u{0}",
    ]
    var state: UInt64 = 42
    var parsed = 0
    for _ in 0..<4_000 {
      var text = ""
      for _ in 0...Int(state >> 60) / 2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int((state >> 33) % UInt64(pieces.count))]
      }
      do {
        let expression = try parse(text)
        parsed += 1
        #expect(try parse(expression.description) == expression, "\(text)")
        _ = try evaluate(text, ["a": .int(3)])
      } catch let diagnostic as Diagnostic {
        #expect(diagnostic.location != nil)
      }
      do {
        for statement in try Statement.parse(text, at: start) {
          #expect(try Statement.parse(statement.description, at: start) == [statement], "\(text)")
        }
      } catch let diagnostic as Diagnostic {
        #expect(diagnostic.location != nil)
      }
      do {
        _ = try Interpolation("x${" + text + "} ${1}", at: start)
      } catch let diagnostic as Diagnostic {
        #expect(diagnostic.location != nil)
      }
    }
    #expect(parsed > 100)
  }
}

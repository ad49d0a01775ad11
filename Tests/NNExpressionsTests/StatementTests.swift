import NNDiagnostics
import NNExpressions
import Testing

@Suite struct StatementTests {
  func parseOne(_ text: String) throws -> Statement {
    try #require(try Statement.parse(text, at: start).first)
  }

  @Test(arguments: [
    ("h = max_pool2d(act['relu'](conv1(x)), 2)", "h = max_pool2d(act['relu'](conv1(x)), 2)"),
    ("a, b = f(x)", "a, b = f(x)"), ("(a, (b, c)), d = x", "(a, (b, c)), d = x"),
    ("a, = x", "a, = x"), ("[a, b] = x", "a, b = x"), ("a = 1, 2", "a = (1, 2)"),
    ("return h.flatten(1)", "return h.flatten(1)"), ("return a, b", "return (a, b)"),
    ("x += y * 2", "x += y * 2"), ("x **= 2", "x **= 2"), ("x //= 2", "x //= 2"),
    ("x @= w", "x @= w"), ("for m in layers: x = m(x)", "for m in layers: x = m(x)"),
    ("for m in layers:x=m(x);y+=x;", "for m in layers: x = m(x); y += x"),
    ("for i, (a, b) in zip(x, y): s = a", "for i, (a, b) in zip(x, y): s = a"),
    ("for (i, a) in x: s = a", "for i, a in x: s = a"),
    ("for m in layers:\n  x = m(x)\n  y = x", "for m in layers: x = m(x); y = x"),
    (
      "for m in a:\n  for n in b:\n    x = n(x)\n  x = m(x)",
      "for m in a:\n  for n in b: x = n(x)\n  x = m(x)"
    ),
  ])
  func printedFormParsesBack(text: String, printed: String) throws {
    let statements = try Statement.parse(text, at: start)
    #expect(statements.count == 1)
    #expect(statements[0].description == printed)
    #expect(try Statement.parse(printed, at: start) == statements)
  }

  @Test func readsSeveralLines() throws {
    let text = """
      h = f(  # the first
        x,
        y)

      # a remark
      for m in layers:
        h = m(h); h = relu(h)

        h += x
      a = 1; b = 2
      return h
      """
    let statements = try Statement.parse(text, at: SourceLocation(file: "t", line: 5, column: 1))
    #expect(
      statements.map(\.description) == [
        "h = f(x, y)", "for m in layers: h = m(h); h = relu(h); h += x", "a = 1", "b = 2",
        "return h",
      ])
    #expect(statements.map(\.location.line) == [5, 10, 14, 14, 15])
    guard case .forLoop(_, _, let body) = statements[1].kind else {
      Issue.record("no loop")
      return
    }
    #expect(body.map(\.location.line) == [11, 11, 13])
    #expect(body.map(\.location.column) == [3, 13, 3])
  }

  @Test func readsHeaderAlone() throws {
    for text in ["for m, n in zip(a, b)", "for m, n in zip(a, b):"] {
      let header = try ForHeader.parse(text, at: start)
      #expect(header.target.names == ["m", "n"])
      #expect(header.iterable.description == "zip(a, b)")
    }
    #expect(
      message { try ForHeader.parse("for m in a: x = m(x)", at: start) }
        == "1:13: NN0501: expected the end after 'for ... in', got 'x'")
  }

  @Test(arguments: [
    ("", "1:1: NN0501: expected a statement, got the end"),
    (
      "f(x)",
      "1:1: NN0501: expected an assignment or 'return', got an expression; write 'name = ...' or "
        + "'return ...'"
    ),
    ("x[0] = 1", "1:1: NN0501: only names can be assigned to; write 'name = ...' or 'a, b = ...'"),
    (
      "a, b.c = 1", "1:4: NN0501: only names can be assigned to; write 'name = ...' or 'a, b = ...'"
    ),
    ("() = 1", "1:1: NN0501: only names can be assigned to; write 'name = ...' or 'a, b = ...'"),
    ("a, b += 1", "1:1: NN0501: expected a single name before '+='"),
    (
      "a = b = c",
      "1:7: NN0501: only one '=' is allowed in a statement; write two statements, or '==' to compare"
    ),
    ("a =", "1:4: NN0501: expected an expression, got the end"),
    ("return", "1:7: NN0501: expected an expression, got the end"),
    ("a = f(x", "1:8: NN0503: expected ')' to close '(' at column 6"),
    ("a = x y", "1:7: NN0501: expected an operator or the end of the statement, got 'y'"),
    ("a = x)", "1:6: NN0501: ')' closes no bracket"),
    ("True = 1", "1:1: NN0501: only names can be assigned to; write 'name = ...' or 'a, b = ...'"),
    ("import os", "1:1: NN0501: 'import' is reserved and not part of the language"),
    ("while x: y = 1", "1:1: NN0501: 'while' is reserved and not part of the language"),
    (
      "if x: y = 1",
      "1:1: NN0501: 'if' statements are not part of the language; write 'a if b else c'"
    ),
    ("for m in layers", "1:16: NN0501: expected ':' after 'for ... in', got the end"),
    ("for m in layers:", "1:17: NN0501: expected a statement after ':', got the end"),
    (
      "for m in layers:\nx = m(x)",
      "1:17: NN0501: expected a statement after ':', got the end of the line"
    ),
    ("for m of layers: x = 1", "1:7: NN0501: expected 'in' after the loop's name, got 'of'"),
    ("for m[0] in x: y = 1", "1:6: NN0501: expected 'in' after the loop's name, got '['"),
    (
      "for 1 in x: y = 1",
      "1:5: NN0501: expected a name for the loop's element, got '1'"
    ),
    (
      "for m in a: for n in b: x = 1",
      "1:13: NN0501: a loop inside a loop stands on its own line"
    ),
    ("a = 1\n  b = 2", "2:3: NN0501: unexpected indentation"),
    ("for m in a:\n    x = m\n  y = 2", "3:3: NN0501: unexpected indentation"),
    ("a = 1;; b = 2", "1:7: NN0501: expected an expression, got ';'"),
  ])
  func refuses(text: String, expected: String) {
    #expect(message { try Statement.parse(text, at: start) } == expected, "\(text)")
  }
}

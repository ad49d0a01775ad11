import NNDiagnostics
import NNExpressions
import Testing

@Suite struct ParserTests {
  /// Texts and their canonical form.
  static let canonical: [(String, String)] = [
    ("Conv2d(1,20,5,padding=2)", "Conv2d(1, 20, 5, padding=2)"),
    ("nn.Embedding( 10 , 3 )", "nn.Embedding(10, 3)"),
    (
      "SGD(lr=0.1, nesterov=true, weight_decay=5e-4)",
      "SGD(lr=0.1, nesterov=True, weight_decay=0.0005)"
    ),
    ("max_pool2d(act['relu'](conv1(x)), 2)", "max_pool2d(act['relu'](conv1(x)), 2)"),
    ("x[:, 0, 1:-1, ..., None]", "x[:, 0, 1:-1, ..., None]"),
    ("x[::2]", "x[::2]"), ("x[1:]", "x[1:]"), ("x[:n:]", "x[:n]"), ("x[(1, 2)]", "x[1, 2]"),
    ("x[1,]", "x[1,]"), ("x[()]", "x[()]"), ("x[a if b else c]", "x[a if b else c]"),
    ("f(*xs, y, k=0)", "f(*xs, y, k=0)"), ("f(*a + b)", "f(*a + b)"),
    ("((a))", "a"), ("(a, b)", "(a, b)"), ("a, b", "(a, b)"), ("a,", "(a,)"),
    ("[a, (b,), {'k': v, 1: 2}]", "[a, (b,), {'k': v, 1: 2}]"),
    ("a - (b - c)", "a - (b - c)"), ("(a - b) - c", "a - b - c"), ("a*(b+c)", "a * (b + c)"),
    ("a ** b ** c", "a ** b ** c"), ("(a ** b) ** c", "(a ** b) ** c"), ("-a ** b", "-a ** b"),
    ("(-a) ** b", "(-a) ** b"), ("a ** -b", "a ** -b"), ("- - a", "--a"), ("-(a + b)", "-(a + b)"),
    ("-a.b", "-a.b"), ("(-a).b", "(-a).b"), ("(1).real", "(1).real"), ("1.5 .x", "(1.5).x"),
    ("-1 .x", "-(1).x"), ("-9223372036854775808", "-9223372036854775808"),
    ("--9223372036854775808", "--9223372036854775808"),
    ("(-9223372036854775808) ** 2", "(-9223372036854775808) ** 2"),
    ("a @ b / c % d // e", "a @ b / c % d // e"),
    ("a<b<=c!=d", "a < b <= c != d"), ("(a < b) < c", "(a < b) < c"),
    ("a < (b < c)", "a < (b < c)"),
    ("a is  not b", "a is not b"), ("a not  in b", "a not in b"), ("not a in b", "not a in b"),
    ("(not a) in b", "(not a) in b"), ("not (a and b)", "not (a and b)"),
    ("a and (b and c)", "a and (b and c)"), ("a or b and c", "a or b and c"),
    ("(a or b) and not c", "(a or b) and not c"), ("not a == b", "not a == b"),
    ("a if b else c if d else e", "a if b else c if d else e"),
    ("(a if b else c) if d else e", "(a if b else c) if d else e"),
    ("a if (b if c else d) else e", "a if (b if c else d) else e"),
    ("(a if b else c) + 1", "(a if b else c) + 1"), ("f(a if b else c)", "f(a if b else c)"),
    (".inf", ".inf"), ("-.inf", "-.inf"), ("[.nan]", "[.nan]"), ("x.inf", "x.inf"),
    ("x.null + f.true", "x.null + f.true"), ("not .inf", "not .inf"),
    ("'a\\'b'", "\"a'b\""), ("\"\\u00e9\\n\"", "'é\\n'"), ("1e3", "1000.0"), ("0x1F", "31"),
    ("größe + _x1", "größe + _x1"), ("f(\n  a,\n  b,\n)", "f(a, b)"),
  ]

  @Test(arguments: canonical + PythonSamples.all.map { ($0.0, "") })
  func printedFormParsesBack(text: String, printed: String) throws {
    let expression = try parse(text)
    if !printed.isEmpty { #expect(expression.description == printed) }
    let again = try parse(expression.description)
    #expect(again == expression, "\(text) -> \(expression.description)")
    #expect(again.description == expression.description)
  }

  @Test func differentExpressionsDiffer() throws {
    for (a, b) in [
      ("a - b - c", "a - (b - c)"), ("1", "1.0"), ("f(a)", "f(*a)"), ("f(a)", "f(b)"),
      ("f(a=1)", "f(b=1)"), ("a < b", "a <= b"), ("(a,)", "a"), ("x[1]", "x[1,]"),
      ("x[1:]", "x[:1]"), ("-a ** b", "(-a) ** b"), ("a.b", "a.c"), ("'1'", "1"),
    ] {
      #expect(try parse(a) != parse(b), "\(a) and \(b)")
    }
  }

  @Test func locationsAreExact() throws {
    let text = "f(a + b.c(1), key=-x[2])"
    let location = SourceLocation(file: "net.yaml", line: 7, column: 11)
    let expression = try Expression.parse(text, at: location)
    guard case .call(_, let arguments, let keywords) = expression.kind,
      case .binary(_, _, let called) = arguments[0].value.kind,
      case .unary(_, let subscripted) = keywords[0].value.kind
    else {
      Issue.record("another shape: \(expression)")
      return
    }
    #expect(expression.location == location)
    #expect(arguments[0].value.location.column == 13)
    #expect(arguments[0].value.point.column == 15)
    #expect(called.location.column == 17)
    #expect(called.point.column == 19)
    #expect(keywords[0].location.column == 25)
    #expect(keywords[0].value.location.column == 29)
    #expect(subscripted.point.column == 31)
  }

  @Test func locationsCountLinesAndScalars() throws {
    let expression = try Expression.parse("'é\u{301}😀' +\n  a", at: start)
    guard case .binary(_, _, let right) = expression.kind else {
      Issue.record("another shape")
      return
    }
    #expect(expression.point == SourceLocation(file: "t", line: 1, column: 7))
    #expect(right.location == SourceLocation(file: "t", line: 2, column: 3))
  }

  @Test func dottedNames() throws {
    #expect(try parse("nn.init.zeros_").dottedName == "nn.init.zeros_")
    #expect(try parse("a").dottedName == "a")
    #expect(try parse("f().x").dottedName == nil)
  }

  static let wrong: [(String, String)] = [
    ("", "1:1: NN0501: expected an expression, got the end"),
    ("  ", "1:3: NN0501: expected an expression, got the end"),
    ("1 +", "1:4: NN0501: expected an expression, got the end"),
    ("* 2", "1:1: NN0501: expected an expression, got '*'"),
    ("a b", "1:3: NN0501: expected an operator or the end, got 'b'"),
    ("a = b", "1:3: NN0501: '=' here; did you mean '=='?"),
    ("x if a = b else c", "1:8: NN0501: '=' here; did you mean '=='?"),
    ("f(a.b=1)", "1:6: NN0501: '=' here; did you mean '=='?"),
    ("Conv2d(1, 20", "1:13: NN0503: expected ')' to close '(' at column 7"),
    ("f([1, 2)", "1:8: NN0501: expected ']' to close '[' at column 3, got ')'"),
    ("f(\n  [1,\n  2", "3:4: NN0503: expected ']' to close '[' at line 2, column 3"),
    ("x[1:2", "1:6: NN0503: expected ']' to close '[' at column 2"),
    ("x[]", "1:3: NN0501: expected an expression, got ']'"),
    ("{'a' 1}", "1:6: NN0501: expected ':' after the key of a dict, got '1'"),
    ("{'a': 1", "1:8: NN0503: expected '}' to close '{' at column 1"),
    (
      "f(a b)",
      "1:5: NN0501: expected ')' to close '(' at column 2, got 'b'; separate items with ','"
    ),
    (
      "[1 'a']",
      "1:4: NN0501: expected ']' to close '[' at column 1, got a string; separate items with ','"
    ),
    ("f(a))", "1:5: NN0501: ')' closes no bracket"),
    ("]", "1:1: NN0501: expected an expression, got ']'"),
    ("f(,)", "1:3: NN0501: expected an expression, got ','"),
    ("f(lr=1, lr=2)", "1:9: NN0501: argument 'lr' is given twice"),
    ("f(lr=1, 2)", "1:9: NN0501: positional argument after a keyword argument"),
    ("f(lr=1, *xs)", "1:9: NN0501: positional argument after a keyword argument"),
    ("f(**kw)", "1:3: NN0501: '**' arguments are not part of the language"),
    ("f(if=1)", "1:3: NN0501: 'if' is reserved and cannot name an argument"),
    ("[x for x in y]", "1:4: NN0501: comprehensions are not part of the language"),
    ("lambda x: x", "1:1: NN0501: 'lambda' is reserved and not part of the language"),
    ("a and", "1:6: NN0501: expected an expression, got the end"),
    ("a == not b", "1:6: NN0501: expected an expression, got 'not'"),
    ("a is", "1:5: NN0501: expected an expression, got the end"),
    (
      "a if b",
      "1:7: NN0501: expected 'else' after the condition, got the end; write 'a if condition else b'"
    ),
    ("x.", "1:3: NN0501: expected a name after '.', got the end"),
    ("x.5", "1:2: NN0501: expected an operator or the end, got '.5'"),
    ("'abc", "1:1: NN0502: unterminated string: expected a closing '"),
    ("f(\"a\nb\")", "1:3: NN0502: unterminated string: expected a closing \""),
    ("'a\\", "1:1: NN0502: unterminated string: expected a closing '"),
    (
      "'a\\qb'",
      "1:3: NN0502: unknown escape '\\' and 'q' in a string; write '\\\\' for a backslash"
    ),
    ("'\\x4'", "1:2: NN0502: invalid character code: expected 2 hexadecimal digits"),
    ("'\\ud800'", "1:2: NN0502: invalid character code: expected 4 hexadecimal digits"),
    ("f'{x}'", "1:1: NN0502: strings have no prefix, got 'f'; write the string without it"),
    ("a $ b", "1:3: NN0502: unknown character '$'"),
    ("a \u{7} b", "1:3: NN0502: unknown character U+0007"),
    ("a \u{202E} b", "1:3: NN0502: unknown character U+202E"),
    ("a && b", "1:3: NN0502: unknown operator '&&'; write 'and'"),
    ("a || b", "1:3: NN0502: unknown operator '||'; write 'or'"),
    ("!a", "1:1: NN0502: unknown operator '!'; write 'not'"),
    (
      "a & b",
      "1:3: NN0502: unknown operator '&'; there are no bitwise operators; write 'and', 'or', 'not' "
        + "or a function"
    ),
    ("a << 2", "1:3: NN0502: unknown operator '<<'"),
    ("a # b", "1:3: NN0502: unknown character '#'"),
    ("${a}", "1:1: NN0502: '${' inside an expression; write the name without '${' and '}'"),
    (
      "\u{201C}a\u{201D}",
      "1:1: NN0502: unknown character '\u{201C}'; write a plain ' or \" as quote"
    ),
    ("5x", "1:1: NN0502: invalid number '5x'"),
    ("1__0", "1:1: NN0502: invalid number '1__0'"),
    ("1_", "1:1: NN0502: invalid number '1_'"),
    ("1_e5", "1:1: NN0502: invalid number '1_e5'"),
    ("0x", "1:1: NN0502: invalid number '0x'"),
    ("0xg", "1:1: NN0502: invalid number '0xg'"),
    ("0b12", "1:1: NN0502: invalid number '0b12'"),
    ("012", "1:1: NN0502: a whole number does not start with 0, got '012'"),
    ("1e", "1:1: NN0502: invalid number '1e'"),
    (
      "1e999",
      "1:1: NN0502: number is too large for a float, got '1e999'; infinity is written .inf or "
        + "float('inf')"
    ),
    (
      "9223372036854775808",
      "1:1: NN0502: number does not fit 64 bits, got '9223372036854775808'; the largest whole "
        + "number is 9223372036854775807"
    ),
    (
      "-9223372036854775808 ** 0",
      "1:2: NN0502: number does not fit 64 bits, got '9223372036854775808'; the largest whole "
        + "number is 9223372036854775807"
    ),
    (
      "0xFFFFFFFFFFFFFFFFF",
      "1:1: NN0502: number does not fit 64 bits, got '0xFFFFFFFFFFFFFFFFF'; the largest whole "
        + "number is 9223372036854775807"
    ),
    ("f(a, 'b) + [", "1:6: NN0502: unterminated string: expected a closing '"),
    ("a ) 'b", "1:3: NN0501: ')' closes no bracket"),
    ("a := 1", "1:3: NN0501: expected an operator or the end, got ':'"),
  ]

  @Test(arguments: wrong)
  func refuses(text: String, expected: String) {
    #expect(message { try parse(text) } == expected, "\(text)")
  }

  @Test func rendersWithCaret() {
    var renderer = DiagnosticRenderer()
    renderer.add(file: "net.yaml", text: "model:\n  - Conv2d(1, 20 5)\n")
    let location = SourceLocation(file: "net.yaml", line: 2, column: 5)
    do {
      _ = try Expression.parse("Conv2d(1, 20 5)", at: location)
      Issue.record("no error")
    } catch let diagnostic as Diagnostic {
      #expect(
        renderer.render(diagnostic) == """
          net.yaml:2:18: error[NN0501]: expected ')' to close '(' at column 11, got '5'
              2 |   - Conv2d(1, 20 5)
                |                  ^
          help: separate items with ','

          """)
    } catch {
      Issue.record("\(error)")
    }
  }
}

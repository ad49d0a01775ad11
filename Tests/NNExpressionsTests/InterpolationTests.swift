import NNDiagnostics
import NNExpressions
import Testing

@Suite struct InterpolationTests {
  static let names: [String: StaticValue] = [
    "ni": .int(3), "nf": .int(64), "stride": .int(2), "p": .float(0.5), "act": .string("relu"),
    "layer": .string("Linear"), "ks": .tuple([.int(3), .int(5)]), "no": .none, "yes": .bool(true),
    "neg": .int(-1), "inf": .float(.infinity), "text": .string("it's \"so\"\n"),
    "Norm": .symbol("BatchNorm2d"),
  ]

  func value(_ text: String) throws -> StaticValue {
    let evaluator = StaticEvaluator(names: Self.names)
    return try Interpolation(text, at: start).evaluate(with: evaluator)
  }

  @Test(arguments: [
    ("${ni}", StaticValue.int(3)), ("${ p * 2 }", .float(1)), ("${no}", .none),
    ("${[ni, act]}", .list([.int(3), .string("relu")])), ("${'}'}", .string("}")),
    ("${{'a': {'b': 1}}['a']['b']}", .int(1)), ("${'\\'}' + \"{\"}", .string("'}{")),
    ("net-${ni}x${nf}", .string("net-3x64")), ("${act}${p}", .string("relu0.5")),
    (" ${ni}", .string(" 3")), ("${yes} ${no} ${ks} ${inf}", .string("True None (3, 5) inf")),
    ("[${[act]}]", .string("[['relu']]")), ("$${ni}", .string("${ni}")),
    ("$ni {x} $", .string("$ni {x} $")), ("$$${ni}", .string("$${ni}")), ("", .string("")),
    ("a$${b}${ni}$${c}", .string("a${b}3${c}")), ("${\n  ni + 1\n}", .int(4)),
  ])
  func evaluates(text: String, expected: StaticValue) throws {
    #expect(try value(text) == expected)
  }

  @Test func tellsWhetherItIsNeeded() {
    #expect(Interpolation.isNeeded(in: "a${b}"))
    #expect(Interpolation.isNeeded(in: "$${b}"))
    #expect(!Interpolation.isNeeded(in: "a$ {b} $"))
  }

  @Test(arguments: [
    ("ConvLayer(${ni}, ${nf}, stride=${stride})", "ConvLayer(3, 64, stride=2)"),
    ("Conv2d(1, 2, ${ks}, act=${act})", "Conv2d(1, 2, (3, 5), act='relu')"),
    ("${layer}(${ni})", "Linear(3)"), ("nn.${layer}(3)", "nn.Linear(3)"),
    ("Conv${stride}d(1, 8)", "Conv2d(1, 8)"), ("${Norm}(${nf})", "BatchNorm2d(64)"),
    ("${layer}.${act}(1)", "Linear.relu(1)"), ("f(${no}, ${yes}, ${p})", "f(None, True, 0.5)"),
    ("f(${inf}, -${inf})", "f(float('inf'), -float('inf'))"), ("f(${neg} ** 2)", "f((-1) ** 2)"),
    ("f(2 -${neg})", "f(2 - -1)"), ("f(${text})", "f('it\\'s \"so\"\\n')"),
    ("Lambda('x * ${p} + ${act}')", "Lambda('x * 0.5 + relu')"),
    ("Lambda(\"${text}\")", "Lambda('it\\'s \"so\"\\n')"),
    (
      "Sequential(${Identity() if ni == nf else Conv2d(ni, nf, 1)}, ReLU)",
      "Sequential(Conv2d(3, 64, 1), ReLU)"
    ),
    ("f('$${ni}')", "f('${ni}')"), ("f('\\'${act}', ${act})", "f(\"'relu\", 'relu')"),
  ])
  func substitutesInCalls(text: String, expected: String) throws {
    let evaluator = StaticEvaluator(names: Self.names)
    let expression = try Interpolation(text, at: start).expression(with: evaluator)
    #expect(expression.description == expected)
  }

  @Test func substitutedValuesStandWhereTheirExpressionDoes() throws {
    let text = "ConvLayer(${ni}, ${nf}, stride=${stride + 40})"
    let location = SourceLocation(file: "net.yaml", line: 9, column: 7)
    let interpolation = try Interpolation(text, at: location)
    let evaluator = StaticEvaluator(names: Self.names)
    let value = try evaluator.evaluate(interpolation.expression(with: evaluator))
    guard case .call(let call) = value else {
      Issue.record("not a call")
      return
    }
    #expect(call.location == location)
    #expect(call.arguments[0].location.column == 6 + text.columnOf("${ni}"))
    #expect(call.arguments[1].location.column == 6 + text.columnOf("${nf}"))
    #expect(call.keywords[0].location.column == 6 + text.columnOf("stride="))
    #expect(call.keywords[0].valueLocation.column == 6 + text.columnOf("${stride"))
    #expect(call.keywords[0].value == .int(42))
  }

  @Test func locationsFollowLines() throws {
    let evaluator = StaticEvaluator(names: Self.names)
    #expect(
      message {
        try Interpolation("f(${ni},\n  ${nf},\n   'a)", at: start).expression(with: evaluator)
      }
        == "3:4: NN0502: unterminated string: expected a closing '")
    #expect(
      message { try Interpolation("f(${ni},\n  ${nff})", at: start).expression(with: evaluator) }
        == "2:5: NN0505: unknown name 'nff'; did you mean 'nf'?")
    #expect(
      message { try Interpolation("f($${ , ${nf} + )", at: start).expression(with: evaluator) }
        == "1:3: NN0502: '${' inside an expression; write the name without '${' and '}'")
  }

  @Test(arguments: [
    (
      "a${ni",
      "1:2: NN0503: expected '}' to close '${'; write '$${' for the two characters themselves"
    ),
    (
      "${ {1: 2 }",
      "1:1: NN0503: expected '}' to close '${'; write '$${' for the two characters themselves"
    ),
    ("ab ${'x}", "1:6: NN0502: unterminated string: expected a closing '"),
    ("a ${} b", "1:5: NN0501: expected an expression, got the end"),
    ("a ${ni +}", "1:9: NN0501: expected an expression, got the end"),
    ("a ${(ni}", "1:8: NN0503: expected ')' to close '(' at column 5"),
    ("a ${ni = 3}", "1:8: NN0501: '=' here; did you mean '=='?"),
    ("x ${strid}", "1:5: NN0505: unknown name 'strid'; did you mean 'stride'?"),
    ("x ${1 // 0} ${2}", "1:7: NN0507: division by zero"),
    ("${'a' * 90000}${'a' * 90000}", "1:15: NN0510: string has more than 100000 characters"),
  ])
  func refuses(text: String, expected: String) {
    #expect(message { try value(text) } == expected, "\(text)")
  }

  @Test func boundsSubstitutedText() {
    let evaluator = StaticEvaluator(names: ["s": .string(String(repeating: "a", count: 60_000))])
    #expect(
      message { try Interpolation("f(${s}, ${s})", at: start).expression(with: evaluator) }
        == "1:9: NN0504: the text is longer than 100000 characters")
    #expect(
      message { try Interpolation("f(${[s] * 16})", at: start).expression(with: evaluator) }
        == "1:3: NN0504: the text is longer than 100000 characters")
  }
}

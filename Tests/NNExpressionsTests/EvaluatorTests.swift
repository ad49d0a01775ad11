import NNDiagnostics
import NNExpressions
import Testing

@Suite struct EvaluatorTests {
  @Test(arguments: PythonSamples.all)
  func givesWhatPythonGives(text: String, expected: String) throws {
    #expect(try evaluate(text).pythonDescription == expected)
  }

  @Test(arguments: [
    ("true", "True"), ("false", "False"), ("null", "None"), (".inf", "inf"), ("-.inf", "-inf"),
    (".nan", "nan"), ("[.Inf, .NAN, -.INF]", "[inf, nan, -inf]"), ("1 if true else .inf", "1"),
  ])
  func knowsSpellingsOfYAML(text: String, expected: String) throws {
    #expect(try evaluate(text).pythonDescription == expected)
  }

  @Test func resolvesNames() throws {
    let names: [String: StaticValue] = [
      "ni": .int(3), "nf": .int(64), "stride": .int(2), "act": .string("relu"),
      "cfg": .dict([StaticEntry(.string("width"), .int(16))]), "Norm": .symbol("BatchNorm2d"),
    ]
    #expect(try evaluate("nf // stride - ni", names) == .int(29))
    #expect(try evaluate("cfg.width * 2", names) == .int(32))
    #expect(try evaluate("cfg['width']", names) == .int(16))
    #expect(try evaluate("act == 'relu'", names) == .bool(true))
    let types: Set<String> = ["ReLU", "nn.GELU"]
    #expect(try evaluate("ReLU", isType: types.contains) == .symbol("ReLU"))
    #expect(try evaluate("nn.GELU", isType: types.contains) == .symbol("nn.GELU"))
    guard case .call(let call) = try evaluate("Norm(nf)", names) else {
      Issue.record("not a call")
      return
    }
    #expect(call.name == "BatchNorm2d")
  }

  @Test func evaluatesChoiceBetweenNodes() throws {
    let text = "Identity() if ni == nf and stride == 1 else nn.Conv2d(ni, 2 * nf, 1, stride=stride)"
    let same: [String: StaticValue] = ["ni": .int(8), "nf": .int(8), "stride": .int(1)]
    #expect(try evaluate(text, same) == .call(StaticCall(name: "Identity", at: start)))
    let other: [String: StaticValue] = ["ni": .int(8), "nf": .int(8), "stride": .int(2)]
    let value = try evaluate(text, other)
    #expect(value.pythonDescription == "nn.Conv2d(8, 16, 1, stride=2)")
    guard case .call(let call) = value else {
      Issue.record("not a call")
      return
    }
    #expect(call.location.column == text.columnOf("nn.Conv2d"))
    #expect(call.arguments[1].location.column == text.columnOf("2 * nf"))
    #expect(call.keywords[0].location.column == text.columnOf("stride=stride"))
    #expect(call.keywords[0].valueLocation.column == text.columnOf("stride=stride") + 7)
  }

  @Test func callsKeepNestedCallsAndStarredArguments() throws {
    let names: [String: StaticValue] = ["ks": .list([.int(3), .int(5)])]
    let value = try evaluate(
      "Sequential(Conv2d(1, 2, *ks), Dropout(p=0.5), act_cls=ReLU, x=(None, float('inf')))", names,
      isType: { $0 == "ReLU" })
    #expect(
      value.pythonDescription
        == "Sequential(Conv2d(1, 2, 3, 5), Dropout(p=0.5), act_cls=ReLU, x=(None, inf))")
    #expect(
      value.sourceDescription
        == "Sequential(Conv2d(1, 2, 3, 5), Dropout(p=0.5), act_cls=ReLU, x=(None, float('inf')))")
  }

  @Test(arguments: [
    ("1 // 0", "1:3: NN0507: division by zero"),
    ("2 + 1 % 0", "1:7: NN0507: division by zero"),
    ("1.0 / 0", "1:5: NN0507: division by zero"),
    ("0 ** -1", "1:3: NN0507: division by zero"),
    (
      "(-8) ** 0.5",
      "1:6: NN0507: a negative number has no real power with a fraction as exponent"
    ),
    ("10.0 ** 400", "1:6: NN0507: result is too large for a float"),
    (
      "9223372036854775807 + 1",
      "1:21: NN0507: result does not fit a whole number of 64 bits; compute with floats: write a "
        + "number with a point, or float(...)"
    ),
    ("int(.nan)", "1:5: NN0507: nan is no whole number"),
    ("'a' + 1", "1:5: NN0506: '+' is not defined for string and int"),
    ("1 @ 2", "1:3: NN0506: '@' is not defined for int and int"),
    ("1.5 @ 2", "1:5: NN0506: '@' is not defined for float and float"),
    ("-'a'", "1:1: NN0506: '-' is not defined for string"),
    ("1 < 'a'", "1:3: NN0506: '<' is not defined for int and string"),
    ("[1] < [None]", "1:5: NN0506: '<' is not defined for list and list"),
    ("1 in 2", "1:3: NN0506: 'in' is not defined for int and int"),
    (
      "1 is 1",
      "1:3: NN0506: 'is' compares with None, True or False only; write '=='"
    ),
    ("[1, 2][2]", "1:8: NN0508: index 2 is outside a list of 2 elements"),
    ("[1][-2]", "1:5: NN0508: index -2 is outside a list of 1 element"),
    ("''[0]", "1:4: NN0508: index 0 is outside a string of 0 elements"),
    ("{'width': 1}['widht']", "1:14: NN0508: no key 'widht' in the dict; did you mean 'width'?"),
    ("{'a': 1, 'a': 2}", "1:10: NN0508: key 'a' is given twice"),
    ("{1: 1, True: 2}", "1:8: NN0508: key True is given twice"),
    (
      "{[]: 1}",
      "1:2: NN0506: expected none, a bool, number or string as key of a dict, got list"
    ),
    (
      "[] in {}",
      "1:4: NN0506: expected none, a bool, number or string as key of a dict, got list"
    ),
    ("[1]['a']", "1:5: NN0506: expected a whole number as index of a list, got string"),
    ("[1][::0]", "1:7: NN0507: the step of a slice is zero"),
    ("[1][1.5:]", "1:5: NN0506: expected a whole number as bound of a slice, got float"),
    ("[1][0, 0]", "1:5: NN0506: expected a whole number as index of a list, got tuple"),
    ("[1][...]", "1:5: NN0506: '...' has no value outside a tensor's subscript"),
    ("5[0]", "1:2: NN0506: expected a list, tuple, string or dict before '[', got int"),
    ("'a'.upper()", "1:5: NN0506: string has no attribute 'upper'"),
    ("'a'.size", "1:5: NN0506: string has no attribute 'size'"),
    ("f(1)(2)", "1:1: NN0506: only a name can be called, got call"),
    ("stride(2)", "1:1: NN0506: 'stride' is int and cannot be called"),
    ("srtide + 1", "1:1: NN0505: unknown name 'srtide'; did you mean 'stride'?"),
    ("1 + completely", "1:5: NN0505: unknown name 'completely'; known names: stride, width"),
    ("len", "1:1: NN0505: 'len' is a function and has no value; call it: len(...)"),
    ("quux.bar", "1:1: NN0505: unknown name 'quux'; known names: stride, width"),
    ("len(3)", "1:5: NN0509: len() expects a list, tuple, string or dict, got int"),
    ("len()", "1:1: NN0509: len() takes 1 argument, got 0"),
    ("round(1, 2, 3)", "1:1: NN0509: round() takes 1 to 2 arguments, got 3"),
    ("min()", "1:1: NN0509: min() takes at least 1 argument, got 0"),
    ("min([])", "1:5: NN0509: min() expects at least one element, got none"),
    ("max(1, 'a')", "1:5: NN0509: max() cannot compare int and string"),
    ("max(1, key=2)", "1:8: NN0509: max() takes no argument named 'key'"),
    ("int('1.5')", "1:5: NN0509: int() expects a whole number in the string, got '1.5'"),
    ("int('')", "1:5: NN0509: int() expects a whole number in the string, got ''"),
    ("float('0x1p3')", "1:7: NN0509: float() expects a number in the string, got '0x1p3'"),
    ("float('1__0')", "1:7: NN0509: float() expects a number in the string, got '1__0'"),
    ("sum(['a'])", "1:1: NN0506: '+' is not defined for int and string"),
    ("range(1.5)", "1:7: NN0509: range() expects whole numbers, got float"),
    ("range(0, 1, 0)", "1:13: NN0509: the step of range() is zero"),
    ("f(*3)", "1:4: NN0506: expected a list or tuple after '*', got int"),
  ])
  func refuses(text: String, expected: String) {
    let names: [String: StaticValue] = ["stride": .int(2), "width": .int(8)]
    #expect(message { try evaluate(text, names) } == expected, "\(text)")
  }

  @Test(arguments: [
    "-(-9223372036854775807 - 1)", "abs(-9223372036854775808)", "-9223372036854775808 // -1",
    "3037000500 * 3037000500", "2 ** 63", "(-2) ** 64", "10 ** 9223372036854775807",
    "int(1e19)", "int('99999999999999999999')", "round(1e19)", "round(9223372036854775807, -1)",
    "sum([9223372036854775807, 1])", "-9223372036854775808 - 1",
  ])
  func refusesOverflow(text: String) {
    #expect(message { try evaluate(text) }.contains("does not fit a whole number of 64 bits"))
  }

  @Test(arguments: [
    ("'a' * 100001", "string has more than 100000 characters"),
    ("'ab' * 9223372036854775807", "string has more than 100000 characters"),
    ("[1] * 100001", "result has more than 100000 elements"),
    ("range(100001)", "result has more than 100000 elements"),
    ("range(-9223372036854775808, 9223372036854775807)", "result has more than 100000 elements"),
    ("[range(1000)] * 200", "result has more than 100000 elements"),
    ("str([range(1000)] * 200)", "string has more than 100000 characters"),
    ("['a' * 100000] * 20", "result has more than 1000000 bytes of text"),
    ("[range(1000)] * 5000 == [range(1000)] * 5000", "evaluation takes more than 1000000 steps"),
    ("('a' * 5000 + 'b') in 'a' * 100000", "evaluation takes more than 1000000 steps"),
    ("f(*range(60000), *range(60000))", "result has more than 100000 elements"),
    ("sum([range(100)] * 1000, [])", "evaluation takes more than 1000000 steps"),
  ])
  func boundsWork(text: String, expected: String) {
    #expect(message { try evaluate(text) }.hasSuffix(expected), "\(text)")
  }

  @Test func boundsDepthAcrossNames() throws {
    var value = StaticValue.list([])
    for _ in 1..<200 { value = .list([value]) }
    #expect(try evaluate("x", ["x": value]) == value)
    #expect(
      message { try evaluate("[x]", ["x": value]) }
        == "1:1: NN0510: result is nested more than 200 levels deep")
  }

  @Test func largestResultsAreAllowed() throws {
    #expect(try evaluate("len(range(100000))") == .int(100000))
    #expect(try evaluate("len('a' * 100000)") == .int(100000))
    #expect(try evaluate("sum(range(100000))") == .int(4_999_950_000))
  }
}

extension String {
  /// The column, from 1, at which `part` starts.
  func columnOf(_ part: String) -> Int {
    let scalars = Array(unicodeScalars)
    let wanted = Array(part.unicodeScalars)
    let index = scalars.indices.first { scalars[$0...].starts(with: wanted) }
    return (index ?? -2) + 1
  }
}

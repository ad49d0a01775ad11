import NNExpressions
import Testing

@Suite struct StaticValueTests {
  @Test(arguments: [
    ("None", "null"), ("True", "true"), ("3", "3"), ("1e-5", "1e-05"), (".inf", ".inf"),
    ("-.inf", "-.inf"), (".nan", ".nan"), ("'relu'", "relu"), ("'1'", "\"1\""), ("''", "\"\""),
    ("'true'", "\"true\""), ("'a b'", "\"a b\""), ("'a\"\\n'", "\"a\\\"\\n\""),
    ("'a/b-c.txt'", "a/b-c.txt"), ("'-x'", "\"-x\""),
    (
      "[1, (2, 3), {'a': None}]",
      "[1, [2, 3], {a: null}]"
    ), ("Conv2d(1, 2)", "Conv2d(1, 2)"), ("ReLU", "ReLU"),
    ("[Conv2d(1, k=2), ReLU]", "[\"Conv2d(1, k=2)\", ReLU]"), ("f({'a': 1})", "\"f({'a': 1})\""),
    ("f(float('-inf'))", "f(float('-inf'))"), ("'\\u00e9'", "\"é\""),
  ])
  func describesAsYAML(text: String, expected: String) throws {
    #expect(try evaluate(text, isType: { $0 == "ReLU" }).yamlDescription == expected)
  }

  @Test(arguments: PythonSamples.all.map(\.0) + ["f(a.b, k=[float('-inf'), {'x': (1,)}])"])
  func sourceEvaluatesToTheSameValue(text: String) throws {
    let isType: (String) -> Bool = { $0 == "a.b" }
    let value = try evaluate(text, isType: isType)
    let again = try evaluate(value.sourceDescription, isType: isType)
    #expect(again.pythonDescription == value.pythonDescription)
  }

  @Test func equalityTellsTypesApart() throws {
    #expect(StaticValue.int(1) != .float(1))
    #expect(StaticValue.int(1) != .bool(true))
    #expect(try evaluate("f(1, a=2)") == evaluate("f( 1,  a=2)"))
    #expect(try evaluate("f(1, a=2)") != evaluate("f(1, b=2)"))
    #expect(try evaluate("f(1)") != evaluate("f(2)"))
  }
}

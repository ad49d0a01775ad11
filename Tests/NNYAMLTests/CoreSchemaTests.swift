import NNYAML
import Testing

@Suite struct CoreSchemaTests {
  typealias Value = YAMLScalar.Value

  @Test(arguments: [
    ("", Value.null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null),
    ("nUll", .string("nUll")), ("None", .string("None")),
    ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("tRue", .string("tRue")),
    ("false", .bool(false)), ("False", .bool(false)), ("FALSE", .bool(false)),
    ("yes", .string("yes")), ("no", .string("no")), ("on", .string("on")), ("off", .string("off")),
  ])
  func words(text: String, value: Value) { #expect(Value(resolving: text) == value) }

  @Test(arguments: [
    ("0", Value.int(0)), ("-0", .int(0)), ("+12", .int(12)), ("-7", .int(-7)), ("010", .int(10)),
    ("0x1F", .int(31)), ("0xff", .int(255)), ("0o17", .int(15)), ("0o8", .string("0o8")),
    ("0x", .string("0x")), ("0xg", .string("0xg")), ("-0x1", .string("-0x1")),
    ("0X1", .string("0X1")), ("0x-1", .string("0x-1")), ("1_000", .string("1_000")),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .intOutOfRange), ("-9223372036854775809", .intOutOfRange),
    ("0x8000000000000000", .intOutOfRange), ("0o7777777777777777777777", .intOutOfRange),
    ("-", .string("-")), ("+", .string("+")), ("1:30", .string("1:30")), ("1-2", .string("1-2")),
    ("12a", .string("12a")), ("١٢", .string("١٢")),
  ])
  func integers(text: String, value: Value) { #expect(Value(resolving: text) == value) }

  @Test(arguments: [
    ("5e-4", Value.float(5e-4)), ("1e3", .float(1000)), ("1E+3", .float(1000)),
    ("1.", .float(1)), (".5", .float(0.5)), ("-.5", .float(-0.5)), ("+1.25e2", .float(125)),
    ("0.1", .float(0.1)), ("1.e2", .float(100)), ("5e-324", .float(.leastNonzeroMagnitude)),
    ("1e-400", .float(0)), ("1.7976931348623157e308", .float(.greatestFiniteMagnitude)),
    ("1e309", .floatOutOfRange), ("-1e999999999999999999999", .floatOutOfRange),
    (".inf", .float(.infinity)), ("-.Inf", .float(-.infinity)), ("+.INF", .float(.infinity)),
    ("inf", .string("inf")), ("nan", .string("nan")), ("-.nan", .string("-.nan")),
    (".iNf", .string(".iNf")), (".", .string(".")), ("e5", .string("e5")), (".e5", .string(".e5")),
    ("1e", .string("1e")), ("1e+", .string("1e+")), ("1.2.3", .string("1.2.3")),
    ("0x1p3", .string("0x1p3")), ("1e5 ", .string("1e5 ")), ("--1", .string("--1")),
  ])
  func floats(text: String, value: Value) { #expect(Value(resolving: text) == value) }

  @Test(arguments: [".nan", ".NaN", ".NAN"])
  func notANumber(text: String) {
    guard case .float(let value) = Value(resolving: text) else {
      Issue.record("\(text) is not a float")
      return
    }
    #expect(value.isNaN)
  }

  @Test func negativeZeroKeepsItsSign() {
    guard case .float(let value) = Value(resolving: "-0.0") else {
      Issue.record("-0.0 is not a float")
      return
    }
    #expect(value.sign == .minus)
  }

  @Test func quotedAndBlockScalarsAreText() throws {
    #expect(
      try parse("['1', \"true\", '', \"~\"]").summary == "['1', 'true', '', '~']")
    #expect(try parse("a: |\n  1\nb: >-\n  2\n").summary == "{a: '1\n', b: '2'}")
  }

  @Test func tagsDecide() throws {
    let text =
      "[!!str 1, !!int '7', !!float 1, !!bool \"true\", !!null '', ! 5, !!seq [], !!map {}]"
    #expect(try parse(text).summary == "['1', 7, 1.0f, true, null, '5', [], {}]")
  }
}

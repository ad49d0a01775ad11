import NNFormats
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "values",
    arguments: [
      ("null", nil), (" true ", true), ("false", false), ("0", 0), ("-0", -0.0), ("-12", -12),
      ("9223372036854775807", .integer(.max)), ("9223372036854775808", 9223372036854775808.0),
      ("1.0", 1.0), ("1e2", 100.0), ("-2.5E-3", -0.0025), ("1e-999", 0.0),
      ("\"a\\n\\u00e9\\ud83d\\ude00/\\/\"", "a\né😀//"), ("[]", []), ("{}", [:]),
      ("[1, [2.5], {\"a\": null}]", [1, [2.5], ["a": nil]]),
    ] as [(String, JSONValue)])
  func values(text: String, expected: JSONValue) throws {
    let value = try JSON.parse(text)
    #expect(value == expected)
    if case .number(let a) = value, case .number(let b) = expected { #expect(a.sign == b.sign) }
  }

  @Test(
    "mistakes are located",
    arguments: [
      ("", 0), ("  ", 2), ("nul", 3), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("{a:1}", 1),
      ("{\"a\" 1}", 5), ("01", 1), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0),
      ("1e999", 0), ("NaN", 0), ("\"a", 0), ("\"\\x\"", 1), ("\"\\u12g4\"", 5), ("\"\n\"", 1),
      ("\"\\ud83d\"", 1), ("\"\\ude00\"", 1), ("\"\\ud83d\\u0041\"", 1), ("{} x", 3), ("[", 1),
      ("{\"a\":1,\"a\":2}", 7), ("'a'", 0), ("[1]]", 3), ("\u{FEFF}1", 0), ("[1,//\n2]", 3),
    ])
  func mistakes(text: String, offset: Int) {
    #expect(formatError { try JSON.parse(text) }?.offset == offset)
  }

  @Test("invalid UTF-8 is located")
  func invalidUTF8() {
    let bytes = Array("[\"äb".utf8) + [0xC3, 0x28] + Array("\"]".utf8)
    #expect(formatError { try JSON.parse(bytes) }?.offset == 5)
    #expect(formatError { try JSON.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }?.offset == 1)
    #expect(formatError { try JSON.parse([0xFF]) }?.message.contains("got byte 0xff") == true)
  }

  @Test("depth and number of values are limited")
  func limits() throws {
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(formatError { try JSON.parse(deep) }?.kind == .tooLarge)
    let limits = JSON.Limits(depth: 3, values: 4)
    _ = try JSON.parse("[[[1]]]", limits: limits)
    #expect(formatError { try JSON.parse("[[[[]]]]", limits: limits) }?.offset == 3)
    #expect(formatError { try JSON.parse("[1,2,3,4]", limits: limits) }?.offset == 7)
  }

  @Test("objects keep their order, take new members and lose them")
  func objects() throws {
    var object = try #require(try JSON.parse("{\"b\":1,\"a\":2,\"c\":3}").object)
    #expect(object.members.map(\.key) == ["b", "a", "c"])
    object["b"] = nil
    object["d"] = 4
    object["c"] = "x"
    #expect(try JSON.text(.object(object)) == "{\"a\":2,\"c\":\"x\",\"d\":4}")
    #expect(object["b"] == nil)
  }

  @Test("layouts")
  func layouts() throws {
    let value: JSONValue = ["a": [1, 2.0, []], "b": [:], "c": "\"\\\u{1}\t\u{7f}é"]
    #expect(
      try JSON.text(value) == "{\"a\":[1,2.0,[]],\"b\":{},\"c\":\"\\\"\\\\\\u0001\\t\u{7f}é\"}")
    #expect(try JSON.text(["a": [1, 2]], style: .spaced) == "{\"a\": [1, 2]}")
    #expect(
      try JSON.text(["a": [1, [:]], "b": nil], style: .pretty)
        == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": null\n}")
  }

  @Test("NaN and infinities are refused unless null is asked for")
  func nonFinite() throws {
    let value: JSONValue = [.number(.nan), .number(-.infinity), 1.5]
    #expect(formatError { try JSON.text(value) }?.kind == .unsupported)
    #expect(try JSON.text(value, nonFinite: .null) == "[null,null,1.5]")
  }

  @Test("doubles and integers survive the way out and back")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let double = Double(bitPattern: random.next())
      let integer = Int64(bitPattern: random.next())
      guard double.isFinite else { continue }
      let value: JSONValue = [.number(double), .integer(integer)]
      #expect(try JSON.parse(JSON.text(value)) == value)
    }
  }

  @Test("damaged text is parsed or refused")
  func damaged() {
    let text = #"{"a\u00e9": [1, -2.5e3, true, null], "b": {"c": "x\ud83d\ude00"}, "d": "ü"}"#
    withTruncated(Array(text.utf8)) { bytes in
      #expect(formatError { try JSON.parse(bytes) } != nil)
    }
    withDamaged(Array(text.utf8), count: 20_000) { bytes in
      if let error = formatError({ try JSON.parse(bytes) }) {
        #expect((0...bytes.count).contains(error.offset ?? -1))
      }
    }
  }
}

import NNYAML
import Testing

@Suite struct YAMLWriterTests {
  /// What the parser makes of what the writer wrote, as the value that was to be written.
  private func value(_ node: YAMLNode) -> YAMLValue? {
    switch node.content {
    case .sequence(let elements): return .sequence(elements.compactMap(value))
    case .mapping(let mapping):
      return .mapping(
        mapping.entries.compactMap { entry in
          value(entry.value).map { YAMLValue.Entry(entry.keyText, $0) }
        })
    case .scalar(let scalar):
      switch scalar.value {
      case .null: return .null
      case .bool(let value): return .bool(value)
      case .int(let value): return .int(value)
      case .float(let value): return .float(value)
      case .string(let value): return .string(value)
      case .intOutOfRange, .floatOutOfRange: return nil
      }
    }
  }

  private func roundTrip(_ original: YAMLValue) throws -> YAMLValue? {
    value(try parse(YAMLWriter.write(original)))
  }

  static let texts = [
    "", " ", "a", "ReLU", "Conv2d(1, 20, 5)", "float32[N, 3]", "a: b", "a:b", "a:", "a #b", "a#b",
    "yes", "No", "on", "OFF", "y", "N", "true", "Null", "~", "null ", "1", "-1", "1.5", "1e3",
    "0x1F", "0o7", "0b1", "1_000", "1:30", "2001-12-14", ".inf", ".nan", ".", "..", "...", "---",
    "- a", "-", "?", "? a", ": a", ":", "=", "<<", "!tag", "&a", "*a", "@a", "`a", "%a", "|", ">",
    "#", "'", "\"", "it's", "say \"hi\"", "both ' and \"", "back\\slash", "a\nb", "a\n", "\n",
    "tab\there", "\t", " lead", "trail ", "é", "漢字", "😀", "\u{FEFF}x", "x\u{FEFF}", "\u{0}",
    "\u{7}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{FFFE}", "e\u{301}", "{a}", "[a]",
    "${width}", "${a if b else c}", "a, b", "return x[a: b] # 1", "./data.csv", "../x", "/abs",
    "~/x", "a\r\nb", "(1, 2)", "x ? y", "a?", "\u{10FFFF}", "\u{E000}", "key=value", "*.csv",
  ]

  @Test(arguments: texts)
  func textEverywhere(text: String) throws {
    let string = YAMLValue.string(text)
    #expect(try roundTrip(string) == string)
    #expect(try roundTrip(.sequence([string, string])) == .sequence([string, string]))
    #expect(try roundTrip(.sequence([string], .flow)) == .sequence([string]))
    let entry = YAMLValue.Entry(text, string)
    let nested = YAMLValue.Entry("k", .sequence([.mapping([entry])]))
    #expect(
      try roundTrip(.mapping([entry, nested]))
        == .mapping(entry == nested ? [entry] : [entry, nested]))
    #expect(try roundTrip(.mapping([entry], .flow)) == .mapping([entry]))
  }

  @Test(arguments: [
    0.0, 1, -1, 0.1, 1e-5, Double.leastNonzeroMagnitude, 1e16, 1e22, 1.5e300, -2.5e-10, 3.0e-4,
    123456789.125,
    Double.greatestFiniteMagnitude, .infinity, -.infinity, .pi, 1.0 / 3,
  ])
  func floats(number: Double) throws {
    #expect(try roundTrip(.float(number)) == .float(number))
    // What YAML 1.1 calls a float has a point, and a sign in its exponent.
    let text = YAMLWriter.write(.float(number))
    #expect(text.contains("."))
    if let exponent = text.firstIndex(of: "e") {
      #expect("+-".contains(text[text.index(after: exponent)]))
    }
  }

  @Test func specialFloats() {
    #expect(YAMLWriter.write(.float(.nan)) == ".nan\n")
    #expect(YAMLWriter.write(.float(-.infinity)) == "-.inf\n")
    #expect(YAMLWriter.write(.float(1e-5)) == "1.0e-05\n")
    #expect(YAMLWriter.write(.float(-0.0)) == "-0.0\n")
    #expect(YAMLWriter.write(.float(1e16)) == "1.0e+16\n")
  }

  @Test(arguments: [
    YAMLValue.null, .bool(true), .bool(false), .int(.max), .int(.min), .int(0),
    .sequence([]), .mapping([]), .sequence([.sequence([]), .mapping([]), .null]),
    .sequence([
      .sequence([.sequence([.int(1)]), .int(2)]), .mapping([.init("a", .sequence([.null]))]),
    ]),
    .mapping([
      .init("a", .mapping([.init("b", .mapping([.init("c", .int(1))]))])), .init("d", .null),
    ]),
  ])
  func trees(tree: YAMLValue) throws { #expect(try roundTrip(tree) == tree) }

  @Test func longKeys() throws {
    let key = String(repeating: "k", count: 3000)
    let inner = YAMLValue.mapping([.init(key, .sequence([.int(1)])), .init("b", .int(2))])
    #expect(try roundTrip(.mapping([.init("a", inner)])) == .mapping([.init("a", inner)]))
    let flow = YAMLValue.mapping([.init(key, .int(1)), .init("b", .int(2))], .flow)
    #expect(try roundTrip(flow) == .mapping([.init(key, .int(1)), .init("b", .int(2))]))
  }

  @Test func layout() {
    let linear = YAMLValue.mapping(
      [.init("in_features", .int(512)), .init("bias", .bool(false))], .flow)
    let spec = YAMLValue.mapping([
      .init("name", .string("net")),
      .init("inputs", .mapping([.init("x", .string("float32[N, 1, 8, 8]"))])),
      .init(
        "model",
        .sequence([
          .string("Conv2d(1, 20, 5)"),
          .mapping([
            .init("head", .sequence([.string("ReLU"), .mapping([.init("Linear", linear)])]))
          ]),
          .sequence([.string("Flatten"), .string("a, b")], .flow),
        ])),
      .init("metrics", .sequence([])),
      .init("lr", .float(5e-4)),
    ])
    #expect(
      YAMLWriter.write(spec) == """
        name: net
        inputs:
          x: float32[N, 1, 8, 8]
        model:
          - Conv2d(1, 20, 5)
          - head:
              - ReLU
              - Linear: {in_features: 512, bias: false}
          - [Flatten, "a, b"]
        metrics: []
        lr: 0.0005

        """)
  }
}

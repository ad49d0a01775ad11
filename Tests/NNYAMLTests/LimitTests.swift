import NNYAML
import Testing

/// Hostile documents are refused fast, with a place. The bounds are far above what is needed.
@Suite(.serialized) struct LimitTests {
  private func timed(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (String, Duration) {
    let clock = ContinuousClock()
    var result = ""
    let time = clock.measure { result = messages(text, limits: limits) }
    return (String(result.prefix { $0 != "\n" }), time)
  }

  static let tooDeep = "nested too deeply: at most 100 lists and mappings inside one another"

  @Test(arguments: [10_000, 1_000_000])
  func deepNesting(depth: Int) {
    let (flow, flowTime) = timed(String(repeating: "[", count: depth))
    #expect(flow == "n.yaml:1:101: error[NN0114]: \(Self.tooDeep)")
    let (maps, mapTime) = timed(String(repeating: "{a: ", count: depth / 2))
    #expect(maps == "n.yaml:1:401: error[NN0114]: \(Self.tooDeep)")
    let (block, blockTime) = timed(String(repeating: "- ", count: depth))
    #expect(block == "n.yaml:1:201: error[NN0114]: \(Self.tooDeep)")
    let (keys, keyTime) = timed(String(repeating: "? ", count: depth))
    #expect(keys == "n.yaml:1:201: error[NN0114]: \(Self.tooDeep)")
    #expect(max(flowTime, mapTime, blockTime, keyTime) < .seconds(10))
  }

  @Test func depthIsExact() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(messages(nested(100)) == "no error")
    #expect(messages(nested(101)).contains("NN0114"))
    var limits = YAMLLimits()
    limits.depth = .max
    #expect(messages(nested(1000), limits: limits) == "no error")
    #expect(messages(nested(1001), limits: limits).contains("at most 1000"))
    limits.depth = 0
    #expect(messages("1", limits: limits) == "no error")
    #expect(messages("[]", limits: limits).contains("NN0114"))
  }

  /// Each line is shallow, what the aliases stand for is not.
  @Test func depthThroughAliases() {
    var text = "- &a0 [x]\n"
    for i in 1...200 { text += "- &a\(i) [*a\(i - 1)]\n" }
    #expect(messages(text).hasPrefix("n.yaml:100:9: error[NN0114]"))
  }

  @Test func aliasBomb() {
    var text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for i in 1...200 {
      text +=
        "- &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    let (message, time) = timed(text)
    #expect(
      message
        == "n.yaml:7:8: error[NN0115]: more than 1000000 values, counting what aliases stand for")
    #expect(time < .seconds(2))
  }

  @Test func aliasBombOfMergeKeysAndOfText() {
    var text = "- &a0 {k: v}\n"
    for i in 1...90 { text += "- &a\(i) {x: *a\(i - 1), y: *a\(i - 1), <<: *a\(i - 1)}\n" }
    let (message, time) = timed(text)
    #expect(message.contains("error[NN0115]: more than 1000000 values"))
    #expect(time < .seconds(2))
    let long = String(repeating: "x", count: 1 << 20)
    let many = Array(repeating: "*a", count: 1000).joined(separator: ", ")
    let (bytes, _) = timed("[&a \(long), \(many)]")
    #expect(bytes.contains("error[NN0115]: more than 67108864 bytes of text"))
  }

  @Test func countersDoNotOverflow() {
    var limits = YAMLLimits()
    limits.nodes = .max
    limits.expandedBytes = .max
    var text = "- &a0 [x]\n"
    for i in 1...90 { text += "- &a\(i) [*a\(i - 1), *a\(i - 1), *a\(i - 1), *a\(i - 1)]\n" }
    let (message, time) = timed(text, limits: limits)
    #expect(message.contains("NN0115"))
    #expect(time < .seconds(2))
  }

  @Test func nodeCountIsExact() {
    var limits = YAMLLimits()
    limits.nodes = 7
    #expect(messages("[&a {k: v}, *a]", limits: limits) == "no error")
    limits.nodes = 6
    #expect(messages("[&a {k: v}, *a]", limits: limits).hasPrefix("n.yaml:1:13: error[NN0115]"))
  }

  @Test func inputAndScalarSize() {
    var limits = YAMLLimits()
    limits.inputBytes = 10
    #expect(messages("'12345678'", limits: limits) == "no error")
    #expect(
      messages("'123456789'", limits: limits)
        == "error[NN0116]: 'n.yaml' has 11 bytes; at most 10 are read\n")
    limits = YAMLLimits()
    limits.scalarBytes = 4
    #expect(messages("- éé", limits: limits) == "no error")
    #expect(
      messages("- ééx", limits: limits) == """
        n.yaml:1:3: error[NN0117]: text of 5 bytes; at most 4 are allowed
            1 | - ééx
              |   ^

        """)
  }

  /// Places where libyaml or a careless builder would take quadratic time.
  @Test(arguments: [
    String(repeating: "%TAG !a! x\n", count: 200_000),
    "a\n...\n" + String(repeating: "%TAG !a! x\n", count: 200_000),
    String(repeating: "- é(\n", count: 200_000),
    "[" + String(repeating: "f(, ", count: 200_000),
    String(repeating: "é(: 1\n", count: 200_000),
    "[" + String(repeating: "'", count: 500_000),
    "- \(String(repeating: "(", count: 500_000))",
    String(repeating: "*a : ", count: 200_000),
    String(repeating: "&a ", count: 200_000),
    String(repeating: "k: *x\n", count: 200_000),
    String(repeating: "\n", count: 500_000) + "\u{1}",
    String(repeating: "# c\n", count: 500_000),
    String(repeating: "- 1\n", count: 200_000),
  ])
  func longDocuments(text: String) {
    let (_, time) = timed(text)
    #expect(time < .seconds(20))
  }

  @Test func messagesAreBounded() {
    let text = String(repeating: "- *x\n", count: 1000)
    #expect(messages(text).split(separator: "\n").count == 4 * 20)
  }
}

import NNDiagnostics
import NNYAML
import Testing

@Suite struct YAMLNodeTests {
  @Test func everyNodeKnowsItsPlace() throws {
    let text = "name: net\nmodel:\n  - Conv2d: {in: 1, out: \"x\"}\n  - ReLU\n"
    let root = try #require(try parse(text).mapping)
    func place(_ node: YAMLNode?) -> [Int] {
      node.map { [$0.location.line, $0.location.column] } ?? []
    }
    #expect(place(root.entry("name")?.key) == [1, 1])
    #expect(place(root["name"]) == [1, 7])
    let layers = try #require(root["model"]?.sequence)
    #expect(place(root["model"]) == [3, 3])
    let arguments = layers[0].mapping?["Conv2d"]
    #expect(place(arguments) == [3, 13])
    #expect(place(arguments?.mapping?["in"]) == [3, 18])
    #expect(place(arguments?.mapping?.entry("out")?.key) == [3, 21])
    #expect(place(arguments?.mapping?["out"]) == [3, 26])
    #expect(place(layers[1]) == [4, 5])
    #expect(root["name"]?.location.file == "n.yaml")
  }

  @Test(arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{85}"])
  func linesEndWithAnyBreak(lineBreak: String) {
    let text = "a: é\(lineBreak)ß: 2\(lineBreak)c: *x"
    #expect(
      messages(text) == """
        n.yaml:3:4: error[NN0107]: no anchor '&x' before this alias
            3 | c: *x
              |    ^
        help: write &x before the value that it stands for, further up

        """)
    // Our own idea of lines (for forbidden characters) is that of libyaml.
    #expect(messages(text + "\u{7}").hasPrefix("n.yaml:3:6: error[NN0104]"))
  }

  @Test func columnsCountCharactersAndNoByteOrderMark() throws {
    let root = try #require(try parse("\u{FEFF}{é漢😀: x, b: y}").mapping)
    #expect(root["b"]?.location.column == 13)
    #expect(root.entries.map(\.key.location.column) == [2, 10])
  }

  @Test(arguments: [
    ("- a + b", [1, 7]), ("- \"a + b\"", [1, 8]), ("- 'a + b'", [1, 8]),
    // Not on one line or with escapes: the node itself.
    ("- \"a\\x20+ b\"", [1, 3]), ("- |\n  a + b", [2, 7]), ("- a +\n  b", [1, 3]),
    ("- 'a '' b'", [1, 3]),
  ])
  func charactersOfAScalarHaveAPlace(text: String, place: [Int]) throws {
    let location = try #require(try parse(text).sequence?.first).location(ofCharacter: 4)
    #expect([location.line, location.column] == place)
  }

  @Test func kindsForMessages() throws {
    let kinds = try #require(try parse("[~, true, 1, 1.5, x, [], {}]").sequence).map(\.kind)
    #expect(
      kinds == ["null", "a bool", "an int", "a float", "a string", "a list", "a mapping"])
  }

  @Test func textAndBytesAreTheSame() throws {
    let text = "a: [ä, '漢']\n"
    #expect(
      try YAMLNode.parse(bytes: Array(text.utf8), file: "n.yaml") == parse(text))
  }

  @Test(arguments: 0...40)
  func mappingsFindTheirKeys(count: Int) throws {
    var mapping = YAMLMapping()
    let here = Place(file: "n.yaml", line: 1, column: 1)
    func node(_ text: String) -> YAMLNode { YAMLNode(.scalar(YAMLScalar(text)), at: here) }
    func set(_ key: String, _ value: String) throws {
      mapping.set(try #require(YAMLMapping.Entry(key: node(key), value: node(value))))
    }
    for i in 0..<count { try set("k\(i)", "\(i)") }
    for i in 0..<count where i.isMultiple(of: 3) { try set("k\(i)", "new \(i)") }
    #expect(mapping.count == count)
    #expect(mapping.entries.map(\.keyText) == (0..<count).map { "k\($0)" })
    for i in 0..<count {
      #expect(mapping["k\(i)"]?.scalar?.text == (i.isMultiple(of: 3) ? "new \(i)" : "\(i)"))
    }
    #expect(mapping["k\(count)"] == nil)
    #expect(mapping.remove("absent") == nil)
    if count > 0 {
      #expect(mapping.remove("k0")?.scalar?.text == "new 0")
      #expect(mapping["k0"] == nil)
      #expect(mapping["k\(count - 1)"] != nil || count == 1)
      #expect(mapping.count == count - 1)
    }
  }

  @Test(
    arguments: [
      ("- return x if y: z", "quote it: \"return x if y: z\""),
      ("- return x:", "quote it: \"return x:\""),
      ("- say 'a': \\b", #"quote it: "say 'a': \\b""#), ("- a: [1]", nil), ("- {a: 1, b: 2}", nil),
      ("- a: 'b'", nil), ("- a", nil), ("- {}", nil),
    ] as [(String, String?)])
  func textReadAsMapping(text: String, help: String?) throws {
    #expect(try parse(text).sequence?.first?.quotingHelp == help)
  }

  @Test func onlyScalarsAreKeys() {
    let list = YAMLNode(.sequence([]), at: Place(file: "n.yaml", line: 1, column: 1))
    #expect(YAMLMapping.Entry(key: list, value: list) == nil)
  }
}

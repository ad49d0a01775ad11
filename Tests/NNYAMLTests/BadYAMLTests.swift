import NNYAML
import Testing

/// Wrong documents and, to the character, what the user is told.
@Suite struct BadYAMLTests {
  @Test(arguments: documents)
  func message(text: String, expected: String) { #expect(messages(text) == expected) }

  @Test(
    arguments: [
      ([0x61, 0x3a, 0x20, 0xc3, 0xa9, 0xff], 5, "0xFF"), ([0x61, 0x0a, 0xe2, 0x82], 1, "0xE2"),
      ([0x61, 0x0a, 0xc0, 0x80], 1, "0xC0"), ([0x0a, 0xed, 0xa0, 0x80], 1, "0xED"),
    ] as [([UInt8], Int, String)])
  func invalidUTF8(bytes: [UInt8], column: Int, byte: String) {
    let line = bytes.contains(0x0a) ? 2 : 1
    let lines = messages(bytes).split(separator: "\n")
    #expect(
      lines.first == "n.yaml:\(line):\(column): error[NN0102]: expected UTF-8, got the byte \(byte)"
    )
    #expect(lines.last == "help: save the file as UTF-8")
  }

  @Test func otherEncodings() {
    let utf16: [UInt8] = [0xff, 0xfe, 0x61, 0, 0x3a, 0]
    #expect(messages(utf16).hasPrefix("n.yaml:1:1: error[NN0102]: expected UTF-8, got UTF-16\n"))
    #expect(messages([0xef, 0xbb, 0xbf] + Array("a: 1".utf8)) == "no error")
  }

  @Test(arguments: [
    "[\"f(\", 2]", "[f('('), 2]", "[f(x), g(y)]", "a: f(1, 2)\nb: float32[N, 3]\n", "a: (see # c\"",
    "- don't (stop)\n", "a: [it's (fine)]", "name: smile :(\n", "a: f(1,\n  2)\n", "? f(\n",
    "a: ${b}\n", "'f(': 1\n", "f(x): 1\n", "- |\n  return x[a: b] # c\n",
  ])
  func bracketsThatAreNoMistake(text: String) {
    let isMistake = text.hasPrefix("? ") || text.contains("(see #")
    #expect(messages(text).contains("NN0113") == isMistake)
  }

  @Test func longNamesAreShortened() {
    let name = String(repeating: "k", count: 900)
    let first = messages("\(name): 1\n\(name): 2\n").prefix { $0 != "\n" }
    #expect(
      first
        == "n.yaml:2:1: error[NN0103]: duplicate key '\(String(repeating: "k", count: 60))...'")
  }

  static let documents: [(String, String)] = [
    (
      "",
      """
      n.yaml:1:1: error[NN0105]: the document is empty
          1 | 
            | ^

      """
    ),
    (
      "# only a comment\n",
      """
      n.yaml:2:1: error[NN0105]: the document is empty
          2 | 
            | ^

      """
    ),
    (
      "---\n",
      """
      n.yaml:2:1: error[NN0105]: the document is empty
          2 | 
            | ^

      """
    ),
    (
      "a: 1\n---\nb: 2\n",
      """
      n.yaml:2:1: error[NN0106]: expected one document, got a second one
          2 | ---
            | ^
      help: take out what follows this line, or put it in a file of its own

      """
    ),
    (
      "[a] b\n",
      """
      n.yaml:1:5: error[NN0101]: malformed YAML: text after the end of the document
          1 | [a] b
            |     ^

      """
    ),
    (
      "[Conv2d(1, 20, 5), ReLU]",
      """
      n.yaml:1:2: error[NN0113]: unquoted 'Conv2d(1, 20, 5)' is split after 'Conv2d(1'
          1 | [Conv2d(1, 20, 5), ReLU]
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "Conv2d(1, 20, 5)"

      """
    ),
    (
      "x: {x: float32[N, 3]}",
      """
      n.yaml:1:8: error[NN0113]: unquoted 'float32[N, 3]' is split after 'float32'
          1 | x: {x: float32[N, 3]}
            |        ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "float32[N, 3]"

      """
    ),
    (
      "a: {b: ${c}}\n",
      """
      n.yaml:1:8: error[NN0113]: unquoted '${c}' is split after '$'
          1 | a: {b: ${c}}
            |        ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "${c}"

      """
    ),
    (
      "[f(g(1, 2, 2), 3), x[0, 1]]",
      """
      n.yaml:1:2: error[NN0113]: unquoted 'f(g(1, 2, 2), 3)' is split after 'f(g(1'
          1 | [f(g(1, 2, 2), 3), x[0, 1]]
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "f(g(1, 2, 2), 3)"
      n.yaml:1:20: error[NN0113]: unquoted 'x[0, 1]' is split after 'x'
          1 | [f(g(1, 2, 2), 3), x[0, 1]]
            |                    ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "x[0, 1]"

      """
    ),
    (
      "{a: f(1, 2, 2)}",
      """
      n.yaml:1:5: error[NN0113]: unquoted 'f(1, 2, 2)' is split after 'f(1'
          1 | {a: f(1, 2, 2)}
            |     ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "f(1, 2, 2)"

      """
    ),
    (
      "{pad: (1, 2)}",
      """
      n.yaml:1:7: error[NN0113]: unquoted '(1, 2)' is split after '(1'
          1 | {pad: (1, 2)}
            |       ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: write a tuple as a list: [1, 2]

      """
    ),
    (
      "[f(1, 2]",
      """
      n.yaml:1:2: error[NN0113]: unclosed '(' in unquoted 'f(1'
          1 | [f(1, 2]
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: put the whole text in double quotes

      """
    ),
    (
      "[f(\n   1,\n   2), g]",
      """
      n.yaml:1:2: error[NN0113]: unquoted 'f(1, 2)' is split after 'f( 1'
          1 | [f(
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "f(1, 2)"

      """
    ),
    (
      "[f(\"a\", 'b'), g]",
      """
      n.yaml:1:2: error[NN0113]: unquoted 'f("a", 'b')' is split after 'f("a"'
          1 | [f("a", 'b'), g]
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "f(\\"a\\", 'b')"

      """
    ),
    (
      "[f(\"a\", 2)]",
      """
      n.yaml:1:2: error[NN0113]: unquoted 'f("a", 2)' is split after 'f("a"'
          1 | [f("a", 2)]
            |  ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: 'f("a", 2)'

      """
    ),
    (
      "- return x[a: b]\n",
      """
      n.yaml:1:3: error[NN0113]: unquoted 'return x[a: b]' is split after 'return x[a'
          1 | - return x[a: b]
            |   ^
      note: YAML ends an unquoted key at ': '
      help: quote it: "return x[a: b]"

      """
    ),
    (
      "- h = f(x # 1)\n",
      """
      n.yaml:1:3: error[NN0113]: unquoted 'h = f(x # 1)' is split after 'h = f(x'
          1 | - h = f(x # 1)
            |   ^
      note: YAML begins a comment at ' #'
      help: quote it: "h = f(x # 1)"

      """
    ),
    (
      "- h = f(x,  # first\n    y)\n",
      """
      n.yaml:1:3: error[NN0113]: unclosed '(' in unquoted 'h = f(x,'
          1 | - h = f(x,  # first
            |   ^
      note: YAML begins a comment at ' #'
      help: put the whole text in double quotes

      """
    ),
    (
      "f: return x[a: b: c]\n",
      """
      n.yaml:1:14: error[NN0101]: malformed YAML: ': ' is not allowed here
          1 | f: return x[a: b: c]
            |              ^
      help: quote the text: "return x[a: b: c]"

      """
    ),
    (
      "f: return x if y: 3\n",
      """
      n.yaml:1:17: error[NN0101]: malformed YAML: ': ' is not allowed here
          1 | f: return x if y: 3
            |                 ^
      help: quote the text: "return x if y: 3"

      """
    ),
    (
      "x: a\n  y: 3\n",
      """
      n.yaml:2:4: error[NN0101]: malformed YAML: ': ' is not allowed here
          2 |   y: 3
            |    ^
      help: begin the key in the column of the keys before it

      """
    ),
    (
      "a: b: {c: 1}",
      """
      n.yaml:1:5: error[NN0101]: malformed YAML: ': ' is not allowed here
          1 | a: b: {c: 1}
            |     ^
      help: quote the text: "b: {c: 1}"

      """
    ),
    (
      "a:\n\tb: 1\n",
      """
      n.yaml:2:1: error[NN0118]: found a tab where YAML expects spaces
          2 | \tb: 1
            | ^
      help: indent with spaces

      """
    ),
    (
      "a: @b\n",
      """
      n.yaml:1:4: error[NN0101]: malformed YAML: unquoted text cannot begin with '@'
          1 | a: @b
            |    ^
      help: put the text in double quotes

      """
    ),
    (
      "a: \"b\nc: 3\n",
      """
      n.yaml:1:4: error[NN0101]: the quotes opened here are never closed
          1 | a: "b
            |    ^

      """
    ),
    (
      "a: 'b",
      """
      n.yaml:1:4: error[NN0101]: the quotes opened here are never closed
          1 | a: 'b
            |    ^

      """
    ),
    (
      "a:\n  - b\n - c\n",
      """
      n.yaml:3:2: error[NN0101]: malformed YAML: expected key
          3 |  - c
            |  ^
      n.yaml:1:1: note: in the mapping that begins here
      help: entries of the same list or mapping begin in the same column

      """
    ),
    (
      "a: 1\nb\n",
      """
      n.yaml:2:1: error[NN0101]: malformed YAML: expected 'key: value', found no ':'
          2 | b
            | ^

      """
    ),
    (
      "a: [1, 2\nb: 3\n",
      """
      n.yaml:2:2: error[NN0101]: malformed YAML: expected ',' or ']'
          2 | b: 3
            |  ^
      n.yaml:1:4: note: in the list that begins here

      """
    ),
    (
      "a: [1,\n 2,, 3]",
      """
      n.yaml:2:4: error[NN0101]: malformed YAML: expected node content
          2 |  2,, 3]
            |    ^

      """
    ),
    (
      "a: \"\\q\"",
      """
      n.yaml:1:5: error[NN0101]: malformed YAML: found unknown escape character
          1 | a: "\\q"
            |     ^
      n.yaml:1:4: note: in the quotes that are opened here

      """
    ),
    (
      "- *",
      """
      n.yaml:1:4: error[NN0101]: malformed YAML: expected alphabetic or numeric character
          1 | - *
            |    ^
      n.yaml:1:3: note: while scanning an alias

      """
    ),
    (
      "%YAML 3.0\n---\na",
      """
      n.yaml:1:1: error[NN0101]: malformed YAML: found incompatible YAML document
          1 | %YAML 3.0
            | ^

      """
    ),
    (
      "!x!y a",
      """
      n.yaml:1:1: error[NN0101]: malformed YAML: found undefined tag handle
          1 | !x!y a
            | ^

      """
    ),
    (
      "a: *b\n",
      """
      n.yaml:1:4: error[NN0107]: no anchor '&b' before this alias
          1 | a: *b
            |    ^
      help: write &b before the value that it stands for, further up

      """
    ),
    (
      "anchor: &base 1\nb: *bsae",
      """
      n.yaml:2:4: error[NN0107]: no anchor '&bsae' before this alias
          2 | b: *bsae
            |    ^
      help: did you mean '*base'?

      """
    ),
    (
      "a: &a [*a]",
      """
      n.yaml:1:8: error[NN0108]: '*a' is inside of what it stands for
          1 | a: &a [*a]
            |        ^

      """
    ),
    (
      "a: &a {<<: *a}",
      """
      n.yaml:1:12: error[NN0108]: '*a' is inside of what it stands for
          1 | a: &a {<<: *a}
            |            ^

      """
    ),
    (
      "!foo a",
      """
      n.yaml:1:1: error[NN0109]: unknown tag '!foo'
          1 | !foo a
            | ^
      help: write the value without the tag

      """
    ),
    (
      "!!python/object:x a",
      """
      n.yaml:1:1: error[NN0109]: unknown tag '!!python/object:x'
          1 | !!python/object:x a
            | ^
      help: write the value without the tag

      """
    ),
    (
      "!!flaot 1",
      """
      n.yaml:1:1: error[NN0109]: unknown tag '!!flaot'
          1 | !!flaot 1
            | ^
      help: did you mean '!!float'?

      """
    ),
    (
      "!!int 1.5",
      """
      n.yaml:1:1: error[NN0110]: '!!int' does not fit '1.5'
          1 | !!int 1.5
            | ^

      """
    ),
    (
      "!!seq {a: 1}",
      """
      n.yaml:1:1: error[NN0110]: '!!seq' does not fit a mapping
          1 | !!seq {a: 1}
            | ^

      """
    ),
    (
      "!!str [a]",
      """
      n.yaml:1:1: error[NN0110]: '!!str' does not fit a list
          1 | !!str [a]
            | ^

      """
    ),
    (
      "{[a]: b}",
      """
      n.yaml:1:2: error[NN0112]: expected a name as key, got a list
          1 | {[a]: b}
            |  ^

      """
    ),
    (
      "? {a: 1}\n: 2",
      """
      n.yaml:1:3: error[NN0112]: expected a name as key, got a mapping
          1 | ? {a: 1}
            |   ^

      """
    ),
    (
      "{{ a }}",
      """
      n.yaml:1:2: error[NN0112]: expected a name as key, got a mapping
          1 | {{ a }}
            |  ^

      """
    ),
    (
      "lr: 1\nb: 2\nlr: 3\n",
      """
      n.yaml:3:1: error[NN0103]: duplicate key 'lr'
          3 | lr: 3
            | ^
      n.yaml:1:1: note: first given here

      """
    ),
    (
      "1: a\n'1': b\n",
      """
      n.yaml:2:1: error[NN0103]: duplicate key '1'
          2 | '1': b
            | ^
      n.yaml:1:1: note: first given here

      """
    ),
    (
      "<<: 3\n",
      """
      n.yaml:1:5: error[NN0111]: '<<' expects a mapping or a list of mappings, got an int
          1 | <<: 3
            |     ^
      n.yaml:1:1: note: merged here

      """
    ),
    (
      "<<: [{a: 1}, b]\n",
      """
      n.yaml:1:14: error[NN0111]: '<<' expects a mapping or a list of mappings, got a string
          1 | <<: [{a: 1}, b]
            |              ^
      n.yaml:1:1: note: merged here

      """
    ),
    (
      "<<: {a: 1}\n<<: {b: 1}\n",
      """
      n.yaml:2:1: error[NN0103]: duplicate key '<<'
          2 | <<: {b: 1}
            | ^
      n.yaml:1:1: note: first given here
      help: merge several mappings with one list: '<<: [*a, *b]'

      """
    ),
    (
      "a\u{0}b",
      """
      n.yaml:1:2: error[NN0104]: the character U+0000 is not allowed in YAML
          1 | a�b
            |  ^
      help: in double quotes it can be written as "\\u0000"

      """
    ),
    (
      "k: \u{7f}",
      """
      n.yaml:1:4: error[NN0104]: the character U+007F is not allowed in YAML
          1 | k: �
            |    ^
      help: in double quotes it can be written as "\\u007F"

      """
    ),
    (
      "é: \u{fffe}",
      """
      n.yaml:1:4: error[NN0104]: the character U+FFFE is not allowed in YAML
          1 | é: \u{fffe}
            |    ^
      help: in double quotes it can be written as "\\uFFFE"

      """
    ),
    (
      "a: *x\nb: !foo 1\na: [f(1, 2)]\n",
      """
      n.yaml:1:4: error[NN0107]: no anchor '&x' before this alias
          1 | a: *x
            |    ^
      help: write &x before the value that it stands for, further up
      n.yaml:2:4: error[NN0109]: unknown tag '!foo'
          2 | b: !foo 1
            |    ^
      help: write the value without the tag
      n.yaml:3:1: error[NN0103]: duplicate key 'a'
          3 | a: [f(1, 2)]
            | ^
      n.yaml:1:1: note: first given here
      n.yaml:3:5: error[NN0113]: unquoted 'f(1, 2)' is split after 'f(1'
          3 | a: [f(1, 2)]
            |     ^
      note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
      help: quote it: "f(1, 2)"

      """
    ),
  ]
}

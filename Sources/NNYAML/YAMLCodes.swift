import NNDiagnostics

extension DiagnosticCode {
  static let yamlSyntax = DiagnosticCode(
    "NN0101", "malformed YAML",
    meaning: """
      The text is not YAML: an indentation that fits no line above, a missing ':', a bracket or
      a quote that is never closed. The place is where reading stopped; the mistake is there or
      a little before.
      """,
    mending: """
      Compare the line with its neighbours: entries of one list or mapping begin at the same
      column.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          - Linear(auto, 8)
         - ReLU
        """
      ],
      says: """
        net.yaml:4:2: error[NN0101]: malformed YAML: expected key
            4 |  - ReLU
              |  ^
        net.yaml:1:1: note: in the mapping that begins here
        help: entries of the same list or mapping begin in the same column
        """))

  static let yamlEncoding = DiagnosticCode(
    "NN0102", "text is not UTF-8",
    meaning: """
      A specification is text in UTF-8. This file has bytes that are none: it was saved in
      another encoding, or is no text at all.
      """,
    mending: """
      Save the file as UTF-8 in your editor, or convert it: iconv -f LATIN1 -t UTF-8.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        # {{hex E9}}t{{hex E9}}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:1:3: error[NN0102]: expected UTF-8, got the byte 0xE9
            1 | # �t�
              |   ^
        help: save the file as UTF-8
        """))

  static let yamlDuplicateKey = DiagnosticCode(
    "NN0103", "duplicate key",
    meaning: """
      A mapping has the same key twice. YAML readers disagree about which of them counts, and
      one of the two would be ignored silently.
      """,
    mending: """
      Keep one of them. Several things of a kind belong in one list.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        seed: 1
        model: Linear(auto, 2)
        seed: 2
        """
      ],
      says: """
        net.yaml:4:1: error[NN0103]: duplicate key 'seed'
            4 | seed: 2
              | ^
        net.yaml:2:1: note: first given here
        """))

  static let yamlCharacter = DiagnosticCode(
    "NN0104", "character not allowed in YAML",
    meaning: """
      The text has a control character, which YAML does not allow and an editor does not show.
      It mostly comes from copying out of a terminal or a document.
      """,
    mending: """
      Delete it; the message gives its place and its number.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        name: lenet{{hex 07}}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: #"""
        net.yaml:1:12: error[NN0104]: the character U+0007 is not allowed in YAML
            1 | name: lenet�
              |            ^
        help: in double quotes it can be written as "\u0007"
        """#))

  /// A document without anything in it.
  public static let yamlEmpty = DiagnosticCode(
    "NN0105", "empty document",
    meaning: """
      There is nothing in the file, or nothing but comments.
      """,
    mending: """
      Write at least the sections inputs and model. swiftnn init writes a specification to start
      from.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        # nothing yet
        """
      ],
      says: """
        net.yaml:2:1: error[NN0105]: the document is empty
            2 | 
              | ^
        help: a specification has lines such as inputs: and model:; swiftnn init writes one to start from
        """))

  static let yamlManyDocuments = DiagnosticCode(
    "NN0106", "more than one document",
    meaning: """
      A line --- begins another document, but one file is one experiment.
      """,
    mending: """
      Remove the line, or move what follows to a file of its own.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        ---
        model: Linear(auto, 3)
        """
      ],
      says: """
        net.yaml:3:1: error[NN0106]: expected one document, got a second one
            3 | ---
              | ^
        help: take out what follows this line, or put it in a file of its own
        """))

  static let yamlUnknownAnchor = DiagnosticCode(
    "NN0107", "unknown anchor",
    meaning: """
      *name stands for the value that &name marks further up in the file. There is no such mark
      above.
      """,
    mending: """
      Mark the value with &name before its first use, or mend the spelling.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          - &block Linear(auto, 4)
          - *blok
        """
      ],
      says: """
        net.yaml:4:5: error[NN0107]: no anchor '&blok' before this alias
            4 |   - *blok
              |     ^
        help: did you mean '*block'?
        """))

  static let yamlRecursion = DiagnosticCode(
    "NN0108", "an anchor contains itself",
    meaning: """
      The value that &name marks has *name inside of it: written out, it would never end.
      """,
    mending: """
      Use *name only after the whole of the marked value.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: &net
          - Linear(auto, 4)
          - *net
        """
      ],
      says: """
        net.yaml:4:5: error[NN0108]: '*net' is inside of what it stands for
            4 |   - *net
              |     ^
        """))

  static let yamlUnknownTag = DiagnosticCode(
    "NN0109", "unknown tag",
    meaning: """
      Words that begin with '!' are YAML's tags. Only those of its core are understood: !!str,
      !!int, !!float, !!bool, !!null, !!seq and !!map.
      """,
    mending: """
      Leave the tag out. Text that begins with '!' goes in quotes.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: !module Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:2:8: error[NN0109]: unknown tag '!module'
            2 | model: !module Linear(auto, 2)
              |        ^
        help: write the value without the tag
        """))

  static let yamlTagMismatch = DiagnosticCode(
    "NN0110", "value does not fit its tag",
    meaning: """
      A tag says what a value is, and the value is something else.
      """,
    mending: """
      Leave the tag out, or mend the value.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        seed: !!int many
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:1:7: error[NN0110]: '!!int' does not fit 'many'
            1 | seed: !!int many
              |       ^
        """))

  static let yamlMerge = DiagnosticCode(
    "NN0111", "merge key without a mapping",
    meaning: """
      '<<' takes over the entries of another mapping. It needs a mapping, or a list of them.
      """,
    mending: """
      Let '<<' stand for an anchor on a mapping: '<<: *defaults'.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: &body
          - Linear(auto, 2)
        train:
          <<: *body
        """
      ],
      says: """
        net.yaml:3:5: error[NN0111]: '<<' expects a mapping or a list of mappings, got a string
            3 |   - Linear(auto, 2)
              |     ^
        net.yaml:5:3: note: merged here
        """))

  static let yamlKey = DiagnosticCode(
    "NN0112", "key is not a scalar",
    meaning: """
      A key is a name. YAML lets a list or a mapping be a key too, which means nothing in a
      specification. It is mostly a missing quote around {...} or ${...}.
      """,
    mending: """
      Put text with braces or brackets in quotes.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          {Linear: auto}: 2
        """
      ],
      says: """
        net.yaml:3:3: error[NN0112]: expected a name as key, got a mapping
            3 |   {Linear: auto}: 2
              |   ^
        """))

  static let yamlSplitText = DiagnosticCode(
    "NN0113", "unquoted text is split",
    meaning: """
      YAML itself ends unquoted text: inside [...] and {...} at every comma and bracket,
      elsewhere at ': ' and before ' #'. What was written as one text would be read as several.
      """,
    mending: """
      Put the whole text in double quotes, or write the list with one '- ' a line.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 1, 8, 8]"}
        model: [Conv2d(auto, 20, 5), ReLU]
        """
      ],
      says: """
        net.yaml:2:9: error[NN0113]: unquoted 'Conv2d(auto, 20, 5)' is split after 'Conv2d(auto'
            2 | model: [Conv2d(auto, 20, 5), ReLU]
              |         ^
        note: inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'
        help: quote it: "Conv2d(auto, 20, 5)"
        """))

  static let yamlTab = DiagnosticCode(
    "NN0118", "tab in indentation",
    meaning: """
      YAML is indented by spaces alone: how wide a tab is differs from editor to editor.
      """,
    mending: """
      Replace each tab by spaces; editors have a setting for it.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
        {{hex 09}}- Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:3:1: error[NN0118]: found a tab where YAML expects spaces
            3 | 	- Linear(auto, 2)
              | ^
        help: indent with spaces
        """))

  static let yamlCannotRead = DiagnosticCode(
    "NN0119", "cannot read a file",
    meaning: """
      The specification is not there, is a directory, or may not be read.
      """,
    mending: """
      Check the name; paths start from the current directory.
      """,
    example: Example(
      "check lenet.yml",
      files: [
        "lenet.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        error[NN0119]: cannot read 'lenet.yml': no such file
        help: did you mean 'lenet.yaml'?
        """))

  static let yamlDirectives = DiagnosticCode(
    "NN0120", "too many directives",
    meaning: """
      More than 100 lines begin with '%', which YAML reads as directives, each compared with all
      before it. A specification needs none.
      """,
    mending: """
      Remove them. A comment begins with '#'.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        {{101 * %TAG ! x
        }}model: ReLU
        """
      ],
      says: """
        net.yaml:101:1: error[NN0120]: more than 100 lines begin with '%'
          101 | %TAG ! x
              | ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .yamlSyntax, .yamlEncoding, .yamlDuplicateKey, .yamlCharacter, .yamlEmpty, .yamlManyDocuments,
      .yamlUnknownAnchor, .yamlRecursion, .yamlUnknownTag, .yamlTagMismatch, .yamlMerge, .yamlKey,
      .yamlSplitText, .yamlTab, .yamlCannotRead, .yamlDirectives,
    ], in: $0)
}

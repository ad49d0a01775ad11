import NNDiagnostics

/// Texts that are larger than is read.
extension DiagnosticCode {
  static let yamlDepth = DiagnosticCode(
    "NN0114", "nested too deeply",
    meaning: """
      Lists and mappings lie inside one another more than 100 levels deep. A specification is
      untrusted text, so its depth is bounded; no model that a person writes comes near.
      """,
    mending: """
      Give parts of the model names under blocks, and use them.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: {{101 * [}}Linear(auto, 2){{101 * ]}}
        """
      ],
      says: """
        net.yaml:2:107: error[NN0114]: nested too deeply: at most 100 lists and mappings inside one another
            2 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[Linear(auto, 2)]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
              |                                                             ^
        """))

  static let yamlNodes = DiagnosticCode(
    "NN0115", "too many values",
    meaning: """
      With every alias replaced by what it stands for, the document has more than a million
      values, or more than 64 MiB of text. A few lines of aliases of aliases can ask for more
      than any memory.
      """,
    mending: """
      Use repeat or a block in place of aliases of aliases.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
        f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
        """
      ],
      says: """
        net.yaml:6:36: error[NN0115]: more than 1000000 values, counting what aliases stand for
            6 | f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
              |                                    ^
        """))

  static let yamlInputSize = DiagnosticCode(
    "NN0116", "input too large",
    meaning: """
      The file is larger than 16 MiB. That is no specification; weights and data are named in
      one, not written into it.
      """,
    mending: """
      Check the file's name. Numbers in bulk belong in a data file.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        # {{16777216 * x}}
        """
      ],
      says: """
        error[NN0116]: 'net.yaml' has 16777218 bytes; at most 16777216 are read
        """))

  static let yamlScalarSize = DiagnosticCode(
    "NN0117", "text too long",
    meaning: """
      One text in the file is longer than 1 MiB.
      """,
    mending: """
      Check for a quote that is never closed. Numbers in bulk belong in a data file.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        name: {{1048577 * x}}
        """
      ],
      says: """
        net.yaml:1:7: error[NN0117]: text of 1048577 bytes; at most 1048576 are allowed
            1 | name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
              |       ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register([.yamlDepth, .yamlNodes, .yamlInputSize, .yamlScalarSize], in: $0)
}

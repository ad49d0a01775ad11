import NNDiagnostics

extension DiagnosticCode {
  /// A key or a name that a call, a node or a section does not know.
  public static let unknownArgument = DiagnosticCode(
    "NN0211", "unknown argument",
    meaning: """
      A layer, a loss, an optimizer or another thing gets an argument that it does not have, or
      a section a key that it does not have. Nothing that is written is ignored, so this is an
      error.
      """,
    mending: """
      Mend the spelling: names are PyTorch's. swiftnn layers NAME lists the arguments.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 1, 8, 8]"}
        model: Conv2d(auto, 8, 3, paddin=1)
        """
      ],
      says: """
        net.yaml:2:27: error[NN0211]: 'Conv2d' has no argument 'paddin'
            2 | model: Conv2d(auto, 8, 3, paddin=1)
              |                           ^
        help: did you mean 'padding'?
        """))

  static let tooManyArguments = DiagnosticCode(
    "NN0212", "too many arguments",
    meaning: """
      More arguments are given by position than there are, or than may be given so.
      """,
    mending: """
      Remove one, or give it by name. swiftnn layers NAME lists the arguments in order.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(4, 8, true, float32, 1)
        """
      ],
      says: """
        net.yaml:2:27: error[NN0212]: 'Linear' takes at most 3 arguments, got 5
            2 | model: Linear(4, 8, true, float32, 1)
              |                           ^
        help: its arguments are: in_features, out_features, bias
        """))

  static let missingArgument = DiagnosticCode(
    "NN0213", "missing argument",
    meaning: """
      An argument that has no default and can't be inferred from the input is not given.
      """,
    mending: """
      Give it. What can be inferred from the input, such as in_features, may be left out.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear()
        """
      ],
      says: """
        net.yaml:2:8: error[NN0213]: 'Linear' needs argument 'out_features' (size of each output)
            2 | model: Linear()
              |        ^
        """))

  static let repeatedArgument = DiagnosticCode(
    "NN0214", "argument given twice",
    meaning: """
      An argument is given by position and by name.
      """,
    mending: """
      Remove one of the two.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(4, 8, out_features=16)
        """
      ],
      says: """
        net.yaml:2:21: error[NN0214]: 'Linear' gets argument 'out_features' twice
            2 | model: Linear(4, 8, out_features=16)
              |                     ^
        """))

  static let wrongArgument = DiagnosticCode(
    "NN0215", "argument of the wrong type or out of range",
    meaning: """
      An argument has a value of another type than it takes, or outside of what it allows. The
      message says what is expected and what was got.
      """,
    mending: """
      Write a value that is allowed. swiftnn layers NAME lists types and ranges.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Dropout(1.5)
        """
      ],
      says: """
        net.yaml:2:16: error[NN0215]: argument 'p' of 'Dropout' expects a number of at least 0 and at most 1, got 1.5
            2 | model: Dropout(1.5)
              |                ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [.unknownArgument, .tooManyArguments, .missingArgument, .repeatedArgument, .wrongArgument],
    in: $0)
}

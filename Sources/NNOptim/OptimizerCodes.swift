import NNDiagnostics

extension DiagnosticCode {
  static let argumentsDisagree = DiagnosticCode(
    "NN0221", "arguments that do not go together",
    meaning: """
      Each argument is right by itself, but not beside the others.
      """,
    mending: """
      Change one of those that the message names.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        optimizer: SGD(lr=0.1, nesterov=true)
        """
      ],
      says: """
        net.yaml:3:12: error[NN0221]: nesterov of 'SGD' expects momentum of more than 0 and dampening 0, got momentum 0.0 and dampening 0.0
            3 | optimizer: SGD(lr=0.1, nesterov=true)
              |            ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [.argumentsDisagree], in: $0)
}

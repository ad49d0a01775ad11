import NNDiagnostics

extension DiagnosticCode {
  static let initializationTarget = DiagnosticCode(
    "NN0226", "nothing to initialise",
    meaning: """
      A rule under init names a parameter that the model does not have.
      """,
    mending: """
      Name parameters as the state dict does ('0.weight'), by layer type ('Conv2d.weight'), or
      with '*' for any part of a name.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: ["Linear(auto, 2)", ReLU]
        init: {"1.weight": zeros_}
        """
      ],
      says: """
        net.yaml:3:20: error[NN0226]: nothing to initialise: no parameter is called '1.weight'
            3 | init: {"1.weight": zeros_}
              |                    ^
        help: did you mean '0.weight'?
        """))

  static let initializerBounds = DiagnosticCode(
    "NN0227", "bounds of an initialiser that cross",
    meaning: """
      An initialiser draws between two bounds, of which the lower one is not below the upper
      one.
      """,
    mending: """
      Swap them, or leave them out.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        init: {weight: "trunc_normal_(a=2, b=-2)"}
        """
      ],
      says: """
        net.yaml:3:17: error[NN0227]: 'trunc_normal_' expects 'a' below 'b', got 2.0 and -2.0
            3 | init: {weight: "trunc_normal_(a=2, b=-2)"}
              |                 ^
        """))

  static let initializationShape = DiagnosticCode(
    "NN0303", "parameter that can't be drawn so",
    meaning: """
      Some initialisers need a shape: xavier and kaiming count the inputs of a matrix, so a
      bias, which has one dimension, can't be drawn by them.
      """,
    mending: """
      Choose parameters by their layer's type and name, such as Linear.weight.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        init: {"*": xavier_uniform_}
        """
      ],
      says: """
        net.yaml:3:13: error[NN0303]: 'xavier_uniform_' of 'bias' expects at least 2 dimensions, got shape [2]
            3 | init: {"*": xavier_uniform_}
              |             ^
        help: choose parameters by the type of their layer, such as Conv2d.weight
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [.initializationTarget, .initializerBounds, .initializationShape], in: $0)
}

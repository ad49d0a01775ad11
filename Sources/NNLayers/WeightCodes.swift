import NNDiagnostics

extension DiagnosticCode {
  /// Weights with other names or shapes than the model's.
  public static let wrongWeights = DiagnosticCode(
    "NN0602", "weights of another model",
    meaning: """
      The weights in the file have other names or shapes than the model's. The notes list each
      difference.
      """,
    mending: """
      Take the weights that were saved from this model. Where only a part is meant to fit,
      swiftnn run --no-strict loads what does.
      """,
    example: Example(
      "eval net.yaml --weights net.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        """,
        "net.safetensors": """
        {{weights weight=F32:5,64 bias=F32:5}}
        """,
      ],
      says: """
        error[NN0602]: 'net.safetensors': the weights do not fit the model
        note: 'weight' expects shape [10, 64], got [5, 64]
        note: 'bias' expects shape [10], got [5]
        help: check that they were saved from this model
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [.wrongWeights], in: $0)
}

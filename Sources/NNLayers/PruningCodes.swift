import NNDiagnostics

extension DiagnosticCode {
  static let pruningDimension = DiagnosticCode(
    "NN0222", "dimension that can't be pruned",
    meaning: """
      Structured pruning removes slices along one dimension of a parameter, which must have it,
      and a second one besides.
      """,
    mending: """
      Write a dimension that is there (0 prunes output channels), or name layers with weights of
      two or more dimensions.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 8)
        prune:
          - ln_structured(amount=0.5, n=2, dim=2)
        """
      ],
      says: """
        net.yaml:4:5: error[NN0222]: expected a dimension from -2 to 1 of 'weight' of shape [8, 4], got 2
            4 |   - ln_structured(amount=0.5, n=2, dim=2)
              |     ^
        """))

  static let pruningTarget = DiagnosticCode(
    "NN0224", "nothing to prune",
    meaning: """
      A pruning step names layers or parameters that the model does not have, or that have
      nothing to prune.
      """,
    mending: """
      Name layers as swiftnn summary does, or leave layers out to prune all.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          Sequential:
            body: Linear(auto, 8)
            head: Linear(auto, 2)
        prune:
          - l1_unstructured(amount=0.5, layers=[bodi])
        """
      ],
      says: """
        net.yaml:7:5: error[NN0224]: nothing to prune: no layer is called 'bodi'
            7 |   - l1_unstructured(amount=0.5, layers=[bodi])
              |     ^
        help: did you mean 'body'?
        """))

  static let pruningAmount = DiagnosticCode(
    "NN0225", "more to prune than there is",
    meaning: """
      An amount that is a whole number counts elements (or slices), and there are not so many
      left.
      """,
    mending: """
      Write a fraction such as 0.5, or a smaller number.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        prune:
          - l1_unstructured(amount=100)
        """
      ],
      says: """
        net.yaml:4:5: error[NN0225]: expected an amount of at most the 8 elements left in 'weight', got 100
            4 |   - l1_unstructured(amount=100)
              |     ^
        help: write a fraction, such as 0.5, to prune a share of what is left
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [.pruningDimension, .pruningTarget, .pruningAmount], in: $0)
}

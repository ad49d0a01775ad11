import NNSpec
import Testing

/// Sizes of outputs that follow from what comes after them in a chain.
@Suite struct OutputInferenceTests {
  private func parameters(_ model: String, input: String = "float32[N, 4]") throws -> [String] {
    let lines = model.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    return try experiment(
      """
      params: {n: 6}
      inputs: {x: "\(input)"}
      blocks:
        Head: {args: {size: "${n}"}, node: ["Linear(${size}, 2)"]}
        Act: [ReLU, "Dropout(0.1)"]
      model:
      \(lines)

      """
    ).buildModel().module.namedParameters.filter { $0.name.hasSuffix("weight") }
      .map { "\($0.name) \($0.parameter.tensor.shape)" }
  }

  @Test(arguments: [
    ("- Linear(auto, auto)\n- Linear(7, 3)", ["0.weight [7, 4]", "1.weight [3, 7]"]),
    ("- Linear(out_features=auto)\n- Linear(7, 3)", ["0.weight [7, 4]", "1.weight [3, 7]"]),
    (
      "- Linear: {out_features: auto}\n- ReLU\n- Dropout(0.5)\n- Linear: {in_features: 7, out_features: 3}",
      ["0.weight [7, 4]", "3.weight [3, 7]"]
    ),
    (
      "- Linear(auto, auto)\n- BatchNorm1d\n- Linear(7, 3)",
      ["0.weight [7, 4]", "1.weight [7]", "2.weight [3, 7]"]
    ),
    (
      "- Linear(auto, auto)\n- BatchNorm1d(5)\n- Linear(auto, 3)",
      ["0.weight [5, 4]", "1.weight [5]", "2.weight [3, 5]"]
    ),
    (
      "Sequential:\n  a: [\"Linear(auto, auto)\"]\n  b: {Sequential: {x: ReLU, y: \"Linear(7, auto)\"}}\n  c: [\"Linear(9, 1)\"]",
      ["a.0.weight [7, 4]", "b.y.weight [9, 7]", "c.0.weight [1, 9]"]
    ),
    ("- Linear(auto, auto)\n- Act\n- Head", ["0.weight [6, 4]", "2.0.weight [2, 6]"]),
    ("- Linear(auto, auto)\n- Head(5)", ["0.weight [5, 4]", "1.0.weight [2, 5]"]),
  ])
  func featuresAreTold(model: String, shapes: [String]) throws {
    #expect(try parameters(model) == shapes)
  }

  @Test func channelsAreTold() throws {
    #expect(
      try parameters(
        "- Conv2d(auto, auto, 3)\n- ReLU\n- MaxPool2d(2)\n- Conv2d(8, 4, 3)",
        input: "float32[N, 3, 16, 16]") == ["0.weight [8, 3, 3, 3]", "3.weight [4, 8, 3, 3]"])
  }

  @Test func theLongFormTellsThem() throws {
    let text = try experiment(
      "inputs: {x: \"float32[N, 4]\"}\nmodel: [\"Linear(auto, auto)\", \"Linear(7, 3)\"]\n"
    ).resolvedText(withOrigins: true)
    #expect(text.contains("out_features: 7  # inferred"), "\(text)")
  }

  @Test(arguments: [
    (
      "- Linear(auto, auto)",
      "argument 'out_features' of 'Linear' can't be inferred: nothing that follows tells it"
    ),
    (
      "- Linear(auto, auto)\n- Linear(auto, 3)",
      "argument 'out_features' of 'Linear' can't be inferred: nothing that follows tells it"
    ),
    (
      "- Linear(auto, auto)\n- Unflatten(1, [2, 2])\n- Linear(2, 3)",
      "argument 'out_features' of 'Linear' can't be inferred: nothing that follows tells it"
    ),
    ("- Linear\n- Linear(auto, 3)", "'Linear' needs argument 'out_features' (size of each output)"),
    (
      "ModuleList: [\"Linear(4, auto)\", \"Linear(3, 2)\"]",
      "argument 'out_features' of 'Linear' can't be inferred: nothing that follows tells it"
    ),
  ])
  func whatIsNotToldIsAsked(model: String, message: String) throws {
    let lines = model.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let said = try messages("inputs: {x: \"float32[N, 4]\"}\nmodel:\n\(lines)\n")
    #expect(said.contains(message), "\(said)")
  }
}

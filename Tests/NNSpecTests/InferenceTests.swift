import NNDiagnostics
import NNSpec
import Testing

/// What may be left out follows from the declared inputs.
@Suite struct InferenceTests {
  @Test(arguments: [
    ("Linear(auto, 3)", "float32[N, 7]", "in_features: 7"),
    ("Linear: {out_features: 3}", "float32[N, T, 9]", "in_features: 9"),
    ("Conv1d(auto, 2, 3)", "float32[N, 5, L]", "in_channels: 5"),
    ("Conv2d(auto, 2, 3)", "float32[N, 6, 8, 8]", "in_channels: 6"),
    ("Conv3d: {out_channels: 2, kernel_size: 3}", "float32[N, 4, 8, 8, 8]", "in_channels: 4"),
    ("ConvTranspose2d(auto, 2, 3)", "float32[N, 6, 8, 8]", "in_channels: 6"),
    ("BatchNorm1d", "float32[N, 5]", "num_features: 5"),
    ("BatchNorm2d", "float32[N, 3, 8, 8]", "num_features: 3"),
    ("BatchNorm2d: {momentum: 0.2}", "float32[N, 3, 8, 8]", "num_features: 3"),
    ("InstanceNorm2d", "float32[N, 3, 8, 8]", "num_features: 3"),
    ("ConvLayer(auto, 8)", "float32[N, 3, 8, 8]", "ni: 3"),
  ])
  func sizesFollowFromTheInput(node: String, input: String, written: String) throws {
    let text = try model(node, input: input)
    #expect(text.contains("{\(written), "), "\(text)")
  }

  @Test func sizesGoThroughTheWholeModel() throws {
    let built = try experiment(
      """
      inputs: {x: "float32[N, 3, 32, 32]"}
      model:
        Sequential:
          stem: [Conv2d: {out_channels: 8, kernel_size: 3, stride: 2}, BatchNorm2d, ReLU]
          pool: AdaptiveAvgPool2d(2)
          head: [Flatten, "Linear(auto, 5)", "BatchNorm1d", "Linear(auto, 2)"]
      """
    ).buildModel()
    let parameters = built.module.namedParameters.map { "\($0.name)\($0.parameter.tensor.shape)" }
    #expect(
      parameters == [
        "stem.0.weight[8, 3, 3, 3]", "stem.0.bias[8]", "stem.1.weight[8]", "stem.1.bias[8]",
        "head.1.weight[5, 32]", "head.1.bias[5]", "head.2.weight[5]", "head.2.bias[5]",
        "head.3.weight[2, 5]", "head.3.bias[2]",
      ])
    #expect(built.output.tensors.map { built.text($0.type) } == ["float32[N, 2]"])
  }

  /// Sizes that follow from a symbol are told by it.
  @Test(arguments: [
    ("x", "T"), ("x[:, :, 2:]", "T-2"), ("cat([x, x[:, :, :5]], 2)", "T+5"),
    ("cat([x, x], 2)", "2*T"), ("x[:, :, :x.shape[2] // 2]", "~T/2"), ("x[:, :, ::4]", "~T/4"),
    ("max_pool1d(x, 2)", "~T/2"), ("x[:, :, x.shape[2] // 4:]", "~3*T/4"),
    ("x[:, :, 1:].flatten(1)", "4*T-4"), ("zeros(2, 4, 50257)", "50257"),
    ("zeros(2, 4, 1000000)", "1000000"), ("zeros(2, 4, 500000)", "500000"),
  ])
  func sizesThatFollowFromSymbols(expression: String, size: String) throws {
    let model = try experiment(
      "inputs: {x: \"float32[N, 4, T]\"}\nmodel: {modules: {}, forward: ['return \(expression)']}\n"
    ).buildModel()
    let text = model.text(try #require(model.output.tensors.first).type)
    #expect(text.hasSuffix(", \(size)]"), "\(text)")
  }

  @Test func symbolsStaySymbols() throws {
    let built = try experiment(
      """
      inputs: {x: "float32[N, T, 4]"}
      model: ["Linear(4, 8)", "Flatten(0, 1)"]
      """
    ).buildModel()
    #expect(built.output.tensors.map { built.text($0.type) } == ["float32[T*N, 8]"])
    let sized = try experiment(
      "inputs: {x: \"float32[N, T, 4]\"}\nmodel: [Flatten]"
    ).buildModel(BuildOptions(isMeta: true, sizes: ["N": 2, "T": 3]))
    #expect(sized.output.tensors.map { sized.text($0.type) } == ["float32[2, 12]"])
  }

  @Test func aSizeThatDependsOnASymbolIsRefused() throws {
    #expect(
      try messages("inputs: {x: \"float32[N, T]\"}\nmodel: Linear(12, 3)\n")
        == """
        n.yaml:2:8: error[NN0301]: the model (Linear) expects last dimension 12, got T
            2 | model: Linear(12, 3)
              |        ^
        note: its input float32[N, T] is the model's
        help: write in_features: T, or leave it out to have it inferred

        """)
  }

  /// Nothing is allocated and nothing computed.
  @Test func modelsThatFitNowhereAreChecked() throws {
    let text = "inputs: {x: \"float32[N, 200000]\"}\nmodel: Linear(auto, 200000)\n"
    let built = try experiment(text).buildModel()
    #expect(built.module.namedParameters.allSatisfy { $0.parameter.tensor.isMeta })
    #expect(built.output.tensors.map { built.text($0.type) } == ["float32[N, 200000]"])
  }
}

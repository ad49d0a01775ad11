import NNDeclarations
import NNLayers
import NNTensor
import Testing

/// Names, order, types and shapes of the state, as PyTorch's `state_dict` has them.
struct ConstructionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var positional: [LocatedValue] = []
    var keywords: [(String, LocatedValue)] = []
    var inputs: [TensorType] = []
    var state: [String]

    var testDescription: String {
      LocatedCall(name, positional: positional, keywords: keywords.map { .init($0.0, $0.1) })
        .description
    }
  }

  static let cases: [Case] = [
    Case(
      name: "Conv1d", positional: [4, 6, 3], keywords: [("groups", 2)],
      state: ["weight float32[6, 2, 3]", "bias float32[6]"]),
    Case(
      name: "Conv2d", positional: [3, 8, [3, 5]], keywords: [("bias", false)],
      state: ["weight float32[8, 3, 3, 5]"]),
    Case(
      name: "Conv2d", keywords: [("out_channels", 8), ("kernel_size", 1)],
      inputs: [TensorType(.float32, [2, 5, 7, 7])],
      state: ["weight float32[8, 5, 1, 1]", "bias float32[8]"]),
    Case(
      name: "Conv3d", positional: ["auto", 2, 2], inputs: [TensorType(.float32, [3, 4, 4, 4])],
      state: ["weight float32[2, 3, 2, 2, 2]", "bias float32[2]"]),
    Case(
      name: "ConvTranspose1d", positional: [4, 6, 3, 2, 1, 1, 2],
      state: ["weight float32[4, 3, 3]", "bias float32[6]"]),
    Case(
      name: "ConvTranspose3d", positional: [1, 2, 3],
      state: ["weight float32[1, 2, 3, 3, 3]", "bias float32[2]"]),
    Case(
      name: "BatchNorm2d", inputs: [TensorType(.float32, [2, 3, 4, 4])],
      state: [
        "weight float32[3]", "bias float32[3]", "running_mean float32[3]",
        "running_var float32[3]", "num_batches_tracked int64[]",
      ]),
    Case(
      name: "BatchNorm1d", positional: [3], keywords: [("bias", false)],
      state: [
        "weight float32[3]", "running_mean float32[3]", "running_var float32[3]",
        "num_batches_tracked int64[]",
      ]),
    Case(
      name: "BatchNorm3d", positional: [3, 1e-5, nil, false, false], state: []),
    Case(name: "InstanceNorm1d", inputs: [TensorType(.float32, [7, 4])], state: []),
    Case(
      name: "InstanceNorm2d", positional: [4, 1e-5, 0.1, true, true],
      state: [
        "weight float32[4]", "bias float32[4]", "running_mean float32[4]",
        "running_var float32[4]", "num_batches_tracked int64[]",
      ]),
    Case(
      name: "LayerNorm", positional: [[3, 4]],
      state: ["weight float32[3, 4]", "bias float32[3, 4]"]),
    Case(
      name: "LayerNorm", positional: [5], keywords: [("bias", false)],
      state: ["weight float32[5]"]),
    Case(
      name: "LayerNorm", positional: [5], keywords: [("elementwise_affine", false)], state: []),
    Case(name: "Embedding", positional: [10, 3], state: ["weight float32[10, 3]"]),
    Case(
      name: "CrossEntropyLoss", positional: [[1, 2.5]], state: ["weight float32[2]"]),
    Case(name: "CrossEntropyLoss", state: []),
    Case(name: "NLLLoss", positional: [[1, 2, 3]], state: ["weight float32[3]"]),
    Case(
      name: "BCEWithLogitsLoss", keywords: [("pos_weight", 3), ("weight", [[1], [2]])],
      state: ["weight float32[2, 1]", "pos_weight float32[]"]),
    Case(name: "Identity", positional: [54, "x"], keywords: [("unused", [1])], state: []),
    Case(name: "Dropout", positional: [0.3], state: []),
  ]

  @Test(arguments: cases)
  func hasPyTorchsState(_ example: Case) throws {
    let declaration = try #require(catalogue.declarations(named: "nn." + example.name).first)
    let call = LocatedCall(
      example.name, positional: example.positional,
      keywords: example.keywords.map { .init($0.0, $0.1) })
    let bound = try #require(try declaration.info.bind(call, inputs: example.inputs))
    for isMeta in [false, true] {
      let module = try declaration.make(Scope(BuildContext(isMeta: isMeta)), bound)
      #expect(stateLines(module) == example.state)
      #expect(module.stateDict.allSatisfy { $0.tensor.isMeta == isMeta })
      #expect(module.typeName == example.name)
    }
  }

  @Test func parametersAreTrainedAndBuffersAreNot() throws {
    let module = try make("BatchNorm1d", 2)
    #expect(module.namedParameters.map(\.name) == ["weight", "bias"])
    #expect(
      module.namedBuffers.map(\.name) == ["running_mean", "running_var", "num_batches_tracked"])
    let frozen = try make("Embedding", 3, 2, named: ["_freeze": true])
    #expect(frozen.ownParameters.map(\.tensor.requiresGrad) == [false])
  }

  @Test func weightsOfLossesHoldTheirNumbers() throws {
    let loss = try make(
      "BCEWithLogitsLoss", named: ["weight": [[1, 2], [3, 4.5]]], in: BuildContext(dtype: .float64))
    let weight = try state(loss, "weight")
    #expect(weight.type == TensorType(.float64, [2, 2]))
    #expect(try weight.doubles() == [1, 2, 3, 4.5])
  }
}

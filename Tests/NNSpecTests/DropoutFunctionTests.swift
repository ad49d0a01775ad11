import NNLayers
import NNSpec
import NNTensor
import Testing

/// Dropouts as functions of forward passes, beyond what PyTorch's recordings compare.
@Suite struct DropoutFunctionTests {
  private func output(_ call: String, _ x: Tensor, seed: Int = 0) throws -> Tensor {
    let text =
      "seed: \(seed)\ninputs: {x: \"\(x.type)\"}\nmodel:\n  modules: {}\n  forward:\n"
      + "    - \"h = x * 1\"\n    - \"return \(call)\"\n"
    let model = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:])).module
    // The argument decides, not the mode of the model.
    model.eval()
    return try #require(try model(Arguments([.tensor(x)])).tensors.first)
  }

  /// functional-015: they drop unless they are told not to.
  @Test func elementsAreDroppedByDefault() throws {
    let x = try Tensor.ones(TensorType(.float32, [40, 25]))
    let values = try output("dropout(h, 0.2)", x, seed: 1).doubles()
    #expect(Set(values) == [0, 1.25])
    let dropped = values.count { $0 == 0 }
    #expect((140...260).contains(dropped))
    #expect(try output("dropout(h, 0.2)", x, seed: 1).doubles() == values)
    #expect(try output("dropout(h, 0.2)", x, seed: 2).doubles() != values)
    #expect(try output("dropout(h, 0.2, training=False)", x).doubles() == x.doubles())
    #expect(try output("dropout(h, 0.2) * 0 + h", x).doubles() == x.doubles())
    #expect(Set(try output("dropout(h, inplace=True) * 0 + h", x).doubles()) == [0, 2])
  }

  /// functional-016
  @Test(arguments: ["dropout1d", "dropout2d", "dropout3d"])
  func channelsAreDroppedByDefault(_ name: String) throws {
    let x = try Tensor.ones(
      TensorType(.float32, name == "dropout3d" ? [5, 40, 1, 2, 2] : [5, 40, 4]))
    let sums = try output("\(name)(h)", x, seed: 3).reshaped([200, 4]).sum(dims: [1]).doubles()
    #expect(Set(sums) == [0, 8])
  }

  @Test(arguments: ["alpha_dropout", "feature_alpha_dropout"])
  func alphaDropoutsWaitForTraining(_ name: String) throws {
    let x = try Tensor.ones(TensorType(.float32, [20, 20, 2]))
    #expect(try output("\(name)(h)", x).doubles() == x.doubles())
    let values = Set(try output("\(name)(h, 0.3, training=True)", x).doubles())
    #expect(values.count == 2)
  }

  @Test func refusesWhatIsNoProbability() throws {
    let text =
      "inputs: {x: \"float32[5]\"}\nmodel:\n  modules: {}\n  forward:\n"
      + "    - \"return alpha_dropout(x, 1.5)\"\n"
    let said = try messages(text).split(separator: "\n").first ?? ""
    #expect(
      said == "n.yaml:5:15: error[NN0301]: the model (forward) expects p between 0 and 1, got 1.5")
  }
}

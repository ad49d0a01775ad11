import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// The adaptive softmax: what its clusters hold and what its functions say.
struct AdaptiveLogSoftmaxTests {
  private func layer(_ text: String) throws -> AdaptiveLogSoftmaxWithLoss {
    try #require(
      try build("AdaptiveLogSoftmaxWithLoss(\(text))", seed: 3) as? AdaptiveLogSoftmaxWithLoss)
  }

  private func input(_ rows: Int, _ features: Int) throws -> Tensor {
    var stream = RandomStream(seed: 9, name: "input")
    return try stream.normal(TensorType(.float32, [rows, features]))
  }

  /// activation-065, activation-066: the outputs are the targets' log-probabilities and their mean
  /// loss.
  @Test func scoresTheTargets() throws {
    let adaptive = try layer("8, 12, [3, 7]")
    let x = try input(5, 8)
    let target = try Tensor([0, 11, 5, 2, 7] as [Int], [5])
    let outputs = try adaptive(Arguments([.tensor(x), .tensor(target)])).tensors
    #expect(outputs.map(\.shape) == [[5], []])
    let all = try adaptive.logProb(x)
    let expected = try all.gathered(dim: 1, target.unsqueezed(dim: 1)).squeezed(dims: [1])
    try expectClose(outputs[0], expected, rtol: 1e-5)
    #expect(abs(try outputs[1].item() + expected.mean(dims: [0]).item()) < 1e-5)
    let one = try adaptive(
      Arguments([
        .tensor(try x.selected(dim: 0, index: 1)), .tensor(try target.selected(dim: 0, index: 1)),
      ])
    ).tensors
    #expect(one.map(\.shape) == [[], []])
    try expectClose(one[0], try outputs[0].selected(dim: 0, index: 1), rtol: 1e-5)
  }

  /// activation-067: the probabilities of all classes sum to 1.
  @Test func probabilitiesSumToOne() throws {
    let adaptive = try layer("8, 12, [3, 7], head_bias=True")
    let probabilities = try adaptive.logProb(try input(6, 8)).exponential()
    #expect(probabilities.shape == [6, 12])
    try expectClose(
      try probabilities.sum(dims: [1]), try .ones(TensorType(.float32, [6])), rtol: 1e-5)
  }

  /// activation-068: the likeliest class, in the head or in any cluster.
  @Test(arguments: [0.0, -30, 30])
  func predictsTheLikeliestClass(headBias: Double) throws {
    let adaptive = try layer("8, 40, [3, 20], 1.0, True")
    // The bias of the first classes leads all samples there, away from there, or only some.
    let bias = try state(adaptive, "head.bias")
    try bias.assign(try Tensor([headBias, headBias, headBias, 0, 0].map(Float.init), [5]))
    let x = try input(30, 8)
    let predicted = try adaptive.predict(x)
    #expect(predicted.dtype == .int64)
    #expect(try predicted.ints() == adaptive.logProb(x).argmax(dim: 1).ints())
    let inHead = try predicted.ints().count { $0 < 3 }
    #expect(headBias == 0 || inHead == (headBias > 0 ? 30 : 0))
  }

  /// activation-069
  @Test(
    arguments: [
      "[]", "[5, 3]", "[3, 3]", "[0, 3]", "[3, 12]", "[-1]",
    ])
  func cutoffsIncreaseBetweenTheClasses(_ cutoffs: String) throws {
    let said = message { _ = try layer("8, 12, \(cutoffs)") }
    let got = cutoffs == "[]" ? "none" : cutoffs
    #expect(said.hasSuffix("got \(got)"), "\(said)")
    #expect(
      said.hasPrefix(cutoffs == "[]" ? "expects at least 1" : "expects cutoffs that increase"))
  }

  /// activation-069: the example of the documentation.
  @Test func clustersOfAThousandClasses() throws {
    let adaptive = try layer("64, 2000, [10, 100, 1000]")
    #expect(
      stateLines(adaptive) == [
        "head.weight float32[13, 64]", "tail.0.0.weight float32[16, 64]",
        "tail.0.1.weight float32[90, 16]", "tail.1.0.weight float32[4, 64]",
        "tail.1.1.weight float32[900, 4]", "tail.2.0.weight float32[1, 64]",
        "tail.2.1.weight float32[1000, 1]",
      ])
  }

  /// activation-070, activation-071
  @Test func clustersGetNarrower() throws {
    #expect(
      stateLines(try layer("16, 20, [5, 10], div_value=2, head_bias=True")) == [
        "head.weight float32[7, 16]", "head.bias float32[7]", "tail.0.0.weight float32[8, 16]",
        "tail.0.1.weight float32[5, 8]", "tail.1.0.weight float32[4, 16]",
        "tail.1.1.weight float32[10, 4]",
      ])
  }

  @Test func refusesOtherInputs() throws {
    let adaptive = try layer("4, 6, [2]")
    func said(_ input: Shape, _ target: Tensor) -> String {
      message { _ = try adaptive(Arguments([.tensor(try ramp(input)), .tensor(target)])) }
    }
    let target = try Tensor([0, 1] as [Int], [2])
    let expected = "expects input (N, 4) and int64 target (N), or (4) and (), got "
    #expect(said([3, 4], target) == expected + "float32[3, 4] and int64[2]")
    #expect(said([2, 5], target) == expected + "float32[2, 5] and int64[2]")
    #expect(said([4], target) == expected + "float32[4] and int64[2]")
    #expect(said([2, 4], try ramp([2])) == expected + "float32[2, 4] and float32[2]")
    #expect(
      message { _ = try adaptive.predict(try ramp([4])) } == "expects input (N, 4), got float32[4]")
    let error = try #require(throws: IndexError.self) {
      try call(adaptive, try ramp([2, 4]), try Tensor([0, 6] as [Int], [2]))
    }
    #expect(
      error.description
        == "AdaptiveLogSoftmaxWithLoss expects indices from 0 to 5 (6 classes), got 6")
  }

  @Test func shapesAreCheckedWithoutNumbers() throws {
    let adaptive = try build("AdaptiveLogSoftmaxWithLoss(4, 6, [2])", isMeta: true)
    let outputs = try adaptive(
      Arguments([
        .tensor(.meta(TensorType(.float32, [7, 4]))), .tensor(.meta(TensorType(.int64, [7]))),
      ])
    ).tensors
    #expect(outputs.map(\.type) == [TensorType(.float32, [7]), TensorType(.float32, [])])
  }
}

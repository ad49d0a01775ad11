import NNDiagnostics
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What pruning means for a model: its numbers, its gradients, chance, names and errors.
struct PruningTests {
  private static let model =
    "nn.Sequential(nn.Linear(6, 5), nn.LayerNorm(5), nn.ReLU(), nn.Linear(5, 4))"

  private func mask(_ module: Module, _ name: String) throws -> [Double] {
    try state(module, name + "_mask").doubles()
  }

  @Test func aPrunedElementNeitherCountsNorLearns() throws {
    let layer = try build("nn.Linear(2, 2)")
    try state(layer, "weight").assign(try Tensor([1, -0.1, 0.2, 3] as [Float], [2, 2]))
    try state(layer, "bias").fill(0)
    try pruning("l1_unstructured(0.5)").apply(to: layer, seed: 0)
    let output = try layer(try Tensor([10, 100] as [Float], [1, 2]))
    #expect(try output.doubles() == [10, 300])
    try output.sum().backward()
    let original = try #require(layer.namedParameters.first { $0.name == "weight_orig" })
    #expect(try original.parameter.tensor.grad?.doubles() == [10, 0, 0, 100])
    #expect(layer.namedParameters.map(\.name) == ["bias", "weight_orig"])
    #expect(layer.namedBuffers.map(\.name) == ["weight_mask"])
  }

  @Test func makingItPermanentKeepsTheNumbers() throws {
    let module = try build(Self.model)
    let x = try ramp([3, 6], scale: 0.1, from: -1)
    try pruning("global_unstructured(0.5)").apply(to: module, seed: 0)
    let before = try module(x)
    #expect(module.isPruned)
    #expect(try module.removeAllMasks() == ["0.weight", "3.weight"])
    #expect(!module.isPruned)
    try expectClose(try module(x), before, rtol: 0, atol: 0)
    #expect(
      stateNames(module) == ["0.bias", "0.weight", "1.weight", "1.bias", "3.bias", "3.weight"])
    let zeros = try state(module, "0.weight").doubles() + state(module, "3.weight").doubles()
    #expect(zeros.count { $0 == 0 } == 25)
    #expect(module.namedParameters.allSatisfy { $0.parameter.tensor.requiresGrad })
    #expect(
      message { try module.child("0")?.removeMask() } == "has no pruned parameter 'weight'")
  }

  @Test(arguments: [
    "random_unstructured(0.5)", "random_structured(0.5, dim=1)",
    "global_unstructured(0.5, pruning_method=RandomUnstructured)",
  ])
  func chanceDependsOnSeedNameAndStepAlone(_ text: String) throws {
    func masks(seed: UInt64, step: UInt64 = 0, weights: UInt64 = 0) throws -> [[Double]] {
      let module = try build("nn.Sequential(nn.Linear(20, 30), nn.Linear(30, 20))", seed: weights)
      try pruning(text).apply(to: module, seed: seed, step: step)
      return [try mask(module, "0.weight"), try mask(module, "1.weight")]
    }
    let first = try masks(seed: 1)
    #expect(try masks(seed: 1) == first)
    #expect(try masks(seed: 1, weights: 9) == first)
    #expect(try masks(seed: 2) != first)
    #expect(try masks(seed: 1, step: 1) != first)
    // Parameters of one shape at two places are pruned differently.
    let twins = try build("nn.Sequential(nn.Linear(20, 30), nn.Linear(20, 30))")
    try pruning(text).apply(to: twins, seed: 1)
    #expect(try mask(twins, "0.weight") != mask(twins, "1.weight"))
  }

  @Test(arguments: ["l1_unstructured(0.25)", "random_unstructured(0.25)"])
  func anAmountIsAShareOfWhatIsLeft(_ text: String) throws {
    let layer = try build("nn.Linear(16, 16)")
    var (left, last) = (256, [Double](repeating: 1, count: 256))
    for step in 0..<6 {
      try pruning(text).apply(to: layer, seed: 4, step: UInt64(step))
      left -= Int((0.25 * Double(left)).rounded(.toNearestOrEven))
      let now = try mask(layer, "weight")
      #expect(now.reduce(0, +) == Double(left))
      #expect(zip(now, last).allSatisfy { $0 <= $1 })
      last = now
    }
  }

  @Test func magnitudesAreThoseOfTheMaskedWeights() throws {
    let layer = try build("nn.Linear(4, 1)")
    try state(layer, "weight").assign(try Tensor([4, 1, 3, 2] as [Float], [1, 4]))
    try layer.addMask(try Tensor([0, 1, 1, 1] as [Float], [1, 4]))
    try pruning("l1_unstructured(1)").apply(to: layer, seed: 0)
    #expect(try mask(layer, "weight") == [0, 0, 1, 1])
    // What training did to the original meanwhile counts.
    try state(layer, "weight_orig").assign(try Tensor([9, 9, 1, 2] as [Float], [1, 4]))
    try pruning("l1_unstructured(1)").apply(to: layer, seed: 0)
    #expect(try mask(layer, "weight") == [0, 0, 0, 1])
  }

  @Test func aCustomMaskHasTheShapeOfItsParameter() throws {
    let layer = try build("nn.Linear(2, 2)")
    #expect(
      message { try layer.addMask(try ramp([2])) }
        == "expects a mask of shape [2, 2] for 'weight', got [2]")
    #expect(message { try layer.addMask(try ramp([2]), to: "wait") } == "has no parameter 'wait'")
    try layer.addMask(try Tensor([false, true], [2]), to: "bias")
    #expect(try mask(layer, "bias") == [0, 1])
  }

  /// A mask on what lies behind a mask would need a name that no other program knows.
  @Test func whatLiesBehindAMaskIsPrunedUnderItsOwnName() throws {
    let layer = try build("nn.Linear(2, 2)")
    try pruning("l1_unstructured(1)").apply(to: layer, seed: 0)
    let error = #expect(throws: Diagnostics.self) {
      try pruning("l1_unstructured(1, name='weight_orig')").apply(to: layer, seed: 0)
    }
    #expect(
      error?.all.first?.message == "nothing to prune: no layer has a parameter 'weight_orig'")
    #expect(
      message { try layer.addMask(try ramp([2, 2]), to: "weight_orig") }
        == "has a mask for 'weight_orig' already, under its name without '_orig'")
    #expect(stateNames(layer) == ["bias", "weight_orig", "weight_mask"])
  }

  @Test func frozenParametersStayFrozen() throws {
    let layer = try build("nn.Embedding(4, 3, _freeze=True)")
    try pruning("l1_unstructured(0.5)").apply(to: layer, seed: 0)
    #expect(layer.ownParameters.map(\.tensor.requiresGrad) == [false])
    #expect(try layer(try Tensor([0, 1], [2])).shape == [2, 3])
  }

  @Test func reparametrisedWeightsArePrunedByTheirParts() throws {
    let layer = try build("nn.Linear(4, 3)")
    try layer.addWeightNorm()
    let names = try pruning("l1_unstructured(0.5, name='weight_v')").apply(to: layer, seed: 0)
    #expect(names == ["weight_v"])
    #expect(stateNames(layer) == ["bias", "weight_g", "weight_v_orig", "weight_v_mask"])
    let output = try layer(try ramp([2, 4]))
    try output.sum().backward()
    #expect(layer.ownParameters.allSatisfy { $0.tensor.grad != nil })
  }

  @Test func targetsAreChosenByPathTypeAndName() throws {
    func names(_ arguments: String) throws -> [String] {
      try pruning("l1_unstructured(0.5\(arguments))").apply(to: try build(Self.model), seed: 0)
    }
    #expect(try names("") == ["0.weight", "3.weight"])
    #expect(try names(", layers='3'") == ["3.weight"])
    #expect(try names(", layers=['0', '?']") == ["0.weight", "1.weight", "3.weight"])
    #expect(try names(", types='LayerNorm'") == ["1.weight"])
    #expect(try names(", types=['nn.Linear'], name='bias'") == ["0.bias", "3.bias"])
  }

  @Test(arguments: [
    ("l1_unstructured(0.5, layers='4')", "nothing to prune: no layer is called '4'"),
    ("l1_unstructured(0.5, types='Conv2d')", "nothing to prune: no layer is a 'Conv2d'"),
    (
      "l1_unstructured(0.5, types='ReLU')",
      "nothing to prune: no chosen layer has a parameter 'weight'"
    ),
    (
      "l1_unstructured(0.5, name='bias')",
      "nothing to prune: no parameter 'bias' has two or more dimensions: choose layers or types"
    ),
    (
      "l1_unstructured(21)",
      "expected an amount of at most the 20 elements left in '3.weight', got 21"
    ),
    (
      "global_unstructured(51)",
      "expected an amount of at most the 50 elements left in the 2 chosen parameters, got 51"
    ),
    (
      "ln_structured(5, n=2, dim=0)",
      "expected an amount of at most the 4 channels left in '3.weight', got 5"
    ),
    (
      "random_structured(1, dim=2)",
      "expected a dimension from -2 to 1 of '0.weight' of shape [5, 6], got 2"
    ),
    (
      "random_structured(1, dim=0, types='LayerNorm')",
      "expected a parameter of two or more dimensions to prune channels of, got '1.weight' of "
        + "shape [5]"
    ),
  ])
  func whatCanNotBePrunedIsNamed(_ text: String, _ expected: String) throws {
    for isMeta in [true, false] {
      let module = try build(Self.model, isMeta: isMeta)
      let before = stateNames(module)
      let error = #expect(throws: Diagnostics.self) { try pruning(text).apply(to: module, seed: 0) }
      #expect(error?.all.first?.message == expected)
      #expect(stateNames(module) == before, "nothing has changed")
    }
  }

  @Test func moreThanIsLeftIsRefusedAndChangesNothing() throws {
    let module = try build("nn.Linear(4, 2)")
    try pruning("l1_unstructured(6)").apply(to: module, seed: 0)
    let before = try mask(module, "weight")
    let error = #expect(throws: Diagnostics.self) {
      try pruning("l1_unstructured(3)").apply(to: module, seed: 0)
    }
    #expect(
      error?.all.first?.message
        == "expected an amount of at most the 2 elements left in 'weight', got 3")
    #expect(try mask(module, "weight") == before)
  }

  @Test func aModelWithoutMemoryGetsMasksWithoutMemory() throws {
    let module = try build(Self.model, isMeta: true)
    let names = try pruning("l1_unstructured(0.5)").apply(to: module, seed: 0)
    #expect(names == ["0.weight", "3.weight"])
    #expect(try state(module, "0.weight_mask").isMeta)
    #expect(try module(Tensor.meta(TensorType(.float32, [2, 6]))).shape == [2, 4])
    #expect(try SparsityReport(module).zeros == 0)
  }

  @Test func theReportCountsZerosOfEveryParameter() throws {
    let module = try build(Self.model)
    try state(module, "1.weight").fill(1)
    try state(module, "0.bias").assign(try Tensor([0, 1, 0, 2, 0] as [Float], [5]))
    try pruning("l1_unstructured(0.5, layers='0')").apply(to: module, seed: 0)
    let report = try SparsityReport(module)
    #expect(
      report.entries.map(\.name)
        == ["0.bias", "0.weight", "1.weight", "1.bias", "3.weight", "3.bias"])
    #expect(report.entries.map(\.isPruned) == [false, true, false, false, false, false])
    // LayerNorm's bias starts at 0.
    #expect(report.entries.map(\.zeros) == [3, 15, 0, 5, 0, 0])
    #expect(report.entries[1].typeName == "Linear")
    #expect(report.entries[1].sparsity == 0.5 && report.prunedSparsity == 0.5)
    #expect(report.zeros == 23 && report.total == 30 + 5 + 10 + 20 + 4)
    #expect(report.sparsity == 23.0 / 69)
  }

  @Test func equalMagnitudesGoInTheirOrder() throws {
    let layer = try build("nn.Linear(6, 1)")
    try state(layer, "weight").fill(1)
    try pruning("l1_unstructured(4)").apply(to: layer, seed: 0)
    #expect(try mask(layer, "weight") == [0, 0, 0, 0, 1, 1])
  }

  @Test func channelsThatAreGoneDoNotCount() throws {
    let layer = try build("nn.Linear(3, 8)")
    try pruning("ln_structured(0.5, n=2, dim=0)").apply(to: layer, seed: 0)
    try pruning("random_structured(0.5, dim=0)").apply(to: layer, seed: 0)
    let rows = try mask(layer, "weight")
    let kept = stride(from: 0, to: 24, by: 3).map { rows[$0..<($0 + 3)].reduce(0, +) }
    #expect(kept.sorted() == [0, 0, 0, 0, 0, 0, 3, 3])
  }
}

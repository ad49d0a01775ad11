import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What normalisations must do, by the ids of the rows of the catalogue that say so.
struct NormSeedTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var ids: String
    var layer: String
    var input: Shape
    var testDescription: String { "\(ids): \(layer)" }
  }

  /// norm-038: what goes in and what comes out have one shape.
  static let examples: [Example] = [
    Example(ids: "norm-001, norm-012", layer: "BatchNorm1d(100)", input: [20, 100]),
    Example(ids: "norm-012", layer: "BatchNorm1d(100, affine=False)", input: [20, 100]),
    Example(ids: "norm-001, norm-015", layer: "BatchNorm1d(5)", input: [3, 5, 1]),
    Example(ids: "norm-015", layer: "BatchNorm1d(5)", input: [3, 5]),
    Example(ids: "norm-002, norm-013", layer: "BatchNorm2d(100)", input: [20, 100, 35, 45]),
    Example(ids: "norm-013", layer: "BatchNorm2d(100, affine=False)", input: [20, 100, 35, 45]),
    Example(ids: "norm-002, norm-015", layer: "BatchNorm2d(3)", input: [3, 3, 2, 2]),
    Example(ids: "norm-003, norm-014", layer: "BatchNorm3d(100)", input: [20, 100, 35, 45, 10]),
    Example(
      ids: "norm-014", layer: "BatchNorm3d(100, affine=False)", input: [20, 100, 35, 45, 10]),
    Example(ids: "norm-003, norm-015", layer: "BatchNorm3d(4)", input: [3, 4, 2, 2, 3]),
    Example(ids: "norm-017, norm-019", layer: "GroupNorm(3, 6)", input: [20, 6, 10, 10]),
    Example(ids: "norm-019", layer: "GroupNorm(6, 6)", input: [20, 6, 10, 10]),
    Example(ids: "norm-019", layer: "GroupNorm(1, 6)", input: [20, 6, 10, 10]),
    Example(ids: "norm-024, norm-030", layer: "InstanceNorm1d(100)", input: [20, 100, 40]),
    Example(ids: "norm-030", layer: "InstanceNorm1d(100, affine=True)", input: [20, 100, 40]),
    Example(ids: "norm-025, norm-031", layer: "InstanceNorm2d(100)", input: [20, 100, 35, 45]),
    Example(ids: "norm-031", layer: "InstanceNorm2d(100, affine=True)", input: [20, 100, 35, 45]),
    Example(
      ids: "norm-026, norm-032", layer: "InstanceNorm3d(100)", input: [20, 100, 35, 45, 10]),
    Example(
      ids: "norm-032", layer: "InstanceNorm3d(100, affine=True)", input: [20, 100, 35, 45, 10]),
    Example(ids: "norm-033, norm-034", layer: "LayerNorm([5, 10, 10])", input: [20, 5, 10, 10]),
    Example(
      ids: "norm-034", layer: "LayerNorm([5, 10, 10], elementwise_affine=False)",
      input: [20, 5, 10, 10]),
    Example(ids: "norm-034", layer: "LayerNorm([10, 10])", input: [20, 5, 10, 10]),
    Example(ids: "norm-033, norm-034", layer: "LayerNorm(10)", input: [20, 5, 10, 10]),
    Example(ids: "norm-036, norm-037", layer: "LocalResponseNorm(2)", input: [32, 5, 24, 24]),
    Example(ids: "norm-037", layer: "LocalResponseNorm(2)", input: [16, 5, 7, 7, 7, 7]),
    Example(ids: "norm-020", layer: "SyncBatchNorm(4)", input: [3, 4, 2, 2, 2, 2]),
  ]

  @Test(arguments: examples)
  func shapesStay(_ example: Example) throws {
    let type = TensorType(.float32, example.input)
    #expect(try build(example.layer, isMeta: true)(Tensor.meta(type)).type == type)
  }

  /// norm-004, norm-028, norm-034: what is kept, and what it starts as.
  @Test func parametersAndStatistics() throws {
    let batch = try build("BatchNorm2d(3)")
    #expect(
      stateLines(batch) == [
        "weight float32[3]", "bias float32[3]", "running_mean float32[3]",
        "running_var float32[3]", "num_batches_tracked int64[]",
      ])
    for (name, value) in [("weight", 1.0), ("bias", 0), ("running_mean", 0), ("running_var", 1)] {
      #expect(try state(batch, name).doubles() == [value, value, value])
    }
    #expect(try state(batch, "num_batches_tracked").item() == 0)
    #expect(
      stateNames(try build("BatchNorm2d(3, affine=False)"))
        == ["running_mean", "running_var", "num_batches_tracked"])
    #expect(
      stateNames(try build("BatchNorm2d(3, track_running_stats=False)")) == ["weight", "bias"])
    #expect(stateNames(try build("InstanceNorm1d(3)")) == [])
    let instance = try build("InstanceNorm1d(3, affine=True)")
    #expect(try state(instance, "weight").doubles() == [1, 1, 1])
    #expect(try state(instance, "bias").doubles() == [0, 0, 0])
    #expect(
      stateLines(try build("LayerNorm([5, 10, 10])"))
        == ["weight float32[5, 10, 10]", "bias float32[5, 10, 10]"])
    #expect(stateLines(try build("LayerNorm(10)")) == ["weight float32[10]", "bias float32[10]"])
    #expect(stateLines(try build("LayerNorm(10, elementwise_affine=False)")) == [])
    let group = try build("GroupNorm(2, 4)")
    #expect(try state(group, "weight").doubles() == [1, 1, 1, 1])
    #expect(try state(group, "bias").doubles() == [0, 0, 0, 0])
    #expect(try state(build("RMSNorm(2)"), "weight").doubles() == [1, 1])
  }

  /// norm-006, norm-007: batch statistics in training, with the biased variance; the running ones,
  /// which move by the unbiased variance, in evaluation.
  @Test func runningStatisticsMove() throws {
    let norm = try build("BatchNorm1d(1, eps=0.0, momentum=1.0)")
    let x = try Tensor([1, 3] as [Float], [2, 1])
    #expect(try norm(x).doubles() == [-1, 1])
    #expect(try state(norm, "running_mean").item() == 2)
    #expect(try state(norm, "running_var").item() == 2)
    norm.eval()
    let root = 2.0.squareRoot()
    try expectClose(try norm(x), try Tensor([-1 / root, 1 / root], [2, 1]), rtol: 1e-6)
    let slow = try build("BatchNorm1d(1, momentum=0.1)")
    _ = try slow(x)
    try expectClose(try state(slow, "running_mean"), try Tensor([0.2], [1]), rtol: 1e-6)
    try expectClose(try state(slow, "running_var"), try Tensor([0.9 + 0.2], [1]), rtol: 1e-6)
  }

  /// norm-008
  @Test func withoutMomentumTheAverageIsPlain() throws {
    let norm = try build("BatchNorm1d(1, momentum=None)")
    for value in [2.0, 4] { _ = try norm(try .full(TensorType(.float32, [3, 1]), value)) }
    #expect(try state(norm, "running_mean").item() == 3)
  }

  /// norm-009, norm-016: the argument says whether statistics are kept, not whether it trains.
  @Test func withoutRunningStatisticsTheBatchIsUsed() throws {
    let norm = try build("BatchNorm1d(2, track_running_stats=False)")
    let x = try ramp([4, 2])
    let trained = try norm(x).doubles()
    norm.eval()
    #expect(try norm(x).doubles() == trained)
    let kept = try build("BatchNorm1d(2)")
    #expect(try kept(x).doubles() == trained)
    kept.eval()
    #expect(try kept(x).doubles() != trained)
  }

  /// norm-010
  @Test func evaluationChangesNothing() throws {
    let norm = try build("BatchNorm2d(2)")
    norm.eval()
    _ = try norm(try ramp([3, 2, 2, 2]))
    #expect(try state(norm, "running_mean").doubles() == [0, 0])
    #expect(try state(norm, "running_var").doubles() == [1, 1])
    #expect(try state(norm, "num_batches_tracked").item() == 0)
  }

  /// norm-002, norm-011, norm-018, norm-035
  @Test func refusesWhatDoesNotFit() throws {
    func said(_ layer: String, _ input: Shape) -> String {
      message { _ = try build(layer)(try ramp(input)) }
    }
    #expect(
      said("BatchNorm2d(3)", [3, 4]) == "expects input (N, C, H, W), got float32[3, 4]")
    #expect(
      said("BatchNorm1d(4)", [1, 4])
        == "expects more than 1 value per channel when training, got input size [1, 4]")
    #expect(
      said("GroupNorm(2, 2)", [1, 2])
        == "expects more than 1 value per channel, got input size [1, 2]")
    #expect(
      message { _ = try build("GroupNorm(4, 6)") }
        == "expects num_channels divisible by num_groups 4, got 6")
    #expect(
      said("LayerNorm([5, 4])", [2, 4, 5]) == "expects input (*, 5, 4), got float32[2, 4, 5]")
    #expect(said("RMSNorm(3)", [2, 4]) == "expects input (*, 3), got float32[2, 4]")
    #expect(
      said("SyncBatchNorm(3)", [3]) == "expects input (N, C, ...), got float32[3]")
  }

  /// norm-017, norm-019: a group a channel is instance normalisation, one group is layer
  /// normalisation, in training and evaluation alike.
  @Test func groupsBetweenInstancesAndLayers() throws {
    var stream = RandomStream(seed: 1, name: "x")
    let x = try stream.normal(TensorType(.float32, [4, 6, 5, 3]), mean: 2, std: 3)
    func compare(_ a: String, _ b: String) throws {
      let group = try build(a)
      let output = try group(x)
      try expectClose(output, try build(b)(x), rtol: 1e-4, atol: 1e-5)
      group.eval()
      #expect(try group(x).doubles() == output.doubles())
    }
    try compare("GroupNorm(6, 6)", "InstanceNorm2d(6)")
    try compare("GroupNorm(1, 6)", "LayerNorm([6, 5, 3])")
    let three = try build("GroupNorm(3, 6)")(x).reshaped([12, 30])
    try expectClose(try three.mean(dims: [1]), try .zeros(TensorType(.float32, [12])), atol: 1e-5)
  }

  /// norm-027, norm-029: statistics of each channel of each sample, in both modes unless running ones
  /// are kept.
  @Test func instancesInBothModes() throws {
    let x = try ramp([2, 3, 4])
    let norm = try build("InstanceNorm1d(3)")
    let output = try norm(x)
    norm.eval()
    #expect(try norm(x).doubles() == output.doubles())
    let places = try output.mean(dims: [2])
    try expectClose(places, try .zeros(places.type), atol: 1e-6)
    // The whole sample has mean 0 after layer normalisation, its channels do not.
    let layer = try build("LayerNorm([3, 4])")(x)
    try expectClose(
      try layer.mean(dims: [1, 2]), try .zeros(TensorType(.float32, [2])), atol: 1e-6)
    #expect(try abs(layer.mean(dims: [2]).doubles()[0]) > 0.5)
    let tracking = try build("InstanceNorm1d(3, track_running_stats=True)")
    let trained = try tracking(x)
    tracking.eval()
    #expect(try tracking(x).doubles() != trained.doubles())
  }

  /// norm-036, norm-037: the window reaches from size / 2 before a channel to (size - 1) / 2 after.
  @Test func neighbouringChannels() throws {
    let x = try Tensor([1, 2, 3] as [Float], [1, 3, 1])
    try expectClose(
      try build("LocalResponseNorm(2, 1.0, 1.0)")(x),
      try Tensor([2.0 / 3, 4.0 / 7, 0.4], [1, 3, 1]), rtol: 1e-6)
    try expectClose(
      try build("LocalResponseNorm(3, 3.0, 1.0)")(x),
      try Tensor([1.0 / 6, 2.0 / 15, 3.0 / 14], [1, 3, 1]), rtol: 1e-6)
  }

  /// norm-005: what a fresh layer holds, after anything else.
  @Test func statisticsStartAgain() throws {
    let norm = try build("BatchNorm1d(2)")
    try state(norm, "weight").assign(try Tensor([3, 4] as [Float], [2]))
    _ = try norm(try ramp([4, 2]))
    let typed = try #require(norm as? BatchNorm)
    try typed.resetRunningStats()
    #expect(try state(norm, "running_mean").doubles() == [0, 0])
    #expect(try state(norm, "running_var").doubles() == [1, 1])
    #expect(try state(norm, "num_batches_tracked").item() == 0)
    #expect(try state(norm, "weight").doubles() == [3, 4])
    _ = try norm(try ramp([4, 2]))
    try typed.resetParameters()
    #expect(try state(norm, "running_mean").doubles() == [0, 0])
    #expect(try state(norm, "weight").doubles() == [1, 1])
    #expect(try state(norm, "bias").doubles() == [0, 0])
  }

  /// norm-020: in one process it is batch normalisation, for any number of dimensions.
  @Test func synchronisedInOneProcess() throws {
    let x = try ramp([3, 2, 4], scale: 0.5)
    let (sync, plain) = (try build("SyncBatchNorm(2)"), try build("BatchNorm1d(2)"))
    #expect(try sync(x).doubles() == plain(x).doubles())
    #expect(stateLines(sync) == stateLines(plain))
    #expect(
      try state(sync, "running_var").doubles() == state(plain, "running_var").doubles())
    #expect(try state(sync, "weight").doubles() == [1, 1])
    #expect(
      message { _ = try build("SyncBatchNorm(2, process_group='world')") }
        == "expects process_group null, as there is one process")
  }

  /// norm-021, norm-022, norm-023: the layers stay where they are, with what they hold.
  @Test func convertsWholeModels() throws {
    let network = try Sequential(
      Scope(BuildContext(seed: 3)),
      [
        ("0", { try Linear($0, inFeatures: 20, outFeatures: 100) }),
        ("1", { try BatchNorm($0, dimensions: 1, numFeatures: 100, eps: 1e-3) }),
        ("2", { Activation($0, .relu) }),
      ])
    let x = try ramp([4, 20], scale: 0.01)
    let expected = try network(x).doubles()
    let before = stateLines(network)
    let weight = network.children[1].ownParameters[0].tensor
    #expect(SyncBatchNorm.convertSyncBatchNorm(network) === network)
    #expect(network.children.map(\.typeName) == ["Linear", "SyncBatchNorm", "ReLU"])
    let arguments = try #require(network.children[1].arguments)
    #expect(arguments["num_features"]?.description == "100")
    #expect(arguments["eps"]?.description == "0.001")
    #expect(try network(x).doubles() == expected)
    #expect(stateLines(network) == before)
    #expect(network.children[1].ownParameters[0].tensor === weight)
    // Other dimensions than before are taken now; a single layer is converted too.
    let single = try build("BatchNorm2d(2)")
    SyncBatchNorm.convertSyncBatchNorm(single)
    #expect(try single(try ramp([3, 2])).shape == [3, 2])
    #expect(
      SyncBatchNorm.convertSyncBatchNorm(try build("InstanceNorm1d(2)")).typeName
        == "InstanceNorm1d")
  }
}

import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// What functions in forward passes must do, by the ids of the rows of the catalogue that say so.
@Suite struct FunctionSeedTests {
  /// What a model of one input, whose parameters are `weights`, gives in evaluation.
  private func output(
    _ model: String, _ x: Tensor, _ weights: [(name: String, tensor: Tensor)] = []
  ) throws -> (tensors: [Tensor], module: Module) {
    let text = "inputs: {x: \"\(x.type)\"}\nmodel:\n\(model)\n"
    let module = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:])).module
    if !weights.isEmpty { try module.loadStateDict(weights) }
    module.eval()
    return (try module(Arguments([.tensor(x)])).tensors, module)
  }

  private func numbers(_ line: String, _ x: Tensor) throws -> [Double] {
    let model = "  modules: {}\n  forward:\n    - \"return \(line)\""
    return try #require(try output(model, x).tensors.first).doubles()
  }

  private func ramp(_ shape: Shape, from start: Float = 0, step: Float = 1) throws -> Tensor {
    try Tensor((0..<shape.count).map { start + Float($0) * step }, shape)
  }

  /// A layer and the call that does the same with its parameters as `m.weight` and `m.bias`.
  struct Twin: Sendable, CustomTestStringConvertible {
    var ids: String
    var layer: String
    var call: String
    var input: Shape
    var testDescription: String { "\(ids): \(layer)" }

    init(_ ids: String, _ layer: String, _ call: String, _ input: Shape = [2, 4, 6, 6]) {
      (self.ids, self.layer, self.call, self.input) = (ids, layer, call, input)
    }
  }

  private static let line: Shape = [2, 4, 6]

  /// functional-041: each class has a function that does the same, functional-039: those of layers
  /// without parameters need nothing else.
  static let twins: [Twin] = [
    Twin("functional-041", "MaxPool1d(3, 2, 1)", "F.max_pool1d(x, 3, 2, 1)", line),
    Twin("functional-007", "MaxPool2d(2)", "F.max_pool2d(x, 2)"),
    Twin(
      "functional-007", "MaxPool2d(3, 2, 1, 1, True, True)",
      "F.max_pool2d(x, 3, 2, 1, 1, True, True)"),
    Twin("functional-006", "AvgPool2d(3, 2)", "F.avg_pool2d(x, 3, 2)"),
    Twin(
      "functional-006", "AvgPool2d(3, 2, 1, True, False, 5)",
      "F.avg_pool2d(x, 3, 2, 1, True, False, divisor_override=5)"),
    Twin("functional-041", "LPPool2d(2, 3)", "F.lp_pool2d(x, 2, 3)"),
    Twin("functional-041", "AdaptiveAvgPool2d((3, None))", "F.adaptive_avg_pool2d(x, (3, None))"),
    Twin("functional-041", "AdaptiveMaxPool1d(4)", "F.adaptive_max_pool1d(x, 4)", line),
    Twin("functional-009", "ReflectionPad2d((1, 2, 0, 1))", "F.pad(x, (1, 2, 0, 1), 'reflect')"),
    Twin("functional-009", "ReplicationPad1d(2)", "F.pad(x, (2, 2), mode='replicate')", line),
    Twin("functional-009", "CircularPad2d(2)", "F.pad(x, (2, 2, 2, 2), mode='circular')"),
    Twin("functional-009", "ConstantPad1d(2, 1.5)", "F.pad(x, (2, 2), value=1.5)", line),
    Twin("functional-041", "Unfold((2, 3), 2, 1)", "F.unfold(x, (2, 3), 2, 1)"),
    Twin("functional-041", "Fold((3, 3), 2)", "F.fold(x, (3, 3), 2)", [2, 8, 4]),
    Twin("functional-041", "PixelShuffle(2)", "F.pixel_shuffle(x, 2)"),
    Twin("functional-041", "PixelUnshuffle(2)", "F.pixel_unshuffle(x, 2)"),
    Twin("functional-041", "ChannelShuffle(2)", "F.channel_shuffle(x, 2)"),
    Twin(
      "functional-041", "Upsample(scale_factor=2, mode='bicubic')",
      "F.interpolate(x, scale_factor=2, mode='bicubic')"),
    Twin("functional-017", "Sigmoid", "F.sigmoid(x)"),
    Twin("functional-018", "Tanh", "F.tanh(x)"),
    Twin("functional-020", "LogSoftmax(1)", "F.log_softmax(x, 1)"),
    Twin("functional-023", "ReLU", "F.relu(x)"),
    Twin("functional-011", "InstanceNorm2d(4)", "F.instance_norm(x)"),
    Twin(
      "functional-012", "LayerNorm(6, elementwise_affine=False)", "F.layer_norm(x, (6,))"),
    Twin("functional-013", "GroupNorm(2, 4, affine=False)", "F.group_norm(x, 2)"),
    Twin("functional-022", "SELU", "F.selu(x)"),
    Twin("functional-025", "LeakyReLU(0.2)", "F.leaky_relu(x, 0.2)"),
  ]

  @Test(arguments: twins)
  func functionsDoWhatLayersDo(_ twin: Twin) throws {
    let x = try ramp(twin.input, from: -3, step: 0.043)
    let layer = try output("  - \(twin.layer)", x)
    let function = try output(
      "  modules: {}\n  forward:\n    - \"return \(twin.call)\"", x)
    #expect(layer.tensors.map(\.type) == function.tensors.map(\.type))
    #expect(try layer.tensors.map { try $0.doubles() } == function.tensors.map { try $0.doubles() })
    #expect(layer.module.stateDict.isEmpty && function.module.stateDict.isEmpty)
  }

  /// Losses and the calls that do the same: the target is made of x in the line.
  static let losses: [Twin] = [
    Twin("functional-027", "MSELoss(reduction='none')", "mse_loss(x, x * x, reduction='none')"),
    Twin("functional-028", "L1Loss", "l1_loss(x, x * x)"),
    Twin("functional-028", "L1Loss(size_average=False)", "l1_loss(x, x * x, False)"),
    Twin("functional-029", "SmoothL1Loss(beta=0.5)", "smooth_l1_loss(x, x * x, beta=0.5)"),
    Twin(
      "functional-030", "BCELoss(reduction='sum')",
      "binary_cross_entropy(torch.sigmoid(x), torch.sigmoid(x * x), reduction='sum')"),
    Twin(
      "functional-031", "CrossEntropyLoss(ignore_index=1)",
      "cross_entropy(x, x.argmax(1), ignore_index=1)"),
    Twin(
      "functional-032", "KLDivLoss(reduction='batchmean', log_target=True)",
      "kl_div(x, x * x, reduction='batchmean', log_target=True)"),
    Twin(
      "functional-033", "CTCLoss(reduction='sum')",
      "ctc_loss(x.log_softmax(2), torch.ones(6, dtype='int64').reshape(3, 2), (4, 3, 4), (2, 1, 2), reduction='sum')",
      [4, 3, 5]),
  ]

  /// functional-027, functional-028, functional-029, functional-030, functional-031, functional-032,
  /// functional-033: the arguments after the target are those of the layer.
  @Test(arguments: losses)
  func lossesDoWhatTheirLayersDo(_ twin: Twin) throws {
    let shape = twin.input == [2, 4, 6, 6] ? [3, 5] as Shape : twin.input
    let x = try ramp(shape, from: -1.2, step: 0.043)
    let function = try output(
      "  modules: {}\n  forward:\n    - \"return F.\(twin.call)\"", x)
    // The layer is called with what stands before the arguments that have names.
    let inside = twin.call.drop { $0 != "(" }.dropFirst().dropLast()
    let names = ["reduction=", "beta=", "ignore_index=", "log_target=", "False"]
    let parts = inside.split(separator: ",").filter { part in
      !names.contains { part.contains($0) }
    }
    let layer = try output(
      "  modules: {loss: \"\(twin.layer)\"}\n  forward:\n    - \"return loss(\(parts.joined(separator: ",")))\"",
      x)
    #expect(layer.tensors.map(\.type) == function.tensors.map(\.type))
    #expect(try layer.tensors.map { try $0.doubles() } == function.tensors.map { try $0.doubles() })
  }

  /// functional-001, functional-002, functional-008: their weights are arguments.
  @Test func weightsAreArguments() throws {
    let x = try ramp([1, 2, 3, 3])
    // The mean of each window, in a convolution and in a product.
    let kernel = "torch.full((1, 2, 2, 2), 0.125)"
    let means = [6.5, 7.5, 9.5, 10.5]
    #expect(try numbers("F.conv2d(x, \(kernel))", x) == means)
    #expect(
      try numbers("F.conv2d(x, \(kernel), torch.ones(1), 1, 0, 1, 1)", x) == means.map { $0 + 1 })
    #expect(
      try numbers("F.conv_transpose2d(x, torch.ones(2, 1, 1, 1), None, 2)", x).filter { $0 != 0 }
        == (0..<9).map { Double(2 * $0 + 9) })
    #expect(
      try numbers("F.linear(x, torch.ones(2, 3), torch.full((2,), 0.5))", try ramp([1, 3]))
        == [3.5, 3.5])
  }

  /// functional-010: statistics are arguments too, and move where it trains.
  @Test func batchNormWritesItsStatistics() throws {
    let x = try Tensor([1, 3] as [Float], [2, 1])
    let model = """
        modules: {}
        forward:
          - "mean, var = torch.zeros(1), torch.ones(1)"
          - "y = F.batch_norm(x, mean, var, training=True, momentum=0.5, eps=0)"
          - "return y, mean, var, F.batch_norm(x, mean, var, torch.full((1,), 2.0), torch.ones(1), eps=0.5)"
      """
    let outputs = try output(model, x).tensors.map { try $0.doubles() }
    #expect(outputs[0] == [-1, 1])
    // Half way to the mean 2 and the unbiased variance 2.
    #expect(outputs[1] == [1] && outputs[2] == [1.5])
    let root = 2.0.squareRoot()
    #expect(abs(outputs[3][0] - 1) < 1e-6 && abs(outputs[3][1] - (1 + 4 / root)) < 1e-6)
  }

  /// functional-014
  @Test func normalizedVectors() throws {
    let x = try Tensor([3, 4, 0, 0] as [Float], [2, 2])
    #expect(try numbers("F.normalize(x)", x).map { Float($0) } == [0.6, 0.8, 0, 0])
    #expect(try numbers("F.normalize(x, p=1, dim=0)", x) == [1, 1, 0, 0])
    #expect(try numbers("F.normalize(x, 2.0, 1, 10.0)", x).map { Float($0) } == [0.3, 0.4, 0, 0])
  }

  /// functional-024: one slope, or one a channel.
  @Test func slopesOfPReLU() throws {
    let x = try Tensor([-1, -2, 3, -4] as [Float], [2, 2])
    #expect(try numbers("F.prelu(x, torch.full((1,), 0.5))", x) == [-0.5, -1, 3, -2])
    #expect(try numbers("F.prelu(x, torch.arange(2.0))", x) == [0, -2, 3, -4])
  }

  /// functional-026
  @Test func oneHotRows() throws {
    let x = try Tensor([0, 2, 1] as [Int], [3])
    #expect(try numbers("F.one_hot(x, 3)", x) == [1, 0, 0, 0, 0, 1, 0, 1, 0])
    #expect(try numbers("F.one_hot(x, num_classes=4)[1]", x) == [0, 0, 1, 0])
    #expect(try x.oneHot().type == TensorType(.int64, [3, 3]))
  }

  /// functional-034, functional-035, functional-036
  @Test func distances() throws {
    let x = try Tensor([0, 0, 3, 4, 0, 0] as [Float], [3, 2])
    #expect(try numbers("F.pdist(x)", x) == [5, 0, 5])
    #expect(try numbers("F.pdist(x, p=1)", x) == [7, 0, 7])
    #expect(try numbers("torch.cdist(x, x[:1])", x) == [0, 5, 0])
    #expect(try numbers("F.pairwise_distance(x, x[1], p=1, eps=0)", x) == [7, 0, 7])
    let angles = try numbers("F.cosine_similarity(x, x[1], dim=-1)", x)
    #expect(angles[0] == 0 && abs(angles[1] - 1) < 1e-6 && angles[2] == 0)
  }

  /// t-functional-052
  @Test func groupedProducts() throws {
    let (a, b) = (try ramp([3, 2]), try ramp([2, 2, 2], from: 1))
    let ends = try Tensor([1, 3] as [Int32], [2])
    #expect(try a.groupedProduct(b, offsets: ends).doubles() == [3, 4, 31, 36, 55, 64])
    let short = try Tensor([1, 2] as [Int32], [2])
    #expect(try a.groupedProduct(b, offsets: short).doubles() == [3, 4, 31, 36, 0, 0])
    #expect(
      try b.groupedProduct(ramp([2, 3]), offsets: ends).doubles() == [6, 29, 40, 12, 39, 54])
    let sums = try a.groupedProduct(ramp([2, 1], from: 1), offsets: short)
    #expect(try sums.doubles() == [0, 2, 4, 2, 6, 10] && sums.shape == [2, 3, 1])
    #expect(try b.groupedProduct(b).doubles() == b.matmul(b).doubles())
    let falling = try Tensor([2, 1] as [Int32], [2])
    #expect(
      throws: ShapeError("expects offs that rise from 0 to at most 3, got [2, 1]"),
      performing: { try a.groupedProduct(b, offsets: falling) })
  }

  /// functional-040: what training changes follows the mode in a module.
  @Test(arguments: ["Dropout(0.5)", "BatchNorm2d(4)"])
  func modulesFollowTheMode(layer: String) throws {
    let x = try ramp([2, 4, 3, 3], from: 1)
    let model = try output("  - \(layer)", x)
    let before = try model.tensors[0].doubles()
    model.module.train()
    let training = try model.module(Arguments([.tensor(x)])).tensors[0].doubles()
    #expect(training != before)
    model.module.eval()
    let after = try model.module(Arguments([.tensor(x)])).tensors[0].doubles()
    // Running statistics have moved; dropped elements are back.
    #expect((after == before) == layer.hasPrefix("Dropout"))
  }
}

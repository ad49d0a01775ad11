import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Activations, flattening and embeddings: which argument does what.
struct ActivationTests {
  static let implicitDimensions: [(shape: Shape, dim: Int)] = [
    ([4], 0), ([2, 3], 1), ([2, 3, 2], 0), ([2, 3, 2, 2], 1), ([2, 2, 2, 2, 1], 1),
  ]

  @Test(arguments: implicitDimensions)
  func softmaxChoosesPyTorchsDimension(shape: Shape, dim: Int) throws {
    let x = try ramp(shape, scale: 0.3)
    let sums = try make("Softmax")(x).sum(dims: [dim])
    try expectClose(sums, try .ones(sums.type), rtol: 1e-5)
    let explicit = try make("LogSoftmax", .init(.int(dim)))(x)
    #expect(try make("LogSoftmax")(x).doubles() == explicit.doubles())
    #expect(try make("LogSoftmax", -1)(x).shape == shape)
  }

  @Test func softmaxOfASingleNumberIsOne() throws {
    #expect(try make("Softmax")(try .scalar(Float(3))).item() == 1)
  }

  @Test func activationsComputeTheirFormulas() throws {
    let x = try Tensor([-2, -0.5, 0, 1.5] as [Double], [4])
    func values(_ module: Module) throws -> Tensor { try module(x) }
    try expectClose(
      try values(make("LeakyReLU", 0.2)), try Tensor([-0.4, -0.1, 0, 1.5], [4]), rtol: 1e-6)
    try expectClose(
      try values(make("LeakyReLU")), try Tensor([-0.02, -0.005, 0, 1.5], [4]), rtol: 1e-6)
    // From torch.nn.functional.gelu.
    try expectClose(
      try values(make("GELU")),
      try Tensor([-0.04550026, -0.15426877, 0, 1.39978920], [4]), rtol: 1e-6)
    try expectClose(
      try values(make("GELU", "tanh")),
      try Tensor([-0.04540230, -0.15428599, 0, 1.39957207], [4]), rtol: 1e-6)
    try expectClose(
      try values(make("SiLU")),
      try Tensor([-0.23840584, -0.18877033, 0, 1.22636171], [4]), rtol: 1e-6)
    try expectClose(
      try values(make("Tanh")),
      try Tensor([-0.96402758, -0.46211716, 0, 0.90514825], [4]), rtol: 1e-6)
    try expectClose(
      try values(make("Sigmoid")),
      try Tensor([0.11920292, 0.37754067, 0.5, 0.81757448], [4]), rtol: 1e-6)
  }

  @Test func flattenAndUnflattenUndoEachOther() throws {
    let x = try ramp([2, 3, 4, 5])
    #expect(try make("Flatten")(x).shape == [2, 60])
    #expect(try make("Flatten", 0)(x).shape == [120])
    #expect(try make("Flatten", 1, 2)(x).shape == [2, 12, 5])
    let back = try make("Unflatten", -2, [-1, 4])(try make("Flatten", 1, 2)(x))
    #expect(back.shape == x.shape)
    #expect(try back.doubles() == x.doubles())
  }

  @Test func embeddingsLookRowsUp() throws {
    let table: Keywords = ["_weight": [[0, 0], [3, 4], [6, 8]], "padding_idx": 1]
    let layer = try make("Embedding", 3, 2, named: table)
    let rows = try Tensor([2, 1, 1, 2], [2, 2])
    let output = try layer(rows)
    #expect(output.shape == [2, 2, 2])
    #expect(try output.doubles() == [6, 8, 3, 4, 3, 4, 6, 8])
    try output.sum().backward()
    #expect(try layer.ownParameters[0].tensor.grad?.doubles() == [0, 0, 0, 0, 2, 2])
  }

  @Test func gradientsAreScaledByFrequency() throws {
    let layer = try make("Embedding", 3, 2, named: ["scale_grad_by_freq": true])
    try layer(try Tensor([2, 0, 2], [3])).sum().backward()
    #expect(try layer.ownParameters[0].tensor.grad?.doubles() == [1, 1, 0, 0, 1, 1])
  }

  static let norms: [(type: Double, row: [Double])] = [
    (2, [0.6, 0.8]), (1, [3.0 / 7, 4.0 / 7]), (.infinity, [0.75, 1]),
  ]

  @Test(arguments: norms)
  func rowsInUseAreScaledDownToTheLargestNorm(type: Double, row: [Double]) throws {
    let layer = try make(
      "Embedding", 3, 2,
      named: [
        "_weight": [[3, 4], [0.3, 0.4], [30, 40]], "max_norm": 1,
        "norm_type": .init(.float(type)),
      ])
    let output = try layer(try Tensor([0, 1, 0], [3]))
    let expected = try Tensor(row + [0.3, 0.4] + row, [3, 2])
    try expectClose(output, expected, rtol: 1e-6)
    // Rows that were not looked up stay as they were.
    try expectClose(
      try state(layer, "weight"), try Tensor(row + [0.3, 0.4, 30, 40], [3, 2]), rtol: 1e-6)
  }
}

import Glibc
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What losses must do, by the ids of the rows of the catalogue that say so.
struct LossSeedTests {
  /// A loss, what it is called with, and the number or numbers that it gives.
  struct Example: Sendable, CustomTestStringConvertible {
    var ids: String
    var loss: String
    var inputs: @Sendable () throws -> [Tensor]
    var expected: [Double]
    var testDescription: String { "\(ids): \(loss)" }

    init(
      _ ids: String, _ loss: String, _ expected: [Double],
      _ inputs: @escaping @Sendable () throws -> [Tensor]
    ) {
      (self.ids, self.loss, self.inputs, self.expected) = (ids, loss, inputs, expected)
    }
  }

  private static func rows(_ numbers: [Float], _ columns: Int = 0) throws -> Tensor {
    try Tensor(numbers, columns == 0 ? [numbers.count] : [numbers.count / columns, columns])
  }

  private static func classes(_ numbers: [Int], _ columns: Int = 0) throws -> Tensor {
    try Tensor(numbers, columns == 0 ? [numbers.count] : [numbers.count / columns, columns])
  }

  private static let margins: [Float] = [0.1, 0.2, 0.4, 0.8]

  static let examples: [Example] = [
    Example("loss-001", "L1Loss(reduction='none')", [0.5, 2]) {
      try [rows([1, -1]), rows([0.5, 1])]
    },
    Example("loss-003", "MSELoss(reduction='none')", [0.25, 4]) {
      try [rows([1, -1]), rows([0.5, 1])]
    },
    Example(
      "loss-008", "CrossEntropyLoss(weight=[1, 2], reduction='none')", [1.3133, 0.2539, 0.2539]
    ) { try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])] },
    Example("loss-008", "CrossEntropyLoss(weight=[1, 2], reduction='sum')", [1.8210]) {
      try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])]
    },
    Example("loss-008", "CrossEntropyLoss(weight=[1, 2])", [0.3642]) {
      try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])]
    },
    Example(
      "loss-009", "CrossEntropyLoss(weight=[0.7, 0.3], reduction='none')", [0.9193, 0.0381, 0.0381]
    ) { try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])] },
    Example("loss-009", "CrossEntropyLoss(weight=[0.7, 0.3], reduction='sum')", [0.9954]) {
      try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])]
    },
    Example("loss-009", "CrossEntropyLoss(weight=[0.7, 0.3])", [0.7657]) {
      try [rows([1, 2, 1, 3, 1, 3], 2), classes([0, 1, 1])]
    },
    // By the sum of the weights that count, 1 + 2: not by N.
    Example("loss-010", "NLLLoss(weight=[1, 2], ignore_index=2)", [(1 * 0.5 + 2 * 0.25) / 3]) {
      try [rows([-0.5, -1, -1, -0.25, -3, -3], 2), classes([0, 1, 2])]
    },
    Example("loss-019", "NLLLoss(reduction='none')", [0.5, 0.25]) {
      try [rows([-0.5, -1, -1, -0.25], 2), classes([0, 1])]
    },
    Example("loss-022, loss-023", "PoissonNLLLoss", [0.7183]) { try [rows([1]), rows([2])] },
    Example("loss-023", "PoissonNLLLoss(full=True)", [1.3701]) { try [rows([1]), rows([2])] },
    Example("loss-023", "PoissonNLLLoss(full=True)", [1.7183]) { try [rows([1]), rows([1])] },
    Example("loss-023", "PoissonNLLLoss(log_input=False)", [1]) { try [rows([1]), rows([2])] },
    Example("loss-024", "KLDivLoss(reduction='none')", [0, 0.5 * (-ln2 + 3)]) {
      try [rows([-7, -3]), rows([0, 0.5])]
    },
    Example("loss-024", "KLDivLoss(reduction='none', log_target=True)", [3 * 0.36788, 0]) {
      try [rows([-4, 0]), rows([-1, 0])]
    },
    Example("loss-029", "BCELoss(weight=[2])", [1.5301]) {
      try [rows([0.5, 0.25]), rows([1, 0.5])]
    },
    Example("loss-031", "BCELoss", [100]) { try [rows([0]), rows([1])] },
    Example("loss-032", "BCEWithLogitsLoss(weight=[2], pos_weight=[3])", [6 * 0.126928]) {
      try [rows([2]), rows([1])]
    },
    Example("loss-037", "MarginRankingLoss(reduction='none')", [1, 0]) {
      try [rows([1, 1]), rows([2, 2]), rows([1, -1])]
    },
    Example("loss-036", "MarginRankingLoss(0.5)", [0.25]) {
      try [rows([1, 3]), rows([1, 2]), rows([1, 1])]
    },
    Example("loss-038", "HingeEmbeddingLoss(reduction='none')", [0.3, 0.7, 0]) {
      try [rows([0.3, 0.3, 2]), classes([1, -1, -1])]
    },
    Example("loss-039, loss-040", "MultiLabelMarginLoss", [0.85]) {
      try [rows(margins, 4), classes([3, 0, -1, 1], 4)]
    },
    Example("loss-042", "SmoothL1Loss(reduction='none')", [0.125, 1.5]) {
      try [rows([0.5, 2]), rows([0, 0])]
    },
    Example("loss-042", "SmoothL1Loss(reduction='none', beta=2)", [0.0625, 1]) {
      try [rows([0.5, 2]), rows([0, 0])]
    },
    Example("loss-042, loss-041", "SmoothL1Loss(reduction='none', beta=0)", [0.5, 2]) {
      try [rows([0.5, 2]), rows([0, 0])]
    },
    Example("loss-043", "SoftMarginLoss", [(0.313262 + 2.126928) / 2]) {
      try [rows([1, 2]), classes([1, -1])]
    },
    Example("loss-044", "MultiLabelSoftMarginLoss(reduction='none')", [0.6931, 0.6931]) {
      try [rows([0, 0, 0, 0, 0, 0], 3), rows([1, 0, 1, 0, 0, 1], 3)]
    },
    Example("loss-045", "CosineEmbeddingLoss(0.25, reduction='none')", [0.4, 0.35]) {
      try [rows([1, 0, 1, 0], 2), rows([0.6, 0.8, 0.6, 0.8], 2), classes([1, -1])]
    },
    Example("loss-046", "CosineEmbeddingLoss", [1]) {
      try [rows([1, 0], 2), rows([0, 1], 2), classes([1])]
    },
    Example("loss-047", "MultiMarginLoss", [0.3250]) { try [rows(margins, 4), classes([3])] },
    Example("loss-047", "MultiMarginLoss(p=2)", [0.1525]) { try [rows(margins, 4), classes([3])] },
    // The weight is outside the power.
    Example("loss-047", "MultiMarginLoss(p=2, weight=[1, 1, 1, 3])", [3 * 0.1525]) {
      try [rows(margins, 4), classes([3])]
    },
    Example("loss-048, loss-049", "TripletMarginLoss(eps=0)", [5 - 3 + 1]) {
      try [rows([0, 0], 2), rows([3, 4], 2), rows([0, 3], 2)]
    },
    // The distance between the other two, 1, is smaller.
    Example("loss-051", "TripletMarginLoss(eps=0, swap=True)", [5 - 1 + 1]) {
      try [rows([0, 0], 2), rows([3, 4], 2), rows([3, 3], 2)]
    },
    Example("loss-052", "L1Loss(reduction='mean')", [1.5]) { try [rows([1, 2]), rows([0, 0])] },
    Example("loss-052", "L1Loss(reduction='sum')", [3]) { try [rows([1, 2]), rows([0, 0])] },
    Example("loss-053", "L1Loss(reduce=False, size_average=False)", [1, 2]) {
      try [rows([1, 2]), rows([0, 0])]
    },
    Example("loss-053", "SmoothL1Loss(size_average=False)", [2]) {
      try [rows([1, 2]), rows([0, 0])]
    },
    Example("loss-053", "PoissonNLLLoss(size_average=True, reduction='sum')", [M_E - 2]) {
      try [rows([1, 1]), rows([2, 2])]
    },
  ]

  private static let ln2 = Glibc.log(2.0)

  @Test(arguments: examples)
  func numbersOfTheCatalogue(_ example: Example) throws {
    let output = try build(example.loss)(
      Arguments(try example.inputs().map(Value.tensor)))
    let tensor = try #require(output.tensors.first)
    #expect(tensor.rank == (example.expected.count == 1 ? 0 : 1))
    try expectClose(
      try tensor.converted(to: .float64), try Tensor(example.expected, tensor.shape), rtol: 0,
      atol: 6e-5)
  }

  /// A scalar that goes backward: the gradient of the first input.
  private func gradient(_ loss: String, _ inputs: Tensor...) throws -> Tensor {
    let leaf = try inputs[0].copied().requiringGrad()
    let arguments = [leaf] + inputs.dropFirst()
    let output = try build(loss)(Arguments(arguments.map(Value.tensor)))
    let value = try #require(output.tensors.first)
    #expect(value.rank == 0, "loss-054: \(loss)")
    try value.backward()
    return try #require(leaf.grad)
  }

  private func noise(_ shape: Shape, _ seed: UInt64) throws -> Tensor {
    var stream = RandomStream(seed: seed, name: "loss")
    return try stream.normal(TensorType(.float32, shape))
  }

  private func labels(_ shape: Shape, below count: Int, _ seed: UInt64 = 5) throws -> Tensor {
    var stream = RandomStream(seed: seed, name: "labels")
    return try Tensor(stream.integers(shape.count, below: count), shape)
  }

  /// loss-002, loss-004, loss-054
  @Test func gradientsOfDistances() throws {
    let (x, y) = (try noise([3, 5], 1), try noise([3, 5], 2))
    let difference = try x - y
    try expectClose(
      try gradient("L1Loss", x, y), try difference.sign().scaled(by: 1 / 15), rtol: 1e-6, atol: 0)
    try expectClose(
      try gradient("MSELoss", x, y), try difference.scaled(by: 2 / 15), rtol: 1e-5, atol: 1e-7)
  }

  /// loss-005, loss-006, loss-011, loss-020, loss-021
  @Test func lossesOfClasses() throws {
    let (x, y) = (try noise([3, 5], 1), try labels([3], below: 5))
    let rows = try gradient("CrossEntropyLoss", x, y).sum(dims: [1])
    try expectClose(rows, try .zeros(rows.type), rtol: 0, atol: 1e-7)
    // Log-softmax and the likelihood of the class.
    let likelihood = try build("NLLLoss")
    try expectClose(
      try call(try build("CrossEntropyLoss"), x, y),
      try call(likelihood, x.logSoftmax(dim: 1), try Tensor([Int](try y.ints()), [3])),
      rtol: 1e-6, atol: 1e-7)
    #expect(
      try gradient("NLLLoss", x.logSoftmax(dim: 1), try Tensor([1, 0, 4], [3])).shape == [3, 5])
    let conv = try build("Conv2d(16, 4, (3, 3))")
    let image = try conv(try noise([5, 16, 10, 10], 3))
    #expect(image.shape == [5, 4, 8, 8])
    let pixels = try labels([5, 8, 8], below: 4)
    #expect(try call(likelihood, image.logSoftmax(dim: 1), pixels).rank == 0)
    let each = try call(try build("CrossEntropyLoss(reduction='none')"), image, pixels)
    #expect(each.shape == [5, 8, 8])
  }

  /// loss-007
  @Test func ignoredTargetsCountNothing() throws {
    let x = try noise([3, 5], 1)
    let gradient = try gradient("CrossEntropyLoss", x, try Tensor([1, -100, 4], [3]))
    #expect(try gradient.selected(dim: 0, index: 1).doubles() == [0, 0, 0, 0, 0])
    let two = try Tensor.concatenated(
      [x.selected(dim: 0, index: 0), x.selected(dim: 0, index: 2)].map {
        try $0.unsqueezed(dim: 0)
      }, dim: 0)
    let loss = try build("CrossEntropyLoss")
    try expectClose(
      try call(loss, x, try Tensor([1, -100, 4], [3])),
      try call(loss, two, try Tensor([1, 4], [2])), rtol: 1e-6, atol: 0)
    #expect(try call(loss, x, try Tensor([-100, -100, -100], [3])).item().isNaN)
    // It may be no class at all, or one.
    let other = try build("CrossEntropyLoss(ignore_index=99)")
    #expect(try call(other, x, try Tensor([99, 1, 4], [3])).item().isFinite)
  }

  /// loss-012, loss-013, loss-014, loss-015, loss-016, loss-017, loss-018
  @Test func alignmentsOfSequences() throws {
    let x = try noise([50, 16, 20], 1).logSoftmax(dim: 2)
    let targets = try labels([16, 30], below: 19) + Tensor.number(1)
    let lengths = try labels([16], below: 20) + Tensor.number(10)
    let steps = try Tensor([Int](repeating: 50, count: 16), [16])
    let gradient = try gradient("CTCLoss", x, targets, steps, lengths)
    #expect(gradient.shape == x.shape)
    #expect(try gradient.doubles().allSatisfy(\.isFinite))
    let each = try call(try build("CTCLoss(reduction='none')"), x, targets, steps, lengths)
    #expect(try each.doubles().allSatisfy { $0 > 0 && $0.isFinite })
    // The mean is that of the losses by target; all targets in a row, of either type, are the same.
    let mean = try zip(each.doubles(), lengths.doubles()).map { $0 / $1 }.reduce(0, +) / 16
    let row = try zip(targets.ints(), 0...).filter { try $1 % 30 < lengths.ints()[$1 / 30] }
      .map(\.0)
    for dtype in [DType.int64, .int32] {
      let output = try call(
        try build("CTCLoss"), x, try Tensor(row, [row.count]).converted(to: dtype),
        steps.converted(to: dtype), lengths.converted(to: dtype))
      #expect(abs(try output.item() - mean) < 1e-4 * mean)
    }
    // Lengths may be numbers.
    let numbers = Value.tuple([Int](repeating: 50, count: 16).map(Value.int))
    let wanted = Value.tuple(try lengths.ints().map(Value.int))
    let output = try build("CTCLoss")(
      Arguments([.tensor(x), .tensor(targets), numbers, wanted]))
    #expect(abs(try #require(output.tensors.first).item() - mean) < 1e-4 * mean)
    // Two steps can't say three classes.
    let short = try noise([2, 1, 4], 2).logSoftmax(dim: 2)
    let inputs = [
      try Tensor([1, 2, 3], [1, 3]), try Tensor([2], [1]), try Tensor([3], [1]),
    ]
    let endless = try build("CTCLoss")
    #expect(try call(endless, short, inputs[0], inputs[1], inputs[2]).item() == .infinity)
    let zeroed = try self.gradient(
      "CTCLoss(zero_infinity=True)", short, inputs[0], inputs[1], inputs[2])
    #expect(try zeroed.doubles().allSatisfy { $0 == 0 })
    #expect(
      message { _ = try call(endless, x, targets * 0, steps, lengths) }
        == "expects targets that are not the blank 0, got one")
  }

  /// loss-025, loss-026, loss-027, loss-028
  @Test func divergences() throws {
    let (a, b) = (
      try Tensor([0.1, 0.9] as [Float], [1, 2]).logSoftmax(dim: 1),
      try Tensor([0.8, 0.2] as [Float], [1, 2]).logSoftmax(dim: 1)
    )
    func divergence(_ reduction: String, _ isLog: Bool = true) throws -> Double {
      let loss = try build(
        "KLDivLoss(reduction='\(reduction)', log_target=\(isLog ? "True" : "False"))")
      return try call(loss, a, isLog ? b : b.exponential()).item()
    }
    #expect(abs(try divergence("batchmean") - 0.23753) < 1e-5)
    #expect(abs(try divergence("mean") - 0.1188) < 1e-4)
    #expect(abs(try divergence("batchmean", false) - divergence("batchmean")) < 1e-6)
    let (x, y) = (
      try noise([24, 64, 86], 1).reshaped([64, 86, 24]).logSoftmax(dim: 2),
      try noise([24, 64, 86], 2).reshaped([64, 86, 24]).logSoftmax(dim: 2)
    )
    let sum = try call(try build("KLDivLoss(reduction='sum', log_target=True)"), x, y).item()
    let each = try call(try build("KLDivLoss(reduction='none', log_target=True)"), x, y)
    let means = try each.sum(dims: [2]).mean().item()
    #expect(sum > 0 && abs(sum / (64 * 86) - means) < 1e-4 * means)
  }

  /// loss-030, loss-031, loss-033, loss-034, loss-035
  @Test func binaryCrossEntropies() throws {
    let (x, y) = (try noise([3], 1), try Tensor([0, 1, 1] as [Float], [3]))
    #expect(try gradient("BCELoss", x.sigmoid(), y).shape == [3])
    #expect(try gradient("BCEWithLogitsLoss", x, y).shape == [3])
    let outside = try Tensor([0.5, 1.5] as [Float], [2])
    #expect(
      message { _ = try call(try build("BCELoss"), outside, try outside * 0) }
        == "expects probabilities from 0 to 1, got 1.5")
    let ones = [Float](repeating: 1, count: 640)
    let weights = [String](repeating: "1", count: 64).joined(separator: ", ")
    let loss = try call(
      try build("BCEWithLogitsLoss(pos_weight=[\(weights)])"),
      try Tensor(ones, [10, 64]).scaled(by: 0.999), try Tensor(ones, [10, 64]))
    #expect(abs(try loss.item() - 0.3135) < 1e-4)
    // 100 positives of weight 3 pull as hard as 300 negatives: the gradients of a score of 0 cancel.
    let scores = try Tensor([Float](repeating: 0, count: 400), [400])
    let found = try Tensor((0..<400).map { Float($0 < 100 ? 1 : 0) }, [400])
    let slope = try gradient("BCEWithLogitsLoss(pos_weight=[3])", scores, found).sum().item()
    #expect(abs(slope) < 1e-6)
  }

  /// loss-048, loss-050
  @Test func triplets() throws {
    let (a, p, n) = (
      try noise([100, 128], 1), try noise([100, 128], 2), try noise([100, 128], 3)
    )
    #expect(try gradient("TripletMarginLoss(margin=1.0, p=2)", a, p, n).shape == [100, 128])
  }

  /// loss-055: a loss has no state but what its arguments are, and is printed by its name alone.
  @Test func lossesArePlainModules() throws {
    let loss = try build("SmoothL1Loss(beta=0.5)")
    #expect(loss.description == "SmoothL1Loss()")
    #expect(loss.stateDict.isEmpty && loss.namedParameters.isEmpty)
    #expect(loss.arguments?["beta"]?.description == "0.5")
  }

  /// The mean over rows of the clamped, masked matrix of distances, as CenterLoss.forward says.
  private func reference(_ x: Tensor, _ centers: Tensor, _ labels: Tensor) throws -> Tensor {
    let squares = try x.squared().sum(dims: [1], keepDims: true)
    let distances =
      try squares + centers.squared().sum(dims: [1])
      - x.matmul(centers.transposed(0, 1)).scaled(by: 2)
    let classes = try Tensor(Array(0..<centers.shape[0]), [1, centers.shape[0]])
    let mask = try labels.unsqueezed(dim: 1).equal(classes)
    return try (distances * mask.converted(to: x.dtype)).clamped(min: 1e-12, max: 1e12).sum()
      .scaled(by: 1 / Double(x.shape[0]))
  }

  /// loss-056, loss-057, loss-058, loss-062
  @Test func centers() throws {
    #expect(stateLines(try build("CenterLoss", isMeta: true)) == ["centers float32[751, 2048]"])
    let loss = try build("CenterLoss(num_classes=6, feat_dim=256, use_gpu=False)", seed: 1)
    var stream = RandomStream(seed: 2, name: "features")
    let x = try stream.uniform(TensorType(.float32, [16, 256])).requiringGrad()
    let labels = try Tensor([0, 1, 2, 3, 2, 3, 1, 4, 5, 3, 2, 1, 0, 0, 5, 4], [16])
    let value = try call(loss, x, labels)
    // The expected squared distance of a feature is 1 + 1/3.
    #expect(value.rank == 0)
    #expect(abs(try value.item() / (256 * 4 / 3) - 1) < 0.1)
    let centers = try #require(loss.namedParameters.first?.parameter.tensor)
    try expectClose(
      value, try reference(x.detached(), centers.detached(), labels), rtol: 1e-5, atol: 0)
    try value.backward()
    #expect(try #require(x.grad).shape == [16, 256])
    #expect(try #require(centers.grad).doubles().contains { $0 != 0 })
    #expect(
      message { _ = try call(loss, x, try Tensor([0, 1], [2])) }
        == "expects features (N, 256) and int64 labels (N), got float32[16, 256] and int64[2]")
  }
}

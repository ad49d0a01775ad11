import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What activations must do, by the ids of the rows of the catalogue that say so.
struct ActivationSeedTests {
  /// The numbers that a layer makes of given ones; of -2, -0.5, 0, 0.5 and 2 unless said otherwise.
  struct Example: Sendable, CustomTestStringConvertible {
    var ids: String
    var layer: String
    var input: [Double] = [-2, -0.5, 0, 0.5, 2]
    var output: [Double]
    var testDescription: String { "\(ids): \(layer)" }
  }

  static let examples: [Example] = [
    Example(
      ids: "activation-001, activation-028", layer: "ELU()",
      output: [-0.8647, -0.3935, 0, 0.5, 2]),
    Example(ids: "activation-001", layer: "ELU(2)", output: [-1.7293, -0.7869, 0, 0.5, 2]),
    Example(
      ids: "activation-002, activation-029", layer: "Hardshrink()", output: [-2, 0, 0, 0, 2]),
    Example(
      ids: "activation-003", layer: "Hardsigmoid()", input: [-4, 0, 1, 4],
      output: [0, 0.5, 0.6667, 1]),
    Example(
      ids: "activation-003, activation-030", layer: "Hardsigmoid()",
      output: [0.1667, 0.4167, 0.5, 0.5833, 0.8333]),
    Example(
      ids: "activation-004, activation-045", layer: "Hardtanh(-2, 2)",
      input: [-2.5, -2, -1.5, 1.5, 2, 2.5], output: [-2, -2, -1.5, 1.5, 2, 2]),
    Example(
      ids: "activation-004", layer: "Hardtanh(min_value=-1, max_value=0.25)",
      output: [-1, -0.5, 0, 0.25, 0.25]),
    Example(
      ids: "activation-005", layer: "Hardswish()", input: [-4, 0, 1, 4], output: [0, 0, 0.6667, 4]),
    Example(
      ids: "activation-005, activation-031", layer: "Hardswish()",
      output: [-0.3333, -0.2083, 0, 0.2917, 1.6667]),
    Example(
      ids: "activation-006, activation-046", layer: "LeakyReLU(0.1)",
      output: [-0.2, -0.05, 0, 0.5, 2]),
    Example(
      ids: "activation-007, activation-032", layer: "LogSigmoid()",
      output: [-2.1269, -0.9741, -0.6931, -0.4741, -0.1269]),
    Example(
      ids: "activation-008, activation-033", layer: "PReLU()", output: [-0.5, -0.125, 0, 0.5, 2]),
    Example(ids: "activation-010, activation-034", layer: "ReLU()", output: [0, 0, 0, 0.5, 2]),
    Example(ids: "activation-011, activation-035", layer: "ReLU6()", output: [0, 0, 0, 0.5, 2]),
    Example(ids: "activation-011", layer: "ReLU6()", input: [5, 6, 7], output: [5, 6, 6]),
    Example(
      ids: "activation-013, activation-036", layer: "SELU()",
      output: [-1.5202, -0.6918, 0, 0.5254, 2.1014]),
    Example(
      ids: "activation-014, activation-037", layer: "CELU()",
      output: [-0.8647, -0.3935, 0, 0.5, 2]),
    Example(ids: "activation-014", layer: "CELU(2)", output: [-1.2642, -0.4424, 0, 0.5, 2]),
    Example(
      ids: "activation-015, activation-038", layer: "GELU()",
      output: [-0.0455, -0.1543, 0, 0.3457, 1.9545]),
    Example(
      ids: "activation-016, activation-039", layer: "Sigmoid()",
      output: [0.1192, 0.3775, 0.5, 0.6225, 0.8808]),
    Example(
      ids: "activation-017, activation-040", layer: "Softplus()",
      output: [0.1269, 0.4741, 0.6931, 0.9741, 2.1269]),
    Example(ids: "activation-018", layer: "Softplus()", input: [25, 1e30], output: [25, 1e30]),
    Example(
      ids: "activation-019, activation-041", layer: "Softshrink()", output: [-1.5, 0, 0, 0, 1.5]),
    Example(
      ids: "activation-020, activation-042", layer: "Softsign()",
      output: [-0.6667, -0.3333, 0, 0.3333, 0.6667]),
    Example(
      ids: "activation-021, activation-043", layer: "Tanh()",
      output: [-0.964, -0.4621, 0, 0.4621, 0.964]),
    Example(
      ids: "activation-022, activation-044", layer: "Tanhshrink()",
      output: [-1.036, -0.0379, 0, 0.0379, 1.036]),
    Example(
      ids: "activation-023, activation-048", layer: "Threshold(0.1, 20)", input: [0.1, 0.2],
      output: [20, 0.2]),
    Example(
      ids: "activation-012", layer: "RReLU()", input: [-1, 3], output: [-0.2292, 3]),
  ]

  /// In evaluation, from single numbers to four dimensions; also activation-028 to activation-044,
  /// whose outputs have the shapes of their inputs.
  @Test(arguments: examples)
  func numbersAreAsDocumented(_ example: Example) throws {
    let layer = try build(example.layer, dtype: .float64)
    layer.eval()
    let x = try Tensor(example.input, [example.input.count])
    let expected = try Tensor(example.output, [example.output.count])
    try expectClose(try layer(x), expected, rtol: 1e-4, atol: 5e-5)
    for shape in [[1, -1], [-1, 1, 1, 1]] {
      let shaped = try x.reshaped(shape)
      #expect(try layer(shaped).shape == shaped.shape)
    }
    let single = try layer(try x.selected(dim: 0, index: 0))
    try expectClose(single, try expected.selected(dim: 0, index: 0), rtol: 1e-4, atol: 5e-5)
  }

  /// activation-004, activation-019
  @Test func boundsAreChecked() throws {
    #expect(
      message { _ = try build("Hardtanh(2, 1)") } == "expects max_val above min_val 2.0, got 1.0")
    #expect(
      message { _ = try build("Hardtanh(1, 1)") } == "expects max_val above min_val 1.0, got 1.0")
    #expect(
      message { _ = try build("Softshrink(-0.5)") }.contains(
        "expects a number of at least 0, got -0.5"))
  }

  /// activation-008: one slope, or one for each channel, which is dimension 1.
  @Test func slopesBelongToChannels() throws {
    let layer = try build("PReLU(3)")
    #expect(stateLines(layer) == ["weight float32[3]"])
    #expect(try state(layer, "weight").doubles() == [0.25, 0.25, 0.25])
    try state(layer, "weight").assign(try Tensor([0, 1, 2] as [Float], [3]))
    let x = try Tensor.full(TensorType(.float32, [2, 3, 2]), -1)
    #expect(
      try layer(x).doubles() == [0, 0, -1, -1, -2, -2, 0, 0, -1, -1, -2, -2])
    let four = try ramp([2, 4])
    #expect(
      message { _ = try layer(four) }
        == "expects 1 or 4 slopes for float32[2, 4], got float32[3]")
    // Without channels there is one slope.
    #expect(
      message { _ = try layer(try ramp([3])) }
        == "expects 1 slope for float32[3], got float32[3]")
    #expect(try build("PReLU(1, 0.5)")(try Tensor([-2] as [Float], [1])).item() == -1)
  }

  /// activation-009: the documentation says that slopes want no weight decay, and why shows here.
  @Test func weightDecayPullsSlopesToZero() throws {
    let declaration = try #require(catalogue.declarations(named: "nn.PReLU").first).info
    #expect(declaration.arguments[1].help.contains("without weight decay"))
    let layer = try build("PReLU()")
    let x = try Tensor([1, 2] as [Float], [2])
    // No negative number: the gradient of the slope is 0, and only weight decay moves it.
    try layer(x).sum().backward()
    #expect(try layer.ownParameters[0].tensor.grad?.item() == 0)
  }

  /// activation-012, activation-047: slopes are drawn for each element in training, and are the mean
  /// of the bounds in evaluation.
  @Test func randomSlopesLieBetweenTheBounds() throws {
    let layer = try build("RReLU(0.1, 0.3)", seed: 4)
    let x = try Tensor.full(TensorType(.float32, [4000]), -1)
    let slopes = try layer(x).doubles().map { -$0 }
    #expect(slopes.allSatisfy { $0 >= 0.1 && $0 <= 0.3 })
    #expect(Set(slopes).count > 3900)
    let mean = slopes.reduce(0, +) / 4000
    #expect(abs(mean - 0.2) < 4.5 * 0.2 / (12.0 * 4000).squareRoot())
    // Another call draws other slopes, another model of the seed the same.
    #expect(try layer(x).doubles().map { -$0 } != slopes)
    #expect(try build("RReLU(0.1, 0.3)", seed: 4)(x).doubles().map { -$0 } == slopes)
    layer.eval()
    #expect(try layer(x).doubles().allSatisfy { abs($0 + 0.2) < 1e-7 })
    let positive = try build("RReLU()")(try Tensor([0.5, 3] as [Float], [2]))
    #expect(try positive.doubles() == [0.5, 3])
  }

  @Test func gradientsFlowThroughTheDrawnSlopes() throws {
    let layer = try build("RReLU()", seed: 2)
    let x = try Tensor([-1, 2, -3] as [Float], [3]).requiringGrad()
    let y = try layer(x)
    try y.sum().backward()
    let slopes = try zip(y.doubles(), x.doubles()).map { $0 / $1 }
    let gradients = try #require(try x.grad?.doubles())
    for (slope, gradient) in zip(slopes, gradients) { #expect(abs(slope - gradient) < 1e-6) }
    #expect(
      message { _ = try build("RReLU(0.5, 0.1)") }
        == "expects lower of at most upper, got 0.5 and 0.1")
  }

  /// activation-049: concatenated along dimension 0, which is cat's default.
  @Test func concatenatedReLU() throws {
    let relu = try build("ReLU()")
    let x = try Tensor([-1, 2] as [Float], [1, 2])
    let both = try Tensor.concatenated([try relu(x), try relu(try -x)])
    #expect(both.shape == [2, 2])
    #expect(try both.doubles() == [0, 2, 1, 0])
  }

  static let softmaxes: [Example] = [
    Example(
      ids: "activation-024, activation-050", layer: "Softmin(dim=1)", input: [1, 2, 3],
      output: [0.6652, 0.2447, 0.0900]),
    Example(
      ids: "activation-025, activation-051", layer: "Softmax(dim=1)", input: [1, 2, 3],
      output: [0.0900, 0.2447, 0.6652]),
    Example(
      ids: "activation-025", layer: "Softmax(dim=1)", input: [1000, 1000, 0],
      output: [0.5, 0.5, 0]),
    Example(
      ids: "activation-027, activation-052", layer: "LogSoftmax(dim=1)", input: [1, 2, 3],
      output: [-2.4076, -1.4076, -0.4076]),
  ]

  @Test(arguments: softmaxes)
  func softmaxesOfARow(_ example: Example) throws {
    let x = try Tensor(example.input, [1, example.input.count])
    let expected = try Tensor(example.output, x.shape)
    try expectClose(try build(example.layer)(x), expected, rtol: 1e-4, atol: 5e-5)
    // activation-050, activation-052: dimension 1 is the choice for two dimensions.
    let name = example.layer.prefix { $0 != "(" }
    try expectClose(try build(String(name))(x), expected, rtol: 1e-4, atol: 5e-5)
  }

  static let chosen: [(shape: Shape, dim: Int)] = [
    ([5], 0), ([2, 3], 1), ([2, 3, 4], 0), ([2, 3, 2, 2], 1),
  ]

  /// activation-054: the first dimension for 0, 1 and 3 dimensions, else the second.
  @Test(arguments: chosen)
  func implicitDimensions(shape: Shape, dim: Int) throws {
    let x = try ramp(shape, scale: 0.3)
    for layer in ["Softmax", "Softmin", "LogSoftmax"] {
      #expect(try build(layer)(x).doubles() == build("\(layer)(\(dim))")(x).doubles())
    }
    #expect(try build("Softmin")(try .scalar(Float(3))).item() == 1)
  }

  /// activation-026, activation-053: the channels of each place sum to 1.
  @Test func softmaxOverChannels() throws {
    let layer = try build("Softmax2d()")
    let sums = try layer(try ramp([2, 3, 12, 13], scale: 0.01)).sum(dims: [1])
    try expectClose(sums, try .ones(sums.type), rtol: 1e-5)
    let single = try ramp([3, 4, 5], scale: 0.1)
    #expect(
      try layer(single).doubles() == layer(try single.unsqueezed(dim: 0)).doubles())
    #expect(
      message { _ = try layer(try ramp([3, 4])) }
        == "expects input (N, C, H, W) or (C, H, W), got float32[3, 4]")
  }

  /// activation-055: NLLLoss of log-softmax is cross-entropy, of softmax it is not.
  @Test func softmaxDoesNotGoWithNLLLoss() throws {
    let x = try ramp([2, 3], scale: 0.4)
    let target = try Tensor([2, 0] as [Int], [2])
    let wanted = try call(try build("CrossEntropyLoss"), x, target).item()
    let loss = try build("NLLLoss")
    let good = try call(loss, try build("LogSoftmax(1)")(x), target).item()
    #expect(abs(good - wanted) < 1e-6)
    #expect(try call(loss, try build("Softmax(1)")(x), target).item() < 0)
  }

  static let inPlace = [
    "ELU(inplace=True)", "Hardtanh(inplace=True)", "LeakyReLU(inplace=True)", "ReLU(inplace=True)",
    "ReLU6(inplace=True)", "RReLU(0.2, 0.2, True)", "SELU(True)", "CELU(inplace=True)",
    "Threshold(0.5, -7, inplace=True)", "SiLU(True)", "Mish(True)", "Hardswish(True)",
    "Hardsigmoid(True)",
  ]

  /// activation-056: the input itself comes back, with the result in it.
  @Test(arguments: inPlace)
  func writesIntoTheInput(_ layer: String) throws {
    let x = try ramp([2, 3], scale: 0.7, from: -1.5)
    let plain = layer.replacing("True", with: "False")
    let expected = try build(plain)(x).doubles()
    #expect(try x.doubles() != expected)
    let leaf = try ramp([2, 3], scale: 0.7, from: -1.5).requiringGrad()
    // Not a leaf: gradients flow through what it was computed from.
    let inside = try leaf.aliased()
    let output = try build(layer)(inside)
    #expect(output === inside)
    #expect(try inside.doubles() == expected)
    try output.sum().backward()
    let twin = try ramp([2, 3], scale: 0.7, from: -1.5).requiringGrad()
    try build(plain)(twin).sum().backward()
    #expect(try leaf.grad?.doubles() == twin.grad?.doubles())
    #expect(
      message { _ = try build(layer)(leaf) } == "can't write into a tensor that collects gradients")
    #expect(try noGrad { try build(layer)(leaf) } === leaf)
  }
}

import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// fastai's layers: their parts, their names, their initial values and what they compute.
struct FastaiTests {
  /// A line of `Tests/Fixtures/fastai/state-names.tsv`.
  struct Layer: Sendable, CustomTestStringConvertible {
    var call: String
    var names: [String]
    /// Paths and types of all modules.
    var modules: [String]

    var testDescription: String { call }

    static func all() throws -> [Layer] {
      try fixture("fastai/state-names.tsv").split(separator: "\n").dropFirst(2).map { line in
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        return Layer(
          call: String(fields[0]), names: fields[1].split(separator: " ").map(String.init),
          modules: fields[2].split(separator: " ").map(String.init))
      }
    }
  }

  @Test(arguments: try Layer.all()) func hasFastaisPartsAndNames(_ layer: Layer) throws {
    for isMeta in [true, false] {
      let module = try build(layer.call, isMeta: isMeta)
      #expect(stateNames(module) == layer.names)
      // A layer that is a function in fastai is called by its own name here.
      let root = try CallText.call(layer.call).name
      #expect(
        module.modules.map { "\($0.path):\($0.typeName)" } == [":" + root]
          + layer.modules.dropFirst())
    }
  }

  @Test func everyCaseOfTheFixtureIsThere() throws { #expect(try Layer.all().count > 45) }

  @Test func channelsAreInferred() throws {
    let image = TensorType(.float32, [2, 6, 8, 8])
    #expect(
      try stateLines(build("ConvLayer('auto', 4)", input: image))[0].hasSuffix("[4, 6, 3, 3]"))
    let block = try build("ResBlock(2, 'auto', 5, nh2=4)", input: image)
    #expect(stateLines(block)[0] == "convpath.0.0.weight float32[4, 6, 1, 1]")
    #expect(try stateLines(build("SEModule('auto', 2)", input: image))[0].hasSuffix("[8, 6, 1, 1]"))
    let attention = try build("SimpleSelfAttention('auto')", input: image)
    #expect(stateLines(attention)[1] == "conv.weight_orig float32[6, 6, 1]")
  }

  @Test func initialValuesAreFastais() throws {
    let layer = try build("ConvLayer(20, 400)")
    #expect(try state(layer, "1.weight").doubles().allSatisfy { $0 == 1 })
    #expect(try state(layer, "1.bias").floats().allSatisfy { $0 == 1e-3 })
    // He's uniform initialisation: the bound is sqrt(6 / fan_in), fan_in = 20 * 9.
    let weight = try state(layer, "0.weight").doubles().map(abs).max() ?? 0
    let bound = (6.0 / 180).squareRoot()
    #expect(weight <= bound && weight > 0.999 * bound)

    let plain = try build("ConvLayer(2, 5000, norm_type=None)")
    let bias = try state(plain, "0.bias").doubles()
    let variance = bias.map { $0 * $0 }.reduce(0, +) / Double(bias.count)
    #expect(abs(variance.squareRoot() - 0.01) < 0.0005)
    let zero = try build("ConvLayer(2, 3, norm_type=None, bias_std=0)")
    #expect(try state(zero, "0.bias").doubles() == [0, 0, 0])

    // The convolution's own initialisation, ±1 / sqrt(fan_in), where nothing follows.
    let last = try build("ConvLayer(20, 400, act_cls=None)")
    let own = try state(last, "0.weight").doubles().map(abs).max() ?? 0
    #expect(own <= 1 / 180.0.squareRoot() && own > 0.999 / 180.0.squareRoot())
    let glorot = try build("ConvLayer(20, 400, act_cls=nn.Tanh)")
    let wide = try state(glorot, "0.weight").doubles().map(abs).max() ?? 0
    let tanhBound = (6.0 / (420 * 9)).squareRoot()
    #expect(wide <= tanhBound && wide > 0.999 * tanhBound)
  }

  @Test func theLongPathStartsAtZero() throws {
    let block = try build("ResBlock(1, 3, 3)")
    #expect(try state(block, "convpath.1.1.weight").doubles() == [0, 0, 0])
    #expect(try state(block, "convpath.0.1.weight").doubles() == [1, 1, 1])
    // Only the bias of the last normalisation is left of the long path.
    let x = try ramp([2, 3, 4, 4], scale: 0.1, from: -1)
    let expected = try (x + Tensor.scalar(Float(1e-3))).relu()
    try expectClose(try block(x), expected, rtol: 1e-6, atol: 1e-6)
  }

  @Test(
    arguments: [
      ("ResBlock(1, 4, 6, stride=2)", [2, 4, 9, 7], [2, 6, 5, 4]),
      ("ResBlock(4, 1, 2, stride=2, ndim=1)", [2, 4, 9], [2, 8, 5]),
      ("ResBlock(1, 4, 4, dw=True, g2=2, ks=5)", [2, 4, 9, 7], [2, 4, 9, 7]),
      ("ResBlock(1, 8, 8, reduction=4, sa=True, sym=True)", [2, 8, 3, 3], [2, 8, 3, 3]),
      ("ResBlock(1, 4, 4, stride=2, pool=MaxPool)", [1, 4, 8, 8], [1, 4, 4, 4]),
      ("SimpleCNN([1, 4, 8], [5, 3], [1, 2])", [3, 1, 9, 9], [3, 8]),
      ("PoolFlatten('Cat')", [2, 3, 5, 4], [2, 6]),
      ("ConvLayer(3, 4, ks=[3, 5], padding=[1, 2], stride=2)", [1, 3, 8, 8], [1, 4, 4, 4]),
      ("ConvLayer(3, 4, transpose=True, stride=2)", [1, 3, 4, 4], [1, 4, 9, 9]),
      ("AdaptiveConcatPool2d(3)", [2, 3, 7, 7], [2, 6, 3, 3]),
      ("SEModule(8, 4)", [2, 8, 3, 3], [2, 8, 3, 3]),
    ] as [(String, Shape, Shape)])
  func givesFastaisShapes(_ call: String, _ input: Shape, _ output: Shape) throws {
    let x = try ramp(input, scale: 0.01)
    #expect(try build(call)(x).shape == output)
    #expect(try build(call, isMeta: true)(.meta(x.type)).shape == output)
  }

  @Test func mergesTheFirstInput() throws {
    let x = try ramp([1, 2, 2, 2], from: -3)
    let half = "nn.LeakyReLU(0.5)"
    let inner = try build(half)(x)
    try expectClose(try build("SequentialEx(\(half), MergeLayer())")(x), try inner + x)
    try expectClose(try build("SequentialEx(\(half), ProdLayer())")(x), try inner * x)
    try expectClose(
      try build("SequentialEx(\(half), MergeLayer(dense=True))")(x),
      try Tensor.concatenated([inner, x], dim: 1))
    // Both merge what came in first, not what the other gave.
    try expectClose(
      try build("SequentialEx(\(half), MergeLayer(), ProdLayer())")(x), try (inner + x) * x)
    #expect(
      message { _ = try build("MergeLayer")(x) }
        == "merges its input with that of a SequentialEx, which it must be directly inside of")
  }

  @Test func poolsComeMaximumFirst() throws {
    let x = try Tensor([1, 2, 3, 6, -1, 0, 1, 4] as [Float], [1, 2, 2, 2])
    #expect(try build("AdaptiveConcatPool2d()")(x).doubles() == [6, 4, 3, 1])
    #expect(try build("PoolFlatten('Max')")(x).doubles() == [6, 4])
    #expect(try build("PoolFlatten")(x).doubles() == [3, 1])
  }

  @Test func squeezeAndExcitationScalesChannels() throws {
    let layer = try build("SEModule(8, 2)", dtype: .float64)
    let x = try ramp([2, 8, 3, 3], scale: 0.01).converted(to: .float64)
    let means = try x.mean(dims: [2, 3])
    func dense(_ input: Tensor, _ name: String) throws -> Tensor {
      let weight = try state(layer, name + ".weight")
      return try input.linear(
        weight: try weight.reshaped([weight.shape[0], weight.shape[1]] as Shape),
        bias: try state(layer, name + ".bias"))
    }
    let scale = try dense(try dense(means, "layers.1.0").relu(), "layers.2.0").sigmoid()
    try expectClose(try layer(x), try x * scale.reshaped([2, 8, 1, 1] as Shape), rtol: 1e-12)
  }

  @Test func attentionIsThatOfItsFormula() throws {
    let layer = try build("SimpleSelfAttention(3)", dtype: .float64)
    let x = try ramp([2, 3, 2, 2], scale: 0.1, from: -1).converted(to: .float64)
    // gamma starts at 0.
    try expectClose(try layer(x), x)
    try state(layer, "gamma").fill(0.5)
    layer.eval()
    let (u, v) = (try state(layer, "conv.weight_u"), try state(layer, "conv.weight_v"))
    let weight = try state(layer, "conv.weight_orig").reshaped([3, 3] as Shape)
    let sigma = try (u * v.linear(weight: weight)).sum()
    let flat = try x.reshaped([2, 3, 4] as Shape)
    let mixed = try (weight / sigma).matmul(flat)
    let attended = try flat.matmul(try flat.transposed(1, 2)).matmul(mixed)
    try expectClose(
      try layer(x), try (attended.scaled(by: 0.5) + flat).reshaped(x.shape), rtol: 1e-12)
    #expect(
      message { _ = try build("SimpleSelfAttention(3, 3, True)") }
        == "expects ks 1 when sym is true, got 3")
  }

  /// fastai hands one module to every convolution of a block.
  @Test func theFurtherModuleOfABlockIsShared() throws {
    let block = try build("ResBlock(1, 2, 2, xtra=nn.Conv2d(2, 2, 1), norm_type=None)")
    let places = ["convpath.0.2", "convpath.1.1"]
    #expect(places.allSatisfy { stateNames(block).contains($0 + ".weight") })
    #expect(block.namedParameters.count { $0.parameter.tensor.shape == [2, 2, 1, 1] } == 1)
    let x = try ramp([1, 2, 3, 3], scale: 0.1)
    try block(x).sum().backward()
    // A change at one place shows at the other; a state dict with both names loads.
    try state(block, places[0] + ".weight").fill(3)
    #expect(try state(block, places[1] + ".weight").doubles() == [3, 3, 3, 3])
    let other = try build("ResBlock(1, 2, 2, xtra=nn.Conv2d(2, 2, 1), norm_type=None)", seed: 1)
    try other.loadStateDict(block.stateDict)
    try expectClose(try other(x), try block(x), rtol: 0, atol: 0)
    // Pruning meets it once.
    let names = try Pruning(
      UnstructuredPruning(.magnitude, amount: .count(1)),
      of: PruningTarget(layers: ["convpath.0.2"])
    ).apply(to: block, seed: 0)
    #expect(names == ["convpath.0.2.weight"])
    #expect(places.allSatisfy { stateNames(block).contains($0 + ".weight_mask") })
    #expect(try SparsityReport(block).entries.count { $0.zeros == 1 } == 1)
  }

  @Test(arguments: [
    ("ConvLayer(3, 4, ks=[3, 3])", "needs argument 'padding' when 'ks' is a list"),
    (
      "ConvLayer(3, 4, transpose=True, padding='same')",
      "expects numbers as padding when it is transposed, got 'same'"
    ),
    ("SimpleCNN([3, 4, 5], [3])", "expects 2 elements in kernel_szs, got 1"),
    ("SEModule(4, 8)", "expects a reduction from 1 to its 4 channels, got 8"),
    ("ResBlock(9223372036854775807, 2, 2)", "has more channels than can be counted"),
  ])
  func argumentsThatDoNotFitAreNamed(_ call: String, _ text: String) {
    #expect(message { _ = try build(call) } == text)
  }
}

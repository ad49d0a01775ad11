import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What pools must do, by the ids of the rows of the catalogue that say so.
struct PoolSeedTests {
  /// The shape that a layer gives for an input of `input`.
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var input: Shape
    var output: Shape
    var testDescription: String { "\(id): \(layer)" }
  }

  static let shapes: [Example] = [
    Example(
      id: "pool-001", layer: "MaxPool1d(3, 2, 1, 2)", input: [20, 16, 50], output: [20, 16, 24]),
    Example(
      id: "pool-003", layer: "MaxPool2d((3, 2), None, (1, 0), (2, 1))", input: [1, 2, 11, 8],
      output: [1, 2, 3, 4]),
    Example(
      id: "pool-005", layer: "MaxPool3d((3, 2, 1), 1, (1, 0, 0))", input: [1, 2, 4, 4, 4],
      output: [1, 2, 4, 3, 4]),
    Example(
      id: "pool-019", layer: "AvgPool1d(4, padding=2)", input: [1, 2, 11], output: [1, 2, 3]),
    Example(
      id: "pool-021", layer: "AvgPool2d((2, 3), (1, 2), (1, 0), True)", input: [1, 2, 4, 6],
      output: [1, 2, 5, 3]),
    Example(
      id: "pool-023", layer: "AvgPool3d((1, 2, 3), 2)", input: [2, 5, 6, 7],
      output: [2, 3, 3, 3]),
    Example(
      id: "pool-027", layer: "FractionalMaxPool2d((2, 3), (4, 5))", input: [2, 7, 9, 9],
      output: [2, 7, 4, 5]),
    Example(
      id: "pool-033", layer: "LPPool2d(1.2, (2, 3), 2, True)", input: [1, 2, 5, 6],
      output: [1, 2, 3, 3]),
    Example(
      id: "pool-038", layer: "AdaptiveMaxPool2d(3)", input: [2, 7, 9], output: [2, 3, 3]),
    Example(
      id: "pool-040", layer: "AdaptiveMaxPool3d(3)", input: [2, 7, 9, 2], output: [2, 3, 3, 3]),
    Example(id: "pool-042", layer: "AdaptiveAvgPool1d(9)", input: [2, 7], output: [2, 9]),
    Example(
      id: "pool-044", layer: "AdaptiveAvgPool2d((None, 2))", input: [1, 2, 7, 9],
      output: [1, 2, 7, 2]),
    Example(
      id: "pool-047", layer: "AdaptiveAvgPool3d((2, None, 3))", input: [1, 2, 7, 9, 9],
      output: [1, 2, 2, 9, 3]),
    Example(id: "pool-002", layer: "MaxPool1d(3, 2)", input: [20, 16, 50], output: [20, 16, 24]),
    Example(
      id: "pool-004", layer: "MaxPool2d(3, 2)", input: [20, 16, 50, 32], output: [20, 16, 24, 15]),
    Example(
      id: "pool-004", layer: "MaxPool2d((3, 2), (2, 1))", input: [20, 16, 50, 32],
      output: [20, 16, 24, 31]),
    Example(
      id: "pool-006", layer: "MaxPool3d(3, 2)", input: [20, 16, 50, 44, 31],
      output: [20, 16, 24, 21, 15]),
    Example(
      id: "pool-006", layer: "MaxPool3d((3, 2, 2), (2, 1, 2))", input: [20, 16, 50, 44, 31],
      output: [20, 16, 24, 43, 15]),
    Example(
      id: "pool-022", layer: "AvgPool2d(3, 2)", input: [20, 16, 50, 32], output: [20, 16, 24, 15]),
    Example(
      id: "pool-022", layer: "AvgPool2d((3, 2), (2, 1))", input: [20, 16, 50, 32],
      output: [20, 16, 24, 31]),
    Example(
      id: "pool-024", layer: "AvgPool3d(3, 2)", input: [20, 16, 50, 44, 31],
      output: [20, 16, 24, 21, 15]),
    Example(
      id: "pool-024", layer: "AvgPool3d((3, 2, 2), (2, 1, 2))", input: [20, 16, 50, 44, 31],
      output: [20, 16, 24, 43, 15]),
    Example(
      id: "pool-028", layer: "FractionalMaxPool2d(3, output_size=(13, 12))",
      input: [20, 16, 50, 32], output: [20, 16, 13, 12]),
    Example(
      id: "pool-028", layer: "FractionalMaxPool2d(3, output_ratio=(0.5, 0.5))",
      input: [20, 16, 50, 32], output: [20, 16, 25, 16]),
    Example(
      id: "pool-032", layer: "LPPool1d(2, 3, 2)", input: [20, 16, 50], output: [20, 16, 24]),
    Example(
      id: "pool-034", layer: "LPPool2d(2, 3, 2)", input: [20, 16, 50, 32],
      output: [20, 16, 24, 15]),
    Example(
      id: "pool-034", layer: "LPPool2d(1.2, (3, 2), (2, 1))", input: [20, 16, 50, 32],
      output: [20, 16, 24, 31]),
    Example(
      id: "pool-037", layer: "AdaptiveMaxPool1d(5)", input: [1, 64, 8], output: [1, 64, 5]),
    Example(
      id: "pool-039", layer: "AdaptiveMaxPool2d((5, 7))", input: [1, 64, 8, 9],
      output: [1, 64, 5, 7]),
    Example(
      id: "pool-039", layer: "AdaptiveMaxPool2d(7)", input: [1, 64, 10, 9], output: [1, 64, 7, 7]),
    Example(
      id: "pool-039", layer: "AdaptiveMaxPool2d((None, 7))", input: [1, 64, 10, 9],
      output: [1, 64, 10, 7]),
    Example(
      id: "pool-041", layer: "AdaptiveMaxPool3d((5, 7, 9))", input: [1, 64, 8, 9, 10],
      output: [1, 64, 5, 7, 9]),
    Example(
      id: "pool-041", layer: "AdaptiveMaxPool3d(7)", input: [1, 64, 10, 9, 8],
      output: [1, 64, 7, 7, 7]),
    Example(
      id: "pool-041", layer: "AdaptiveMaxPool3d((7, None, None))", input: [1, 64, 10, 9, 8],
      output: [1, 64, 7, 9, 8]),
    Example(
      id: "pool-043", layer: "AdaptiveAvgPool1d(5)", input: [1, 64, 8], output: [1, 64, 5]),
    Example(
      id: "pool-045", layer: "AdaptiveAvgPool2d((5, 7))", input: [1, 64, 8, 9],
      output: [1, 64, 5, 7]),
    Example(
      id: "pool-045", layer: "AdaptiveAvgPool2d(7)", input: [1, 64, 10, 9], output: [1, 64, 7, 7]),
    Example(
      id: "pool-046", layer: "AdaptiveAvgPool2d((1, 1))", input: [1, 512, 7, 7],
      output: [1, 512, 1, 1]),
    Example(
      id: "pool-048", layer: "AdaptiveAvgPool3d((5, 7, 9))", input: [1, 64, 8, 9, 10],
      output: [1, 64, 5, 7, 9]),
    Example(
      id: "pool-048", layer: "AdaptiveAvgPool3d(7)", input: [1, 64, 10, 9, 8],
      output: [1, 64, 7, 7, 7]),
    Example(
      id: "pool-048", layer: "AdaptiveAvgPool3d((7, None, None))", input: [1, 64, 10, 9, 8],
      output: [1, 64, 7, 9, 8]),
    Example(id: "pool-049", layer: "MaxPool1d(2)", input: [1, 1, 5], output: [1, 1, 2]),
    Example(
      id: "pool-009", layer: "MaxPool1d(2, ceil_mode=True)", input: [1, 1, 5], output: [1, 1, 3]),
    // A last window that would start in the padding behind is left out.
    Example(
      id: "pool-009", layer: "MaxPool1d(2, 2, 1, ceil_mode=True)", input: [1, 1, 5],
      output: [1, 1, 3]),
  ]

  @Test(arguments: shapes)
  func shapesAreAsDocumented(_ example: Example) throws {
    let layer = try build(example.layer, isMeta: true)
    #expect(try layer(Tensor.meta(TensorType(.float32, example.input))).shape == example.output)
  }

  /// The tensors that a layer gives for one input.
  private func outputs(_ layer: String, _ input: Tensor) throws -> [Tensor] {
    try build(layer)(Arguments([.tensor(input)])).tensors
  }

  private func numbers(_ layer: String, _ values: [Float], _ shape: Shape) throws -> [Double] {
    try outputs(layer, try Tensor(values, shape))[0].doubles()
  }

  /// pool-007: padding is minus infinity, and at most half the kernel.
  @Test func paddingNeverWinsTheMaximum() throws {
    #expect(try numbers("MaxPool1d(2, padding=1)", [-3, -2, -1], [1, 3]) == [-3, -1])
    #expect(
      message { _ = try numbers("MaxPool1d(2, padding=2)", [1, 2, 3], [1, 3]) }
        == "expects padding of at most half the kernel size [2], got [2]")
  }

  /// pool-008: places count in the input's plane.
  @Test func placesCountInThePlane() throws {
    let pooled = try outputs("MaxPool2d(2, return_indices=True)", try ramp([2, 4, 4], from: 1))
    #expect(pooled[1].dtype == .int64)
    #expect(try pooled[1].ints() == [5, 7, 13, 15, 5, 7, 13, 15])
  }

  /// pool-010, pool-011, pool-012, pool-013
  @Test func unpoolIsThePartialInverseOfPooling() throws {
    let unpool = try build("MaxUnpool1d(2, stride=2)")
    let even = try outputs(
      "MaxPool1d(2, stride=2, return_indices=True)", try ramp([1, 1, 8], from: 1))
    #expect(try call(unpool, even[0], even[1]).doubles() == [0, 2, 0, 4, 0, 6, 0, 8])
    let odd = try outputs(
      "MaxPool1d(2, stride=2, return_indices=True)", try ramp([1, 1, 9], from: 1))
    #expect(try call(unpool, odd[0], odd[1]).doubles() == [0, 2, 0, 4, 0, 6, 0, 8])
    func sized(_ sizes: [Int]) throws -> [Double] {
      try unpool(
        Arguments(
          [.tensor(odd[0]), .tensor(odd[1])],
          keywords: [("output_size", .tuple(sizes.map(Value.int)))])
      ).tensors[0].doubles()
    }
    #expect(try sized([1, 1, 9]) == [0, 2, 0, 4, 0, 6, 0, 8, 0])
    #expect(try sized([9]) == [0, 2, 0, 4, 0, 6, 0, 8, 0])
    #expect(
      message { _ = try sized([10]) }
        == "expects output sizes that differ from [8] by less than the stride [2], got [10]")
  }

  /// pool-014, pool-015, pool-016
  @Test func unpoolOfImages() throws {
    let pooled = try outputs("MaxPool2d(2, return_indices=True)", try ramp([1, 1, 4, 4], from: 1))
    let unpool = try build("MaxUnpool2d(2, stride=2)")
    #expect(
      try call(unpool, pooled[0], pooled[1]).doubles()
        == [0, 0, 0, 0, 0, 6, 0, 8, 0, 0, 0, 0, 0, 14, 0, 16])
    let wide = try unpool(
      Arguments(
        [.tensor(pooled[0]), .tensor(pooled[1]), .tuple([1, 1, 5, 5].map(Value.int))])
    ).tensors[0]
    #expect(
      try wide.doubles() == [
        0, 0, 0, 0, 0, 6, 0, 8, 0, 0, 0, 0, 0, 14, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      ])
  }

  /// pool-017, pool-018
  @Test func unpoolOfVolumes() throws {
    let input = Tensor.meta(TensorType(.float32, [20, 16, 51, 33, 15]))
    let pooled = try outputs("MaxPool3d(3, stride=2, return_indices=True)", input)
    #expect(
      try call(try build("MaxUnpool3d(3, stride=2)"), pooled[0], pooled[1]).shape == input.shape)
  }

  @Test func unpoolRefusesPlacesOutside() throws {
    let unpool = try build("MaxUnpool1d(2)")
    let error = try #require(throws: IndexError.self) {
      try call(unpool, try ramp([1, 2]), try Tensor([0, 4] as [Int], [1, 2]))
    }
    #expect(error.message == "expects indices from 0 to 3 (4 places of the output's plane), got 4")
    #expect(error.layer == "MaxUnpool1d")
  }

  /// pool-020, pool-025, pool-026, pool-043
  @Test func means() throws {
    #expect(try numbers("AvgPool1d(3, 2)", [1, 2, 3, 4, 5, 6, 7], [1, 1, 7]) == [2, 4, 6])
    #expect(try numbers("AvgPool1d(2, padding=1)", [2, 4], [1, 1, 2]) == [1, 2])
    #expect(
      try numbers("AvgPool1d(2, padding=1, count_include_pad=False)", [2, 4], [1, 1, 2]) == [2, 4])
    #expect(try numbers("AvgPool2d(2, divisor_override=5)", [1, 2, 3, 4], [1, 2, 2]) == [2])
    #expect(
      try numbers("AdaptiveAvgPool1d(5)", [0, 1, 2, 3, 4, 5, 6, 7], [1, 8])
        == [0.5, 2, 3.5, 5, 6.5])
  }

  /// pool-036, pool-037
  @Test func adaptiveMaximaAndTheirPlaces() throws {
    let pooled = try outputs("AdaptiveMaxPool1d(5, return_indices=True)", try ramp([1, 8]))
    #expect(try pooled[0].doubles() == [1, 3, 4, 6, 7])
    #expect(try pooled[1].ints() == [1, 3, 4, 6, 7])
  }

  /// pool-029
  @Test func fractionalPoolsTakeOneOfSizeAndRatio() throws {
    func refusal(_ layer: String) -> String { message { _ = try build(layer) } }
    #expect(
      refusal("FractionalMaxPool2d(3)") == "expects either output_size or output_ratio, got neither"
    )
    #expect(
      refusal("FractionalMaxPool2d(3, 4, 0.5)")
        == "expects either output_size or output_ratio, got both")
    #expect(
      refusal("FractionalMaxPool2d(3, output_ratio=1.0)").contains(
        "of more than 0 and less than 1, got 1.0"))
  }

  /// pool-030: given samples decide, drawn ones depend on seed and step.
  @Test func fractionalPoolsAreRepeatable() throws {
    let x = try ramp([1, 1, 9, 9])
    func run(_ layer: Module) throws -> [Double] { try layer(x).doubles() }
    let fixed = try build(
      "FractionalMaxPool2d(2, 4, _random_samples=[[[0.25, 0.75]]])")
    #expect(try run(fixed) == run(fixed))
    #expect(stateNames(fixed) == ["_random_samples"])
    func drawn(_ seed: UInt64, step: UInt64) throws -> [Double] {
      let nodes = CallBuilder()
      let context = BuildContext(seed: seed, nodes: nodes)
      let layer = try nodes.module(
        try CallText.value("FractionalMaxPool2d(2, 4)"), in: Scope(context))
      context.random.step = step
      return try run(layer)
    }
    #expect(try drawn(1, step: 3) == drawn(1, step: 3))
    let others = try (0..<8).map { try drawn(1, step: $0) }
    #expect(Set(others).count > 1)
  }

  /// pool-050
  @Test func everyFamilyIsThere() {
    let names = Set(catalogue.names)
    for n in 1...3 {
      for family in ["MaxPool", "AvgPool", "LPPool", "MaxUnpool", "AdaptiveMaxPool"] {
        #expect(names.contains("\(family)\(n)d"))
      }
      #expect(names.contains("AdaptiveAvgPool\(n)d"))
      #expect(names.contains("FractionalMaxPool\(n)d") == (n > 1))
    }
  }

  /// pool-031, pool-035
  @Test func powerPools() throws {
    #expect(try numbers("LPPool1d(2, 2)", [3, 4, 0, 2], [1, 4]) == [5, 2])
    #expect(try numbers("LPPool1d(1, 2)", [3, -4, 1, 2], [1, 4]) == [-1, 3])
    #expect(try numbers("LPPool1d(.inf, 2)", [3, -4, 1, 2], [1, 4]) == [4, 2])
    #expect(try numbers("LPPool1d(-.inf, 2)", [3, -4, 1, 2], [1, 4]) == [3, 1])
    let zeros = try Tensor.zeros(TensorType(.float32, [1, 4])).requiringGrad()
    try build("LPPool1d(2, 2)")(zeros).sum(dims: [0, 1]).backward()
    #expect(try zeros.grad?.doubles() == [0, 0, 0, 0])
  }
}

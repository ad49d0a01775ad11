import NNLayers
import NNTensor
import Testing

/// Other dtypes. Ids name behaviours of PyTorch.
struct ModuleConversionSeedTests {
  private func dtypes(_ module: Module) -> [DType] { module.stateDict.map(\.tensor.dtype) }

  /// module-api-033, module-api-035, module-api-036, module-api-037, module-api-041, module-api-074:
  /// the module itself, its floating-point tensors alone.
  @Test func modulesAreConverted() throws {
    let model = try Stateful(Scope(BuildContext()))
    func expect(_ dtype: DType, _ converted: Module) {
      #expect(converted === model)
      #expect(
        dtypes(model) == [
          dtype, .int64, dtype, dtype, dtype, dtype, dtype, dtype, .int64,
        ])
    }
    expect(.float64, try model.double())
    expect(.float16, try model.half())
    expect(.bfloat16, try model.bfloat16())
    expect(.float32, try model.float())
    expect(.float32, model.cpu())
    #expect(model.parameters().map(\.requiresGrad) == [Bool](repeating: true, count: 5))
  }

  /// module-api-038: every tensor, also whole numbers.
  @Test func typeConvertsEverything() throws {
    let model = try Stateful(Scope(BuildContext()))
    #expect(try model.type(.float64) === model)
    #expect(dtypes(model).allSatisfy { $0 == .float64 })
    #expect(message { try model.type(.int64) }.hasPrefix("can't require gradients"))
    #expect(dtypes(model).allSatisfy { $0 == .float64 })
    try model.requiresGrad(false).type(.int64)
    #expect(dtypes(model).allSatisfy { $0 == .int64 })
  }

  /// module-api-039, module-api-040.
  @Test func toTakesFloatingPointAlone() throws {
    let model = try Stateful(Scope(BuildContext()))
    try model.to(try ramp([1]).half())
    #expect(try model.parameter("scale").tensor.dtype == .float16)
    for dtype in [DType.int32, .int64, .uint8, .bool] {
      #expect(
        message { try model.to(dtype) }
          == "expects a floating-point dtype for a module, got \(dtype.rawValue)")
    }
    #expect(try model.parameter("scale").tensor.dtype == .float16)
  }

  /// module-api-042: numbers of the documentation.
  @Test func halvesAreRounded() throws {
    let layer = try linear(2, 2)
    let weight: [Float] = [0.1913, -0.3420, -0.5113, -0.2325]
    try layer.loadStateDict([
      ("weight", try Tensor(weight, [2, 2])), ("bias", try ramp([2])),
    ])
    func now() throws -> [Float] { try layer.ownParameters[0].tensor.floats() }
    try layer.to(.float64)
    #expect(try now() == weight)
    try layer.to(.float16).cpu()
    #expect(layer.ownParameters[0].tensor.dtype == .float16)
    // As the documentation prints them, whose weights have more digits than it shows.
    for (half, printed) in zip(try now(), [0.1914, -0.3420, -0.5112, -0.2324] as [Float]) {
      #expect(abs(half - printed) < 2e-4)
    }
    #expect(try now() == weight.map { Float(Float16($0)) })
  }

  /// module-api-075, module-api-101: parameters stay the same objects; gradients are converted too.
  @Test func gradientsAreConverted() throws {
    let layer = try linear(2, 2)
    let parameters = layer.parameters()
    try layer(ramp([1, 2])).sum().backward()
    let gradient = try #require(try parameters[0].grad?.doubles())
    try parameters[1].requiresGrad(false)
    try layer.double()
    #expect(zip(layer.parameters(), parameters).allSatisfy { $0 === $1 })
    #expect(parameters.map(\.requiresGrad) == [true, false])
    #expect(try parameters[0].grad?.dtype == .float64 && parameters[0].grad?.doubles() == gradient)
    let tensor = parameters[0].tensor
    try layer.double()
    #expect(parameters[0].tensor === tensor)
    try layer.applyToTensors { try $0.scaled(by: 0) }
    #expect(try layer.stateDict.allSatisfy { try $0.tensor.doubles().allSatisfy { $0 == 0 } })
    #expect(parameters[0].tensor.isLeaf)
  }

  /// What throws in between leaves everything as it was.
  @Test func conversionsThatFailChangeNothing() throws {
    let layer = try linear(2, 2)
    let before = layer.parameters().map(\.tensor)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try layer.applyToTensors {
        guard $0.rank == 2 else { throw Stop() }
        return try $0.converted(to: .float64)
      }
    }
    #expect(zip(before, layer.parameters()).allSatisfy { $0 === $1.tensor })
  }
}

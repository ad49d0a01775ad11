import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// ReLU in the pass of the layer before it: the same numbers as in a pass of its own.
struct RectifiedTests {
  /// Outputs and all gradients of a model in training and its output in evaluation.
  private func results(
    _ model: Module, _ input: Tensor, _ behind: (Tensor) throws -> Tensor = { $0 }
  ) throws -> [[Double]] {
    let x = try input.copied().requiringGrad()
    let output = try behind(model(x))
    var stream = RandomStream(seed: 2, name: "gradient")
    try output.backward(gradient: try stream.normal(output.type))
    let gradients = try model.parameters().map { try #require($0.tensor.grad).doubles() }
    return try [output.doubles(), #require(x.grad).doubles()] + gradients + [
      behind(model.eval()(input)).doubles()
    ]
  }

  private func random(_ type: TensorType) throws -> Tensor {
    var stream = RandomStream(seed: 1, name: "input")
    return try stream.normal(type)
  }

  @Test(
    arguments: [
      ("nn.Linear(7, 9)", [5, 7]), ("nn.Linear(96, 64, bias=False)", [80, 96]),
      ("nn.Conv2d(3, 4, 3, padding=1)", [2, 3, 6, 5]),
      ("nn.Conv2d(2, 4, 3, padding=1, padding_mode='reflect', bias=False)", [2, 2, 6, 5]),
      ("nn.BatchNorm2d(3)", [4, 3, 5, 7]), ("nn.BatchNorm1d(6, affine=False)", [9, 6]),
    ] as [(String, [Int])])
  func numbersStay(_ text: String, _ sizes: [Int]) throws {
    for dtype in [DType.float32, .float64] {
      let x = try random(TensorType(dtype, try Shape(sizes)))
      let plain = try results(try build(text, dtype: dtype), x) { try $0.relu() }
      let fused = try results(
        Sequential(try build(text, dtype: dtype), try build("nn.ReLU()")), x)
      #expect(plain.count == fused.count)
      for (a, b) in zip(plain, fused) {
        let limit = (a.map(abs).max() ?? 0) * (dtype == .float64 ? 1e-13 : 1e-5)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) <= limit })
      }
      // Whether a number passes is the same everywhere.
      #expect(zip(plain[0], fused[0]).allSatisfy { ($0 > 0) == ($1 > 0) })
    }
  }

  @Test func whoeverLooksOnSeesBothLayers() throws {
    let net = Sequential(try build("nn.Linear(3, 2)"), try build("nn.ReLU()"))
    var seen: [String] = []
    for layer in net {
      layer.registerForwardHook { module, _, output in
        seen.append(module.typeName)
        return nil
      }
    }
    _ = try net(try ramp([2, 3]))
    #expect(seen == ["Linear", "ReLU"])
    let hooks = ModuleHooks()
    seen = []
    let plain = Sequential(try build("nn.Linear(3, 2)"), try build("nn.ReLU()"))
    hooks.registerForwardHook { module, _, _ in
      seen.append(module.typeName)
      return nil
    }
    _ = try hooks.run { try plain(try ramp([2, 3])) }
    #expect(seen == ["Linear", "ReLU", "Sequential"])
  }

  @Test func notANumberStays() throws {
    let net = Sequential(try build("nn.BatchNorm1d(2)"), try build("nn.ReLU()")).eval()
    let output = try net(try Tensor([.nan, -1, 2, 3] as [Float], [2, 2])).floats()
    #expect(output[0].isNaN && output[1] == 0 && output[3] > 2.9)
    let linear = Sequential(try build("nn.Linear(32, 32)"), try build("nn.ReLU()"))
    let x = try Tensor([Float](repeating: .nan, count: 32 * 64), [64, 32])
    #expect(try linear(x).floats().allSatisfy(\.isNaN))
  }
}

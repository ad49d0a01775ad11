import NNDiagnostics
import NNOptim
import NNTensor
import Testing

@Suite struct ClippingTests {
  private func parameters(_ gradients: [[Float]?]) throws -> [Tensor] {
    try gradients.map { gradient in
      let tensor = try Tensor.zeros(TensorType(.float32, [gradient?.count ?? 1]))
      tensor.grad = try gradient.map { try Tensor($0, [$0.count]) }
      return tensor
    }
  }

  @Test(
    "utils-001, utils-002: norm and scaled gradients",
    arguments: [
      (2, 1, 13, [0.230769, -0.307692, 0.923077]), (.infinity, 6, 12, [1.5, -2, 6]),
      (1, 9.5, 19, [1.5, -2, 6]), (2, 13.5, 13, [3, -4, 12]), (3, 100, 12.207055, [3, -4, 12]),
    ] as [(Double, Double, Double, [Float])])
  func norms(_ type: Double, _ limit: Double, _ norm: Double, _ expected: [Float]) throws {
    let parameters = try parameters([[3, -4], nil, [12]])
    let found = try clipGradientNorm(parameters, maxNorm: limit, normType: type)
    #expect(abs(found - norm) < 1e-4)
    let clipped = try parameters.flatMap { try $0.grad?.floats() ?? [] }
    for (a, b) in zip(clipped, expected) { #expect(abs(a - b) < 1e-5) }
  }

  @Test("the norm alone, and cutting by a norm that is known")
  func parts() throws {
    let parameters = try parameters([[3, -4], nil, [12]])
    #expect(try totalNorm(of: parameters.compactMap(\.grad)) == 13)
    #expect(try totalNorm(of: []) == 0)
    try clipGradients(parameters, maxNorm: 1, totalNorm: 2)
    #expect(try parameters[2].grad?.floats().map { ($0 * 1000).rounded() } == [6000])
    try clipGradients(parameters, maxNorm: 3, totalNorm: 2)
    #expect(try parameters[2].grad?.floats().map { ($0 * 1000).rounded() } == [6000])
  }

  @Test("the norm of many numbers is that of one vector")
  func large() throws {
    let parameters = try parameters([[Float](repeating: 2, count: 300_001), [1, 1]])
    let norm = try clipGradientNorm(parameters, maxNorm: 1e9)
    #expect(abs(norm - (4 * 300_001 + 2.0).squareRoot()) < 1e-9)
    #expect(try clipGradientNorm(parameters, maxNorm: 1e9, normType: .infinity) == 2)
  }

  @Test("squares of large and small gradients neither overflow nor vanish")
  func range() throws {
    #expect(try clipGradientNorm(try parameters([[3e30, 4e30]]), maxNorm: 1) > 4.99e30)
    let small = try clipGradientNorm(try parameters([[3e-30, 4e-30]]), maxNorm: 1)
    #expect(abs(small - 5e-30) < 1e-35)
  }

  @Test("NaN spreads, as in PyTorch, or is an error", arguments: [2, .infinity, 1, 3.0])
  func nan(_ type: Double) throws {
    let parameters = try parameters([[1, .nan, 5], [2]])
    #expect(
      messages {
        try clipGradientNorm(parameters, maxNorm: 1, normType: type, errorIfNonfinite: true)
      } == [
        "the norm of the gradients is nan | lower the learning rate, or look for NaN and infinity "
          + "in the data"
      ])
    #expect(try parameters[1].grad?.floats() == [2])
    #expect(try clipGradientNorm(parameters, maxNorm: 1, normType: type).isNaN)
    #expect(try parameters[1].grad?.floats().allSatisfy(\.isNaN) == true)
  }

  @Test("utils-003: values are cut, NaN stays")
  func values() throws {
    let parameters = try parameters([[3, -4, .nan, 0.5, -.infinity], nil])
    try clipGradientValue(parameters, limit: 1)
    let clipped = try #require(try parameters[0].grad?.floats())
    #expect(clipped[0] == 1 && clipped[1] == -1 && clipped[2].isNaN && clipped[3] == 0.5)
    #expect(clipped[4] == -1)
  }

  @Test("a gradient seen through strides is clipped")
  func strided() throws {
    let tensor = try Tensor.zeros(TensorType(.float32, [2, 3]))
    tensor.grad = try Tensor([3, 0, 0, 0, 4, 0] as [Float], [3, 2]).permuted([1, 0])
    #expect(try clipGradientNorm([tensor], maxNorm: 2.5) == 5)
    #expect(try tensor.grad?.doubles().map { ($0 * 1000).rounded() } == [1500, 0, 2000, 0, 0, 0])
  }

  @Test("no gradients, wrong norm type")
  func edges() throws {
    #expect(try clipGradientNorm([], maxNorm: 1) == 0)
    #expect(
      messages { try clipGradientNorm([], maxNorm: 1, normType: 0) } == [
        "expects a norm type of more than 0, got 0.0"
      ])
  }
}

import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// Activations as functions of forward passes, beyond what PyTorch's recordings compare.
@Suite struct ActivationFunctionTests {
  private func outputs(_ lines: [String], _ x: Tensor, seed: Int = 0) throws -> [Tensor] {
    let forward = lines.map { "    - \"\($0)\"\n" }.joined()
    let text =
      "seed: \(seed)\ninputs: {x: \"\(x.type)\"}\nmodel:\n  modules: {}\n  forward:\n\(forward)"
    let model = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:])).module
    return try model(Arguments([.tensor(x)])).tensors
  }

  private func output(_ line: String, _ x: Tensor, seed: Int = 0) throws -> Tensor {
    try #require(try outputs(["return \(line)"], x, seed: seed).first)
  }

  private let numbers = try? Tensor([-2, -0.5, 0, 0.5, 2] as [Float], [5])

  /// functional-021: the name of a function in place; the input is the result from then on, whatever
  /// it is called.
  @Test(
    arguments: [
      "elu_(h, 2)", "relu_(h)", "selu_(h)", "celu_(h)", "leaky_relu_(h)", "hardtanh_(h)",
      "threshold_(h, 0, 3)", "rrelu_(h)", "relu6(h, inplace=True)", "F.elu(h, inplace=True)",
      "silu(h, True)", "mish(h, inplace=True)", "h.relu_()",
    ])
  func writesIntoItsInput(_ call: String) throws {
    let x = try #require(numbers)
    let results = try outputs(
      ["h = x + 0", "again = h", "y = \(call)", "return y, h, again, x"], x)
    #expect(try results[0].doubles() != x.doubles())
    #expect(results[1] === results[0] && results[2] === results[0])
    #expect(try results[3].doubles() == x.doubles())
  }

  @Test func gradientsKnowWhatWasThereBefore() throws {
    // The exponential keeps the old h, the product sees the new one.
    let x = try Tensor([-1, 2] as [Double], [2]).requiringGrad()
    let results = try outputs(
      ["h = x * 1", "e = exp(h)", "y = relu_(h)", "return e * h"], try x.aliased())
    try results[0].sum().backward()
    let expected = try Tensor([0, 3 * 7.38905609893065], [2])
    try expectClose(try #require(x.grad), expected, rtol: 1e-12)
  }

  /// functional-019: numbers are converted first.
  @Test(arguments: ["softmax", "softmin", "log_softmax"])
  func softmaxesConvertFirst(_ name: String) throws {
    let x = try Tensor([1, 2, 3] as [Float], [3])
    let result = try output("\(name)(x, dim=0, dtype='float64')", x)
    #expect(result.dtype == .float64)
    let expected = try output("\(name)(x, dim=0)", try x.converted(to: .float64))
    #expect(try result.doubles() == expected.doubles())
  }

  @Test func randomSlopesInTraining() throws {
    let x = try Tensor.full(TensorType(.float32, [64]), -1)
    let line = "rrelu(x, 0.1, 0.3, training=True)"
    let slopes = try output(line, x, seed: 4).doubles().map { -$0 }
    #expect(slopes.allSatisfy { (0.1...0.3).contains($0) } && Set(slopes).count > 60)
    #expect(try output(line, x, seed: 4).doubles().map { -$0 } == slopes)
    #expect(try output(line, x, seed: 5).doubles().map { -$0 } != slopes)
  }

  @Test func gumbelNoiseDrawsFromTheDistribution() throws {
    // Three classes of probability 0.2, 0.3 and 0.5 in 20000 rows.
    let rows = 20_000
    let logits = try Tensor(
      (0..<rows).flatMap { _ in [0.2, 0.3, 0.5] }, [rows, 3]
    ).logarithm()
    let drawn = try output("gumbel_softmax(x, tau=0.5, hard=True)", logits, seed: 2)
    #expect(try drawn.doubles().allSatisfy { abs($0) < 1e-12 || abs($0 - 1) < 1e-12 })
    let shares = try drawn.mean(dims: [0]).doubles()
    for (share, p) in zip(shares, [0.2, 0.3, 0.5]) {
      #expect(abs(share - p) < 4.5 * (p * (1 - p) / Double(rows)).squareRoot())
    }
    let soft = try output(
      "gumbel_softmax(x, dim=0)", try Tensor([1, 2, 3, 4] as [Double], [2, 2]))
    try expectClose(try soft.sum(dims: [0]), try Tensor([1, 1], [2]), rtol: 1e-12)
    #expect(Set(try soft.doubles()).count == 4)
  }

  @Test func hardGumbelHasTheGradientOfTheSoftOne() throws {
    func gradient(_ line: String) throws -> [Double]? {
      let x = try Tensor([1, 2, 3, 4, 5, 6] as [Double], [2, 3]).requiringGrad()
      let weights = try Tensor([1, -2, 3, 0, 5, -1] as [Double], [2, 3])
      let y = try output(line, try x.aliased(), seed: 1)
      try (y * weights).sum().backward()
      return try x.grad?.doubles()
    }
    let soft = try gradient("gumbel_softmax(x, tau=2)")
    #expect(try gradient("gumbel_softmax(x, tau=2, hard=True)") == soft)
    #expect(soft != nil)
  }

  static let refusals: [(line: String, said: String)] = [
    ("glu(x)", "expects an even size of dimension -1, got 5 in float32[5]"),
    ("hardtanh(x, 2, 1)", "expects min_val of at most max_val, got 2.0 and 1.0"),
    ("gelu(x, 'exact')", "gives gelu 'exact' as 'approximate', expected 'none' or 'tanh'"),
    ("prelu(x, x)", "expects 1 slope for float32[5], got float32[5]"),
    ("rrelu(x, 1, 0)", "expects lower of at most upper, got 1.0 and 0.0"),
    ("softshrink(x, -1)", "expects a lambd of at least 0, got -1.0"),
    ("celu(x, 0)", "expects an alpha other than 0"),
    ("threshold(x, 1)", "gives threshold no argument 'value'"),
  ]

  @Test(arguments: refusals)
  func refuses(line: String, said: String) throws {
    let text =
      "inputs: {x: \"float32[5]\"}\nmodel:\n  modules: {}\n  forward:\n    - \"return \(line)\"\n"
    let first = try messages(text).split(separator: "\n").first ?? ""
    #expect(first == "n.yaml:5:15: error[NN0301]: the model (forward) \(said)", "\(first)")
  }
}

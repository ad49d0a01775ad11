import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// Functions that take tensors without dimensions as numbers or as tensors of one element, and other
/// corners of indexing, with results that PyTorch gives.
@Suite struct ScalarTensorFunctionTests {
  private static func output(
    _ line: String, _ inputs: [(name: String, tensor: Tensor)]
  ) throws -> Tensor {
    let declared = inputs.map { "\($0.name): \"\($0.tensor.type)\"" }.joined(separator: ", ")
    let text = "inputs: {\(declared)}\nmodel:\n  forward:\n    - \"return \(line)\"\n"
    let model = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:]))
    let arguments = Arguments(inputs.map { .tensor($0.tensor) })
    let result = try #require(try model.module(arguments).tensors.first)
    // What is known beforehand, where anything is, is what comes out.
    if model.unknown == nil { #expect(model.output.tensors.first?.type == result.type) }
    return result
  }

  /// `x` is 0 to 5 in two rows, `s` is 4, `k` is 1 and `i` is -1, -2, all without dimensions but `i`.
  private static func inputs() throws -> [(name: String, tensor: Tensor)] {
    [
      ("x", try Tensor([0, 1, 2, 3, 4, 5] as [Float], [2, 3])),
      ("s", try Tensor([4] as [Float], [])),
      ("k", try Tensor([1], [])), ("i", try Tensor([-1, -2], [2, 1])),
    ]
  }

  @Test(
    arguments: [
      ("linspace(k, s, 3)", [3], [1, 2.5, 4]),
      ("linspace(s, 0, k + 2)", [3], [4, 2, 0]),
      ("narrow(x, 1, k, 2)", [2, 2], [1, 2, 4, 5]),
      ("x.narrow(1, k - 2, k)", [2, 1], [2, 5]),
      ("x.index_fill(1, k, s)", [2, 3], [0, 4, 2, 3, 4, 5]),
      ("tensor_split(x, k + 1, dim=1)[1]", [2, 1], [2, 5]),
      ("x.tensor_split(arange(3)[1:], 1)[2]", [2, 1], [2, 5]),
      ("take_along_dim(x, i, 1)", [2, 1], [2, 4]),
      ("take_along_dim(x, i + 2)", [2], [1, 0]),
      ("s.index_select(0, k - 1)", [], [4]),
      ("s.index_select(-1, arange(1))", [], [4]),
      ("s.gather(0, arange(3) * 0)", [3], [4, 4, 4]),
      ("x[0].gather(0, k)", [], [1]),
      ("s.gather(0, k - 1)", [], [4]),
    ] as [(String, [Int], [Double])])
  func gives(line: String, shape: [Int], values: [Double]) throws {
    let result = try Self.output(line, try Self.inputs())
    #expect(result.shape.array == shape)
    #expect(try result.doubles() == values)
  }

  @Test func valuesOfFillsGetGradients() throws {
    var inputs = try Self.inputs()
    let value = try Tensor([4] as [Float], []).requiringGrad()
    inputs[1].tensor = value
    try Self.output("x.index_fill(1, k, s).sum()", inputs).backward()
    #expect(try value.grad?.doubles() == [2])
  }

  @Test func transposedConvolutionsOfNoExamplesMayLeaveNothing() throws {
    let x = try Tensor.zeros(TensorType(.float32, [0, 1, 1, 2])),
      w = try Tensor.ones(TensorType(.float32, [1, 1, 2, 2]))
    let result = try Self.output("conv_transpose2d(x, w, padding=1)", [("x", x), ("w", w)])
    #expect(result.shape == [0, 1, 0, 1])
    let one = try Tensor.ones(TensorType(.float32, [1, 1, 1, 2]))
    #expect(throws: (any Error).self) {
      try Self.output("conv_transpose2d(x, w, padding=1)", [("x", one), ("w", w)])
    }
  }

  @Test(
    arguments: [
      ("x.narrow(1, s, 1)", "narrow a tensor as 'start', expected an integer"),
      ("x.index_fill(1, k, x[0])", "expects a value without dimensions, got float32[3]"),
      ("x.tensor_split(s, 1)", "expects int64 indices in at most one dimension, got float32[]"),
      ("s.index_select(0, arange(2) * 0)", "expects one index for a single number, got int64[2]"),
      ("linspace(x, 1, 3)", "linspace a tensor as 'start', expected a number"),
    ] as [(String, String)])
  func refuses(line: String, said: String) throws {
    let text =
      "inputs: {x: \"float32[2, 3]\", s: \"float32[]\", k: \"int64[]\"}\nmodel:\n  forward:\n"
      + "    - \"return \(line)\"\n"
    let first = try messages(text).split(separator: "\n").first ?? ""
    #expect(first.hasSuffix(said) && first.contains("error[NN0301]"), "\(first)")
  }

  @Test(arguments: ["take_along_dim(x, i - 2, 1)", "s.gather(0, k)", "s.index_select(0, k)"])
  func refusesIndicesOfNothing(line: String) throws {
    #expect(throws: IndexError.self) { try Self.output(line, try Self.inputs()) }
  }
}

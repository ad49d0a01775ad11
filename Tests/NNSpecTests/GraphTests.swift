import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// Modules whose forward pass is written out.
@Suite struct GraphTests {
  /// What `lines` make of x = [[1, 2, 3], [4, 5, 6]], with `modules` at hand.
  private func run(
    _ lines: [String], modules: String = "{}", inputs: [(String, String, Value)] = []
  ) throws -> Value {
    let x = try Tensor([1, 2, 3, 4, 5, 6] as [Float], [2, 3])
    let declared = [("x", "float32[2, 3]", Value.tensor(x))] + inputs
    let text =
      "inputs: {\(declared.map { "\($0.0): \"\($0.1)\"" }.joined(separator: ", "))}\nmodel:\n"
      + "  modules: \(modules)\n  forward:\n"
      + lines.map { "    - \"\($0)\"\n" }.joined()
    let built = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:]))
    return try built.module(Arguments(declared.map(\.2)))
  }

  private func numbers(_ lines: [String], modules: String = "{}") throws -> [Double] {
    try #require(try run(lines, modules: modules).tensors.first).doubles()
  }

  @Test(arguments: [
    ("x * 2 + 1", [3, 5, 7, 9, 11, 13]), ("-x", [-1, -2, -3, -4, -5, -6]),
    ("1 / x * x", [1, 1, 1, 1, 1, 1]), ("x ** 2", [1, 4, 9, 16, 25, 36]),
    ("x[0]", [1, 2, 3]), ("x[-1, 0]", [4]), ("x[:, 1]", [2, 5]), ("x[..., -1]", [3, 6]),
    ("x[:, 1:]", [2, 3, 5, 6]), ("x[:, ::2]", [1, 3, 4, 6]), ("x[0:1]", [1, 2, 3]),
    ("x.sum()", [21]), ("x.sum(dim=1)", [6, 15]), ("x.sum(0, keepdim=True)", [5, 7, 9]),
    ("x.mean(dim=(0, 1))", [3.5]), ("x.T.flatten()", [1, 4, 2, 5, 3, 6]),
    ("x.reshape((3, 2))[0]", [1, 2]), ("x.permute((1, 0))[0]", [1, 4]),
    ("x.transpose(0, 1)[1]", [2, 5]), ("torch.flatten(x)", [1, 2, 3, 4, 5, 6]),
    ("F.relu(x - 3)", [0, 0, 0, 1, 2, 3]), ("nn.functional.relu(3 - x)", [2, 1, 0, 0, 0, 0]),
    ("relu(input=x - 5)", [0, 0, 0, 0, 0, 1]), ("x.unsqueeze(0).squeeze(0)[1]", [4, 5, 6]),
    ("cat([x, x], dim=1)[0]", [1, 2, 3, 1, 2, 3]), ("stack((x, x))[1, 1]", [4, 5, 6]),
    ("x @ x.T", [14, 32, 32, 77]), ("x * x.size(0)", [2, 4, 6, 8, 10, 12]),
    ("x * x.shape[1]", [3, 6, 9, 12, 15, 18]), ("x + x.ndim", [3, 4, 5, 6, 7, 8]),
    ("x if x.ndim == 2 else -x", [1, 2, 3, 4, 5, 6]),
    ("x / (x.shape[0] * 3 // 4)", [1, 2, 3, 4, 5, 6]),
  ])
  func expressions(text: String, expected: [Double]) throws {
    #expect(try numbers(["return " + text]) == expected)
  }

  @Test func statements() throws {
    #expect(try numbers(["y = x + 1", "y *= 2", "return y[0]"]) == [4, 6, 8])
    #expect(try numbers(["a, b = x[0], x[1]", "return b - a"]) == [3, 3, 3])
    #expect(try numbers(["(a, b), c = (x[0], x[1]), 2", "return (b - a) * c"]) == [6, 6, 6])
    #expect(
      try numbers(
        ["for m in layers: x = m(x)", "return x"],
        modules: "{layers: {ModuleList: [ReLU, \"Flatten(0)\"]}}") == [1, 2, 3, 4, 5, 6])
    #expect(
      try numbers(
        ["for i in [1, 2, 3]: x = x + i", "return x[0]"]) == [7, 8, 9])
  }

  @Test func tuplesAndNoneAreOutputs() throws {
    guard case .tuple(let values) = try run(["return x, None, (x[0], 2)"]) else {
      Issue.record("expected a tuple")
      return
    }
    #expect(values.count == 3)
    guard case .none = values[1], case .tuple(let inner) = values[2], case .int(2) = inner[1] else {
      Issue.record("expected None and a tuple of a tensor and 2")
      return
    }
  }

  @Test func textsPickModules() throws {
    let modules = "{acts: {ModuleDict: {relu: ReLU, same: Identity}}}"
    let lines = ["return acts[choice](x - 3)"]
    func sum(_ choice: String) throws -> Double {
      try run(lines, modules: modules, inputs: [("choice", "string", .string(choice))])
        .tensors[0].sum(dims: [0, 1]).item()
    }
    #expect(try sum("relu") == 6)
    #expect(try sum("same") == 3)
    #expect(throws: LayerError.self) { try sum("none") }
    #expect(try numbers(["return acts.relu(x)[0]"], modules: modules) == [1, 2, 3])
    #expect(try numbers(["return acts['same'](x)[0]"], modules: modules) == [1, 2, 3])
  }

  @Test func modulesAreInferredWhereTheyAreCalled() throws {
    let built = try experiment(
      """
      inputs: {x: "float32[N, 4]", y: "float32[N, 6]"}
      model:
        modules:
          b: Linear(auto, 2)
          a: Linear(auto, 2)
          inner:
            modules: {fc: "Linear(auto, 5)"}
            forward: [return fc(x)]
            inputs: [x]
        forward:
          - return inner(a(x) + b(y))
      """
    ).buildModel()
    #expect(
      built.module.namedParameters.map { "\($0.name)\($0.parameter.tensor.shape)" } == [
        "b.weight[2, 6]", "b.bias[2]", "a.weight[2, 4]", "a.bias[2]", "inner.fc.weight[5, 2]",
        "inner.fc.bias[5]",
      ])
    #expect(built.output.tensors.map { built.text($0.type) } == ["float32[N, 5]"])
  }

  @Test func functionsAloneAreAModel() throws {
    let text = """
      inputs: {x: "float32[2, 1, 4, 4]", w: "float32[3, 1, 3, 3]"}
      model:
        modules: {}
        forward:
          - h = conv2d(x, w, padding=1)
          - return max_pool2d(relu(h), 2).mean(dim=(2, 3))
      """
    let built = try experiment(text).buildModel()
    #expect(built.output.tensors.map { built.text($0.type) } == ["float32[2, 3]"])
    #expect(built.module.namedParameters.isEmpty)
    #expect(
      try section("model", of: try experiment(text).resolvedText())
        == (try section("model", of: text)))
  }

  @Test(arguments: [
    (
      "return x.frobnicate(2)",
      """
      n.yaml:5:16: error[NN0301]: the model (forward) calls an unknown function 'frobnicate'
          5 |     - return x.frobnicate(2)
            |                ^

      """
    ),
    (
      "return relu(x, 1, 2)",
      """
      n.yaml:5:14: error[NN0301]: the model (forward) gives relu 3 arguments, expected at most 2: input, inplace
          5 |     - return relu(x, 1, 2)
            |              ^

      """
    ),
    (
      "return x[3]",
      """
      n.yaml:5:15: error[NN0301]: the model (forward) can't select index 3 of dimension 0 of size 2
          5 |     - return x[3]
            |               ^

      """
    ),
    (
      "return execfile('/etc/passwd')",
      """
      n.yaml:5:14: error[NN0301]: the model (forward) knows no 'execfile'
          5 |     - return execfile('/etc/passwd')
            |              ^
      help: it knows: x

      """
    ),
  ])
  func mistakesAreLocated(line: String, message: String) throws {
    let got = try messages(
      "inputs: {x: \"float32[2, 3]\"}\nmodel:\n  modules: {}\n  forward:\n    - \(line)\n")
    #expect(got == message)
  }
}

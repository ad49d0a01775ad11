import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor
import Testing

/// Parameters of one's own in specifications, and what forward lines reach inside modules. Ids name
/// behaviours of PyTorch.
@Suite struct ParameterContainerTests {
  private func text(
    _ modules: String, _ lines: [String], inputs: String = "{x: \"float32[10, 3]\"}"
  )
    -> String
  {
    "inputs: \(inputs)\nmodel:\n  modules:\n"
      + modules.split(separator: "\n").map { "    \($0)\n" }.joined() + "  forward:\n"
      + lines.map { "    - \"\($0)\"\n" }.joined()
  }

  private func built(_ text: String) throws -> BuiltModel {
    try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:]))
  }

  private func names(_ built: BuiltModel) -> [String] {
    built.module.namedParameters.map { "\($0.name)\($0.parameter.tensor.shape)" }
  }

  private func x() throws -> Tensor {
    try Tensor((0..<30).map { Float($0) / 10 }, [10, 3])
  }

  /// container-028, container-031.
  @Test func listsAreIndexedAndLoopedOver() throws {
    let text = text(
      "params: ParameterList([randn(10, 10)] * 10)",
      ["for i, p in enumerate(params): x = params[i // 2].mm(x) + p.mm(x)", "return x"])
    let model = try built(text)
    #expect(names(model) == (0..<10).map { "params.\($0)[10, 10]" })
    #expect(try model.module(x()).shape == [10, 3])
    let first = try model.module.parameter("params.0").tensor.doubles()
    #expect(try first != model.module.parameter("params.1").tensor.doubles())
    #expect(
      try section("model", of: try experiment(text).resolvedText()) == section("model", of: text))
    let again = try built(try experiment(text).resolvedText())
    #expect(try again.module.parameter("params.0").tensor.doubles() == first)
  }

  /// container-033, container-040: by a name that is known only when the model is called.
  @Test func dictionariesAreIndexedByName() throws {
    let text = text(
      "params:\n  ParameterDict: {left: \"torch.randn(5, 10)\", right: \"zeros([5, 10])\"}",
      ["return params[choice].mm(x) + len(params)"],
      inputs: "{x: \"float32[10, 3]\", choice: string}")
    let model = try built(text)
    #expect(names(model) == ["params.left[5, 10]", "params.right[5, 10]"])
    #expect(try model.module(x(), "left").shape == [5, 3])
    #expect(try model.module(x(), "right").doubles() == [Double](repeating: 2, count: 15))
    #expect(try names(built(try experiment(text).resolvedText())) == names(model))
    #expect(
      try messages(
        text.replacing("zeros([5, 10])", with: "zeros(4, 10)")
      ).contains("expects all parameters of 'params' to have the same type"))
  }

  /// module-api-001: parameters of the graph itself, with numbers, frozen or not.
  @Test func graphsHaveParameters() throws {
    let text = text(
      """
      scale: Parameter(torch.full([3], 2.0))
      fc: Linear(3, 2)
      shift: Parameter([1, 2, 3], requires_grad=False)
      eye: {Parameter: eye(3)}
      """, ["return fc((x * scale + shift) @ eye)"])
    let model = try built(text)
    #expect(names(model) == ["scale[3]", "shift[3]", "eye[3, 3]", "fc.weight[2, 3]", "fc.bias[2]"])
    #expect(model.module.parameters().map(\.requiresGrad) == [true, false, true, true, true])
    #expect(try model.module.parameter("shift").tensor.doubles() == [1, 2, 3])
    try model.module(x()).sum().backward()
    #expect(try model.module.parameter("scale").grad != nil)
    #expect(try model.module.parameter("shift").grad == nil)
    #expect(try names(built(try experiment(text).resolvedText())) == names(model))
  }

  /// A node's `init` draws them.
  @Test func initDrawsThem() throws {
    let model = try built(
      text(
        "params: ParameterList(empty(2, 3), rand(4), init=ones_)",
        ["return x @ params[0].T + params[-1].sum()"]))
    #expect(try model.module.parameter("params.0").tensor.doubles() == [1, 1, 1, 1, 1, 1])
    let drawn = try model.module.parameter("params.1").tensor.doubles()
    #expect(drawn.allSatisfy { (0..<1).contains($0) } && Set(drawn).count == 4)
  }

  /// module-api-113: weights of other modules, which ties them.
  @Test func linesReachParametersOfModules() throws {
    let model = try built(
      text(
        "encoder: Linear(3, 4, bias=False)\nnorm: BatchNorm1d(4)",
        [
          "h = norm(encoder(x))", "y = F.linear(h, encoder.weight.T)",
          "return y + norm.running_var.sum() * 0",
        ]))
    #expect(try model.module(x()).shape == [10, 3])
    try model.module(x()).sum().backward()
    #expect(try model.module.parameter("encoder.weight").grad?.shape == [4, 3])
  }

  /// module-api-105: the last layer of a model from a specification, replaced in code.
  @Test func layersOfSpecificationsAreReplaced() throws {
    let model = try built(
      text("body: Linear(3, 8)\nfc: Linear(8, 100)", ["return fc(relu(body(x)))"]))
    let net = model.module
    try net.setModule("fc", try Linear(net.scope("fc"), inFeatures: 8, outFeatures: 2))
    #expect(try net(x()).shape == [10, 2])
    #expect(names(model).last == "fc.bias[2]")
    try net.delete("fc")
    #expect(throws: LayerError.self) { try net(x()) }
  }

  @Test(arguments: [
    ("params: ParameterList([frandn(2)])", "expects what a parameter starts as, got frandn(2)"),
    ("params: ParameterList([randn(2, -1)])", "expects sizes of at least 0 for a parameter"),
    ("params: ParameterList([randn(99999999999, 99999999999)])", "more than"),
    ("params: ParameterDict([1, 2])", "expects names with what the parameters start as"),
    ("params: \"ParameterDict({'a.b': zeros(2)})\"", "expects different names without dots"),
    ("params: Parameter(zeros(2), 3)", "expects true or false as requires_grad, got 3"),
    ("params: Parameter()", "expects Parameter(data, requires_grad=True)"),
    ("params: ParameterList([eye(2, 3, 4)])", "expects what a parameter starts as"),
  ])
  func mistakesAreTold(modules: String, message: String) throws {
    let told = try messages(text(modules, ["return x"]))
    #expect(told.contains(message), "\(told)")
    #expect(told.hasPrefix("n.yaml:4:"), "\(told)")
  }

  /// module-api-098: a class and its function give the same.
  @Test(arguments: [
    ("ReLU()", "relu(x)"), ("LeakyReLU(0.2)", "leaky_relu(x, 0.2)"),
    ("Softmax(1)", "softmax(x, 1)"),
    ("LayerNorm(3, elementwise_affine=False)", "layer_norm(x, [3])"),
    ("Flatten(0)", "flatten(x)"), ("GELU('tanh')", "gelu(x, approximate='tanh')"),
    ("ELU(0.5)", "elu(x, 0.5)"), ("MaxPool1d(2)", "max_pool1d(x, 2)"),
    ("AvgPool1d(2, 1)", "avg_pool1d(x, 2, 1)"), ("ZeroPad1d(1)", "pad(x, [1, 1])"),
  ])
  func classesHaveFunctions(layer: String, function: String) throws {
    let model = try built(
      text("layer: \"\(layer)\"", ["return layer(x) - F.\(function)"]))
    #expect(try model.module(x()).doubles().allSatisfy { $0 == 0 })
  }

  /// container-011: Python's ways to loop.
  @Test(arguments: [
    ("for i, m in enumerate(ls): x = ls[i // 2](x) * (i + 1)", 2.0),
    ("for i in range(len(ls)): x = ls[i](x) + i", 2.0), ("for i in range(5, 0, -2): x = x * i", 15),
    ("for m, k in zip(ls, [2, 3, 4]): x = m(x) * k", 6.0),
    ("for k in reversed([1, 2]): x = x * k + 1", 4.0),
    ("for i, k in enumerate([5], 3): x = x * i * k", 15.0),
  ])
  func linesLoopAsPythonDoes(line: String, expected: Double) throws {
    let text = """
      inputs: {x: "float32[1]"}
      model:
        modules: {ls: "ModuleList([Identity, Identity])"}
        forward: ["\(line)", return x]
      """
    let output = try built(text).module(Tensor([1 as Float], [1]))
    #expect(try output.item() == expected)
  }

  @Test(arguments: [
    ("range(0, 5, 0)", "expects a step of range other than 0"),
    ("range(99999999999)", "counts to more than 65536 numbers in range"),
    ("range(-9223372036854775807, 9223372036854775807, 9223372036854775807)", ""),
    ("range(1.5)", "expects an integer in range, got a number"),
    ("enumerate([1], 9223372036854775807)", ""),
    ("enumerate([1, 2], 9223372036854775807)", "counts"),
    ("zip(3)", "can't loop over an integer in zip"), ("range()", "gives range 0 arguments"),
  ])
  func absurdLoopsAreRefused(call: String, message: String) throws {
    let told = try messages(
      text("fc: Linear(3, 2)", ["for i in \(call): x = x + 0", "return fc(x)"]))
    #expect(message.isEmpty ? told.isEmpty : told.contains(message), "\(told)")
  }

  @Test(arguments: [
    ("return params[5] + x", "'params' has 2 parameters, there is none at 5"),
    ("return params.weight + x", "'params' has no module 'weight'"),
    ("return params(x)", "can't be called: it only holds parameters"),
    ("return fc.wieght.sum()", "'fc' has no module 'wieght'"),
  ])
  func mistakesInLinesAreTold(line: String, message: String) throws {
    let told = try messages(
      text("params: ParameterList([zeros(1), ones(1)])\nfc: Linear(3, 2)", [line]))
    #expect(told.contains(message), "\(told)")
  }
}

import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor
import Testing

/// `Lambda`, and what lines say of the graph itself.
@Suite struct LambdaTests {
  private func output(_ node: String, training: Bool = false) throws -> [Double] {
    let built = try experiment("inputs: {x: \"float32[N, 2]\"}\nmodel:\n  \(node)\n")
      .buildModel(BuildOptions(isMeta: false, sizes: ["N": 1]))
    built.module.train(training)
    return try built.module(try Tensor([-1, 3] as [Float], [1, 2])).doubles()
  }

  /// fastai-layer-003, fastai-layer-004: a `Lambda` applies a function.
  @Test(arguments: [
    ("Lambda(\"x + 2\")", [1, 5]), ("Lambda: x + 2", [1, 5]), ("Lambda: {func: x + 2}", [1, 5]),
    ("Lambda(relu)", [0, 3]), ("Lambda(torch.relu)", [0, 3]),
    ("'Lambda(\"lambda h: h.flip(1)\")'", [3, -1]), ("fastai.Lambda('-x')", [1, -3]),
    ("[\"Lambda('x * 2')\", \"Lambda('(x, x)')\", \"Lambda('lambda p: p[0] + p[1]')\"]", [-4, 12]),
  ])
  func functionsAreApplied(node: String, expected: [Double]) throws {
    #expect(try output(node) == expected)
  }

  @Test func theLongFormKeepsThem() throws {
    #expect(
      try model("- Lambda: x + 2\n- 'Lambda(\"lambda a: -a\")'") == """
        model:
          Sequential:
            "0":
              Lambda: {func: x + 2}
            "1":
              Lambda: {func: "lambda a: -a"}
        """)
  }

  @Test(arguments: [
    ("Lambda", "'Lambda' needs argument 'func' (an expression in x, or 'lambda a, b: a + b')"),
    ("Lambda(3)", "expects an expression in x, such as 'x * sigmoid(x)', got 3"),
    ("Lambda('x +')", "expected an expression, got the end"),
    ("Lambda('y')", "knows no 'y'"),
    ("Lambda('lambda a, b: a')", "expects 2 inputs (a, b), got 1"),
  ])
  func mistakesAreTold(node: String, message: String) throws {
    let said = try messages("inputs: {x: \"float32[N, 2]\"}\nmodel: [\"\(node)\"]\n")
    #expect(said.contains(message) && said.contains("n.yaml:2:"), "\(said)")
  }

  /// Carets point into the text of a call, behind its quote; where it has escapes, to its beginning.
  @Test(arguments: [
    ("Lambda(\"x +* 3\")", 12), ("Lambda('x +* 3')", 12), ("Lambda(func='x +* 3')", 17),
    ("'Lambda(\"lambda a: a +* 3\")'", 23), ("Lambda('x\\t+* 3')", 8), ("Lambda: x +* 3", 12),
    ("Lambda: \"x +* 3\"", 13),
  ])
  func mistakesInTextsPointToTheirPlace(node: String, column: Int) throws {
    let said = try messages("inputs: {x: \"float32[N, 2]\"}\nmodel:\n  \(node)\n")
    #expect(said.hasPrefix("n.yaml:3:\(column + 2): error"), "\(said)")
  }

  @Test func selfIsTheGraph() throws {
    let graph =
      "{modules: {fc: Dropout(0.5)}, forward: [return self.fc(x) * (2 if self.training else 3)]}"
    #expect(try output(graph) == [-3, 9])
    #expect(try output(graph, training: true).allSatisfy { [0, -4, 12].contains($0) })
    let said = try messages(
      "inputs: {x: \"float32[N, 2]\"}\nmodel: {modules: {}, forward: [return self.fd(x)]}\n")
    #expect(said.contains("knows no 'fd'"), "\(said)")
  }
}

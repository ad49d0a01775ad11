import NNDiagnostics
import NNSpec
import Testing

/// `params:` and `${...}`.
@Suite struct ParameterTests {
  private func linear(_ params: String, _ size: String, _ overrides: [String] = []) throws -> String
  {
    try section(
      "model", of: "params: \(params)\ninputs: {x: [N, 4]}\nmodel:\n  - Linear(4, \(size))\n",
      overrides)
  }

  @Test(arguments: [
    ("{a: 3}", "${a}", 3), ("{a: 3}", "${a + 2}", 5), ("{a: 3}", "${2 * a ** 2}", 18),
    ("{a: 7}", "${a // 2}", 3), ("{a: 3, b: \"${a + 1}\"}", "${a * b}", 12),
    ("{a: [3, 5]}", "${a[1]}", 5), ("{a: [3, 5]}", "${sum(a)}", 8), ("{a: [3, 5]}", "${len(a)}", 2),
    ("{a: {b: 6}}", "${a.b}", 6), ("{a: {b: 6}}", "${a['b']}", 6),
    ("{a: true}", "${2 if a else 9}", 2), ("{a: 3.9}", "${int(a)}", 3),
    ("{a: 3}", "${max(a, 4)}", 4), ("{a: 'x'}", "${8 if a == 'x' else 1}", 8),
    ("{a: null}", "${1 if a is None else 2}", 1), ("{}", "${[1, 2, 3][-1]}", 3),
  ])
  func expressions(params: String, size: String, value: Int) throws {
    #expect(try linear(params, size).contains("out_features: \(value),"))
  }

  /// A scalar that is one expression keeps the type; within text it becomes Python's text.
  @Test func soleExpressionsKeepTheirType() throws {
    let read = try experiment(
      """
      params: {n: 5, on: false, names: [accuracy, "top_k(2)"], rate: 1e-2}
      name: run-${n}-${on}
      inputs: {x: "float32[N, ${n}]"}
      model: "Linear(${n}, ${n}, bias=${on})"
      metrics: ${names}
      optimizer: {SGD: {lr: "${rate / 2}"}}
      train: {epochs: "${n}", shuffle: "${on}"}
      """)
    #expect(read.name == "run-5-False")
    #expect(read.inputs[0].typeText == "float32[N, 5]")
    #expect(read.metrics.map(\.declaration.info.name) == ["accuracy", "top_k"])
    #expect(read.optimizer?.arguments["lr"]?.description == "0.005")
    #expect(read.train.epochs == 5 && !read.train.shuffle)
    #expect(try read.resolvedText().contains("bias: false"))
  }

  @Test func nodesMayBeChosen() throws {
    let text = """
      params: {act: gelu, deep: false}
      inputs: {x: [N, 4]}
      model:
        - ${GELU(approximate='tanh') if act == 'gelu' else ReLU}
        - "${Linear(4, 4) if deep else Identity}"
      """
    #expect(
      try section("model", of: text) == """
        model:
          Sequential:
            "0":
              GELU: {approximate: tanh}
            "1":
              Identity: {}
        """)
    #expect(try section("model", of: text, ["params.act=relu"]).contains("ReLU: {inplace: false}"))
    #expect(try section("model", of: text, ["params.deep=true"]).contains("out_features: 4"))
  }

  @Test func overridesComeBeforeWhatDependsOnThem() throws {
    let params = "{a: 3, b: \"${a * 2}\"}"
    #expect(try linear(params, "${b}", ["params.a=5"]).contains("out_features: 10,"))
    #expect(try linear(params, "${b}", ["params.b=7"]).contains("out_features: 7,"))
    #expect(try linear(params, "${b}", ["params.b=${a + 1}"]).contains("out_features: 4,"))
  }

  @Test func dollarsCanBeWritten() throws {
    let read = try experiment("name: cost $${5}\ninputs: {x: [N]}\nmodel: ReLU")
    #expect(read.name == "cost ${5}")
  }

  @Test(arguments: [
    (
      "params: [1, 2]\ninputs: {x: [N]}\nmodel: ReLU\n",
      """
      n.yaml:1:9: error[NN0203]: section 'params' expects a mapping of names to values, got a list
          1 | params: [1, 2]
            |         ^

      """
    ),
    (
      "params: {a: 3}\ninputs: {x: [N]}\nmodel: ReLU\nseed: ${a.b}\nname: ${c}\n",
      """
      n.yaml:4:11: error[NN0506]: int has no attribute 'b'
          4 | seed: ${a.b}
            |           ^
      n.yaml:5:9: error[NN0505]: unknown name 'c'
          5 | name: ${c}
            |         ^
      help: known names: a

      """
    ),
  ])
  func mistakesAreLocated(text: String, message: String) throws {
    let got = try messages(text)
    #expect(got == message)
  }
}

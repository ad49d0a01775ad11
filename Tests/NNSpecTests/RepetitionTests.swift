import NNDiagnostics
import NNSpec
import Testing

/// `repeat:` and `if:`.
@Suite struct RepetitionTests {
  private func types(_ model: String, _ params: String = "{}") throws -> [String] {
    try experiment("params: \(params)\ninputs: {x: \"float32[N, 4]\"}\nmodel:\n\(model)\n")
      .buildModel().module.namedChildren.map { "\($0.name) \($0.module.typeName)" }
  }

  @Test func nodesAreRepeatedEachWithItsOwnParameters() throws {
    let built = try experiment(
      """
      inputs: {x: "float32[N, 4]"}
      model:
        - repeat: 3
          node: Linear(4, 4)
        - ReLU

      """
    ).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1]))
    let weights = try built.module.namedParameters.filter { $0.name.hasSuffix("weight") }
      .map { try $0.parameter.tensor.doubles() }
    #expect(weights.count == 3 && Set(weights).count == 3)
  }

  @Test(arguments: [
    ("- {repeat: 2, node: ReLU}", ["0 ReLU", "1 ReLU"]),
    ("- {repeat: 0, node: ReLU}\n- Tanh", ["0 Tanh"]),
    ("- {repeat: \"${n}\", node: {\"act${i}\": ReLU}}", ["act0 ReLU", "act1 ReLU", "act2 ReLU"]),
    ("- {repeat: 2, node: \"${[ReLU, Tanh][i]}\"}", ["0 ReLU", "1 Tanh"]),
    ("- {repeat: 3, if: \"${i != 1}\", node: \"Linear(4, ${4 * 1})\"}", ["0 Linear", "1 Linear"]),
    (
      "- {repeat: 2, node: [{repeat: \"${i + 1}\", node: ReLU}]}", ["0 Sequential", "1 Sequential"]
    ),
    ("- {if: \"${n > 2}\", node: ReLU}\n- Tanh", ["0 ReLU", "1 Tanh"]),
    ("- {if: \"${n > 3}\", node: ReLU}\n- Tanh", ["0 Tanh"]),
    ("- {if: false, ReLU: {}}\n- Tanh", ["0 Tanh"]),
    ("- {if: true, act: ReLU}\n- Tanh", ["act ReLU", "1 Tanh"]),
    ("Sequential:\n  a: {if: \"${n == 3}\", node: ReLU}\n  b: {if: false, node: Tanh}", ["a ReLU"]),
    ("Sequential:\n  \"act${n}\": ReLU", ["act3 ReLU"]),
  ])
  func forms(model: String, children: [String]) throws {
    let indented = model.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    #expect(try types(indented, "{n: 3}") == children)
  }

  /// `if:` beside anything that may be left out.
  @Test func sectionsAreChosen() throws {
    let text = """
      params: {warm: true, fancy: false}
      inputs: {x: "float32[N, 4]"}
      model: Linear(4, 3)
      loss: CrossEntropyLoss
      metrics: [accuracy, {if: "${fancy}", "top_k(2)": }]
      optimizer: SGD(lr=0.1)
      scheduler: {if: "${warm}", StepLR: {step_size: 3}}

      """
    let read = try experiment(text)
    #expect(read.metrics.count == 1 && read.scheduler != nil)
    #expect(try experiment(text, ["params.warm=false"]).scheduler == nil)
  }

  @Test(arguments: [
    (
      "- {repeat: 2}", "n.yaml:3:4: error[NN0204]: 'repeat' needs 'node': what is repeated"
    ),
    (
      "- {repeat: -1, node: ReLU}",
      "n.yaml:3:12: error[NN0204]: 'repeat' expects an integer of at least 0, got -1"
    ),
    (
      "- {repeat: two, node: ReLU}",
      "n.yaml:3:12: error[NN0204]: 'repeat' expects an integer of at least 0, got 'two'"
    ),
    (
      "- {repeat: 10001, node: ReLU}",
      "n.yaml:3:12: error[NN0208]: 'repeat' expects at most 10000, got 10001"
    ),
    (
      "- {repeat: 10000, node: [{repeat: 10000, node: ReLU}]}",
      "n.yaml:3:48: error[NN0208]: the specification stands for more than 1000000 values"
    ),
    (
      "- {repeat: 2, nod: ReLU}", "n.yaml:3:15: error[NN0201]: unknown key 'nod' beside 'repeat'"
    ),
    (
      "  {repeat: 2, node: ReLU}",
      "n.yaml:3:4: error[NN0204]: 'repeat' stands for several nodes, and only one has room here"
    ),
    (
      "- {if: 1, node: ReLU}", "n.yaml:3:8: error[NN0204]: 'if' expects true or false, got 1"
    ),
    (
      "- {if: true}",
      "n.yaml:3:4: error[NN0204]: 'if' stands beside what it decides about, and there is nothing"
    ),
    ("- {if: \"${j}\", node: ReLU}", "n.yaml:3:11: error[NN0505]: unknown name 'j'"),
    (
      "  {if: false, node: ReLU}",
      "n.yaml:1:1: error[NN0206]: the specification needs a section 'model': the layers"
    ),
  ])
  func mistakesAreTold(model: String, message: String) throws {
    let said = try messages("inputs: {x: \"float32[N, 4]\"}\nmodel:\n\(model)\n")
    #expect(said.split(separator: "\n").first.map(String.init) == message, "\(said)")
  }
}

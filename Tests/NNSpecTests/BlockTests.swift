import NNDiagnostics
import NNSpec
import Testing

/// The `blocks:` section and calls of what it declares.
@Suite struct BlockTests {
  static let text = """
    params: {width: 8}
    inputs: {x: "float32[N, 3, 8, 8]"}
    blocks:
      Basic:
        args: {ni: required, nf: required, stride: 1, scale: "${1 / stride}"}
        inputs: [x]
        modules:
          body: Conv2d(${ni}, ${nf}, 3, stride=${stride}, padding=1, bias=false)
          skip: "${Identity() if ni == nf and stride == 1 else Conv2d(ni, nf, 1, stride)}"
        forward: ["return skip(x) + ${scale} * body(x)"]
      Stage:
        args: {ni: required, nf: "${width}", count: 2}
        node:
          - Basic(${ni}, ${nf}, stride=2)
          - repeat: ${count - 1}
            node: Basic(${nf}, ${nf})
      Pooled: [AdaptiveAvgPool2d(1), Flatten]
    model:
      Sequential:
        stem: Stage(3)
        deep: {Stage: {ni: "${width}", nf: 16, count: 3}}
        pool: Pooled
        head: Linear(auto, 4)

    """

  /// Every parameter's name and shape, as a state dict has them.
  private func parameters(_ text: String, _ overrides: [String] = []) throws -> [String] {
    try experiment(text, overrides).buildModel().module.namedParameters.map {
      "\($0.name) \($0.parameter.tensor.shape)"
    }
  }

  @Test func blocksAreMadeAnewWhereverTheyAreUsed() throws {
    #expect(
      try parameters(Self.text) == [
        "stem.0.body.weight [8, 3, 3, 3]", "stem.0.skip.weight [8, 3, 1, 1]",
        "stem.0.skip.bias [8]", "stem.1.body.weight [8, 8, 3, 3]",
        "deep.0.body.weight [16, 8, 3, 3]", "deep.0.skip.weight [16, 8, 1, 1]",
        "deep.0.skip.bias [16]", "deep.1.body.weight [16, 16, 3, 3]",
        "deep.2.body.weight [16, 16, 3, 3]", "head.weight [4, 16]", "head.bias [4]",
      ])
  }

  @Test func theyShowUnderTheirNames() throws {
    let module = try experiment(Self.text).buildModel().module
    let shown = module.modules.map { "\($0.path) \($0.shownType)" }
    #expect(
      shown.prefix(6) == [
        " Sequential", "stem Stage", "stem.0 Basic", "stem.0.body Conv2d", "stem.0.skip Conv2d",
        "stem.1 Basic",
      ])
    #expect(shown.contains("pool Pooled"))
    #expect(module.description.contains("(stem): Stage(\n    (0): Basic(\n"))
  }

  @Test func theLongFormHasNoBlocksAndGivesTheSame() throws {
    let long = try experiment(Self.text).resolvedText()
    #expect(!long.contains("blocks:") && long.contains("class: Stage"))
    #expect(long.contains("- return skip(x) + 0.5 * body(x)"))
    #expect(try experiment(long).resolvedText() == long)
    let (short, again) = (try experiment(Self.text), try experiment(long))
    let options = BuildOptions(isMeta: false, sizes: ["N": 1])
    let (a, b) = (try short.buildModel(options).module, try again.buildModel(options).module)
    #expect(a.description == b.description)
    let (first, second) = (a.namedParameters, b.namedParameters)
    #expect(first.map(\.name) == second.map(\.name))
    for (one, other) in zip(first, second) {
      #expect(try one.parameter.tensor.doubles() == other.parameter.tensor.doubles())
    }
  }

  @Test func overridesReachThem() throws {
    #expect(
      try parameters(Self.text, ["params.width=5"]).first == "stem.0.body.weight [5, 3, 3, 3]")
    #expect(
      try parameters(Self.text, ["blocks.Stage.args.nf=6", "model.Sequential.deep.ni=6"]).first
        == "stem.0.body.weight [6, 3, 3, 3]")
    #expect(
      try parameters(Self.text, ["model.Sequential.stem.nf=7", "model.Sequential.deep.ni=7"]).first
        == "stem.0.body.weight [7, 3, 3, 3]")
    #expect(
      try parameters(Self.text, ["blocks.Stage.node.0.stride=1"])[0]
        == "stem.0.body.weight [8, 3, 3, 3]")
  }

  /// A block where an argument is a node: the long form has it written out.
  @Test func blocksAreArguments() throws {
    let text = """
      inputs: {x: "float32[N, 3, 4, 4]"}
      blocks:
        Inner: {args: {n: required}, node: ["Conv2d(3, ${n}, 1)", Act]}
        Act: {args: {f: Tanh}, node: "${f}"}
      model: ConvLayer(3, 3, norm_type=null, act_cls=null, xtra=Inner(2))

      """
    let long = try experiment(text).resolvedText()
    #expect(!long.contains("Inner(") && long.contains("class: Inner"))
    #expect(try experiment(long).resolvedText() == long)
    let module = try experiment(long).buildModel().module
    #expect(
      module.modules.map(\.shownType) == ["ConvLayer", "Conv2d", "Inner", "Conv2d", "Act"])
  }

  @Test func nodesAreArguments() throws {
    let text = """
      inputs: {x: "float32[N, 4]"}
      blocks:
        Residual: {args: {fn: required}, inputs: [x], modules: {fn: "${fn}"}, forward: [return x + fn(x)]}
      model:
        - Residual(Linear(4, 4))
        - Residual: {fn: ["Linear(4, 4)", ReLU]}
        - Residual(Residual(Linear(4, 4)))

      """
    #expect(
      try parameters(text).map { $0.split(separator: " ")[0] } == [
        "0.fn.weight", "0.fn.bias", "1.fn.0.weight", "1.fn.0.bias", "2.fn.fn.weight",
        "2.fn.fn.bias",
      ])
  }

  @Test func nodesOfBlocksStartAsTheySay() throws {
    let text = """
      inputs: {x: "float32[N, 4]"}
      blocks: {Two: ["Linear(4, 4)", "Linear(4, 4)"]}
      model: [{Two: {init: zeros_}}, Two]

      """
    let options = BuildOptions(isMeta: false, sizes: ["N": 1])
    let module = try experiment(text).buildModel(options).module
    for (name, parameter) in module.namedParameters where name.hasSuffix("weight") {
      let isZero = try parameter.tensor.doubles().allSatisfy { $0 == 0 }
      #expect(isZero == name.hasPrefix("0."), "\(name)")
    }
  }

  /// `blocks` with a model that is `Linear(4, 2)` or calls them.
  static let mistakes: [(blocks: String, model: String, message: String)] = [
    (
      "{B: {args: {n: required}, node: ReLU}}", "B",
      "n.yaml:3:8: error[NN0213]: 'B' needs argument 'n' (it has no default)"
    ),
    (
      "{B: {args: {width: 1}, node: ReLU}}", "B(widht=3)",
      "n.yaml:3:10: error[NN0211]: 'B' has no argument 'widht'"
    ),
    (
      "{B: {args: {n: 1}, node: ReLU}}", "B(1, 2)",
      "n.yaml:3:13: error[NN0212]: 'B' takes at most 1 argument, got 2"
    ),
    (
      "{B: {args: {n: 1}, node: \"Linear(auto, ${m})\"}}", "B",
      "n.yaml:2:50: error[NN0505]: unknown name 'm'"
    ),
    ("{Block1: ReLU}", "Blok1", "n.yaml:3:8: error[NN0202]: unknown layer 'Blok1'"),
    (
      "{Linear: ReLU}", "ReLU",
      "n.yaml:2:10: error[NN0204]: a block can't be called 'Linear': that is a layer"
    ),
    (
      "{a-b: ReLU}", "ReLU",
      "n.yaml:2:10: error[NN0204]: expected a name of letters, digits and '_' for a block, got 'a-b'"
    ),
    (
      "{B: {args: {i: 1}, node: ReLU}}", "B",
      "n.yaml:2:21: error[NN0204]: an argument can't be called 'i': that counts the copies of 'repeat'"
    ),
    (
      "{B: {args: [a], node: ReLU}}", "B",
      "n.yaml:2:20: error[NN0204]: 'args' of a block expects a mapping of names to defaults, got ['a']"
    ),
    (
      "{B: {args: {a: 1}}}", "B",
      "n.yaml:2:10: error[NN0204]: block 'B' needs 'node', or 'modules' and 'forward'"
    ),
    (
      "{B: {node: ReLU, forward: [return x]}}", "B",
      "n.yaml:2:26: error[NN0204]: block 'B' has 'node' and 'forward', expected one of them"
    ),
    (
      "{B: {node: ReLU, arg: {}}}", "B",
      "n.yaml:2:26: error[NN0201]: unknown key 'arg' in block 'B'"
    ),
    ("{B: {node: [B]}}", "B", "n.yaml:2:21: error[NN0209]: block 'B' contains itself"),
    (
      "{A: {node: B}, B: {node: [ReLU, A]}}", "A",
      "n.yaml:2:20: error[NN0209]: block 'B' contains itself"
    ),
    (
      "7", "ReLU",
      "n.yaml:2:9: error[NN0203]: section 'blocks' expects a mapping of names to blocks, got 7"
    ),
    (
      "{B: {if: false, node: ReLU}}", "B",
      "n.yaml:2:14: error[NN0201]: unknown key 'if' in block 'B'"
    ),
  ]

  @Test(arguments: mistakes.indices)
  func mistakesAreTold(index: Int) throws {
    let (blocks, model, message) = Self.mistakes[index]
    let said = try messages(
      "inputs: {x: \"float32[N, 4]\"}\nblocks: \(blocks)\nmodel: \(model)\n")
    #expect(said.split(separator: "\n").first.map(String.init) == message, "\(said)")
    #expect(said.split(separator: "\n").filter { $0.contains("error[") }.count == 1, "\(said)")
  }

  /// A mistake inside of a block is told once, with the place where the block is used.
  @Test func mistakesInsideNameTheUse() throws {
    let said = try messages(
      """
      inputs: {x: "float32[N, 4]"}
      blocks:
        Two:
          - Linear(4, 3)
          - Linear(5, 3)
      model:
        - Two
        - Linear(3, 4)
        - Two

      """)
    #expect(
      said == """
        n.yaml:5:7: error[NN0301]: layer '0.1' (Linear) expects last dimension 5, got 3
            5 |     - Linear(5, 3)
              |       ^
        n.yaml:4:7: note: its input float32[N, 3] comes from '0.0' (Linear)
        n.yaml:7:5: note: in block 'Two', which is used here
        note: the shapes up to there:
                0.0  Linear  float32[N, 3]
              > 0.1  Linear  does not fit
        n.yaml:5:14: help: change 5 to 3 (checked: it fits), or leave it out to have it inferred

        """)
  }
}

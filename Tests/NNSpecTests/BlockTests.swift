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

  /// What is wrong in blocks that nobody uses.
  static let unused: [(body: String, message: String)] = [
    ("Linaer(3, 4)", "unknown layer 'Linaer'"),
    ("Linear(3, 4, biass=true)", "'Linear' has no argument 'biass'"),
    (
      "Linear(${width}, ${width}, biass=true)",
      "'Linear' has no argument 'biass'"
    ),
    (
      "{Conv2d: {out_channels: \"${width}\", kernel: 3}}",
      "'Conv2d' has no argument 'kernel'"
    ),
    (
      "[ReLU, \"Dropout(0.5, ${width}, 3, 4)\"]",
      "'Dropout' takes at most 2 arguments, got 4"
    ),
    ("Linear(${wdith}, 4)", "unknown name 'wdith'"),
    ("Linear(${width + i}, 4)", "unknown name 'i'"),
    (
      "{Linear: {out_features: \"${width +}\"}}",
      "expected an expression, got the end"
    ),
    ("[{repeat: 2, node: \"Linear(${i}, ${j})\"}]", "unknown name 'j'"),
    ("[{repeat: 2, nodes: ReLU}]", "unknown key 'nodes' beside 'repeat'"),
    (
      "\"${Identity() if width else Conv2d(1, 2, 3, strid=2)}\"",
      "'Conv2d' has no argument 'strid'"
    ),
    ("\"${Identiy() if width else ReLU()}\"", "unknown layer 'Identiy'"),
    ("[{name: Other(3)}]", "'Other' takes at most 0 arguments, got 1"),
    ("[{name: [Linaer]}]", "unknown layer 'Linaer'"),
    ("{if: \"${deep}\", node: ReLU}", "unknown name 'deep'"),
    ("Residual(Linaer(3, 4))", "unknown layer 'Residual'"),
  ]

  @Test(arguments: unused.indices) func blocksThatNobodyUsesAreChecked(index: Int) throws {
    let (body, message) = Self.unused[index]
    for arguments in ["{width: required}", "{width: 3}"] {
      let said = try messages(
        """
        inputs: {x: "float32[N, 4]"}
        blocks:
          Other: ReLU
          Unused:
            args: \(arguments)
            node:
             \(body)
        model: Identity

        """)
      #expect(said.hasPrefix("n.yaml:7:"), "\(said)")
      #expect(said.split(separator: "\n").filter { $0.contains("error[") }.count == 1, "\(said)")
      #expect(said.contains("]: \(message)\n"), "\(said)")
    }
  }

  static let unusedLines: [(line: String, message: String?)] = [
    ("return fd(x)", "block 'Unused' (forward) knows no 'fd'"),
    ("return fc(y)", "block 'Unused' (forward) knows no 'y'"),
    ("return reluu(x)", "block 'Unused' (forward) knows no 'reluu'"),
    ("return F.reluu(x)", "block 'Unused' (forward) knows no 'F'"),
    ("return self.fd(x)", "block 'Unused' (forward) knows no 'fd'"),
    ("return fc(x) +* 2", "expected an expression, got '*'"),
    ("return ${scael} * x", "unknown name 'scael'"),
    ("return ${scale} * fc(x) + (2 if self.training else F.relu(x).sum())", nil),
    ("h = [torch.sin(v) for v in x]", "comprehensions are not part of the language"),
    ("return x ${operator} x", nil), ("return len(x) + float('2') * self.fc(x)", nil),
  ]

  @Test(arguments: unusedLines.indices) func linesOfBlocksThatNobodyUsesAreChecked(
    index: Int
  ) throws {
    let (line, message) = Self.unusedLines[index]
    let said = try messages(
      """
      inputs: {x: "float32[N, 4]"}
      blocks:
        Unused:
          args: {scale: 2, operator: required}
          modules: {fc: "Linear(4, 4)"}
          forward:
            - \(line)
      model: Identity

      """)
    #expect(
      said.split(separator: "\n").filter { $0.contains("error[") }.count
        == (message == nil ? 0 : 1), "\(said)")
    if let message { #expect(said.hasPrefix("n.yaml:7:") && said.contains(message), "\(said)") }
  }

  /// Used blocks tell the same with the use, and nothing twice; several mistakes come in one go.
  @Test func mistakesOfBlocksAreToldOnce() throws {
    let said = try messages(
      """
      inputs: {x: "float32[N, 4]"}
      blocks:
        Used: {args: {n: required}, node: ["Linear(4, ${n}, bia=true)"]}
        Unused: [Linaer, "Dropout(0.5, q=1)", {x: "${nothing}"}]
      model: [Used(3), Used(4)]

      """)
    let lines = said.split(separator: "\n").filter { $0.contains("error[") }
    #expect(lines.count == 4, "\(said)")
    #expect(lines.first?.hasSuffix("'Linear' has no argument 'bia'") == true, "\(said)")
    #expect(said.contains("note: in block 'Used', which is used here"), "\(said)")
  }

  /// Blocks that are right without being used: nothing is said of what depends on values.
  @Test func nothingIsSaidOfWhatIsNotKnown() throws {
    let text = """
      params: {width: 8}
      inputs: {x: "float32[N, 4]", y: "float32[N, 4]"}
      blocks:
        A:
          args: {act: required, dims: 2, n: "${width * 2}", flag: true, name: layer}
          modules:
            conv: Conv${dims}d(auto, ${n}, 3, padding_mode='${act}', bias=${flag})
            act: ${act}()
            pick: "${Identity() if n == dims else Linear(n, n, bias=flag)}"
            "${name}_${n}": ReLU
            scale: Parameter(torch.ones(${n}))
            all: [{repeat: "${n}", node: {"l${i}": "Linear(${i}, auto)"}}, {if: "${flag}", node: "${act}"}]
            linear: {Linear: {out_features: "${n}", init: kaiming_normal_}}
            more: {ModuleDict: {a: "B(${act})", b: {B: {f: "${act}"}}}}
          forward:
            - h, _ = pick(conv(x)), y
            - "for m in all: h = m(h)"
            - return h * scale + layer_16(h) + ${n} * F.relu(h)
        B: {args: {f: required}, node: "${f}"}
        C: {args: {n: 2}, inputs: [a], modules: {}, forward: ["b = a[:, :${n}]", "c = a ${n} b", "return b.T @ c"]}
      model: {modules: {}, forward: [return x + y]}

      """
    #expect(try messages(text) == "")
  }
}

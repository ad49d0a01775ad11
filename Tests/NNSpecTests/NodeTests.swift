import NNDiagnostics
import NNSpec
import Testing

/// The forms that a node can have.
@Suite struct NodeTests {
  /// However `Linear(4, 3, bias=False)` is written, it is that.
  @Test(arguments: [
    "Linear(4, 3, False)", "Linear(4, 3, false)", "Linear(4, 3, bias=False)",
    "Linear(in_features=4, out_features=3, bias=false)", "Linear(auto, 3, bias=False)",
    "nn.Linear(4, 3, False)", "torch.nn.Linear(4, 3, False)", "Linear(out_features=3, bias=False)",
    "Linear: [4, 3, false]", "Linear: [auto, 3, false]", "Linear: {out_features: 3, bias: false}",
    "Linear: {in_features: auto, out_features: 3, bias: false}",
    "Linear:\n  in_features: 4\n  out_features: 3\n  bias: false",
    "Linear:\n  - 4\n  - 3\n  - false", "nn.Linear: [4, 3, false]",
    "\"Linear(4, 3, False)\"", "{Linear: {out_features: 3, bias: false}}",
    "${'Linear(4, 3, False)'}", "${Linear(4, 3, False)}", "${Linear(4, 2 + 1, bias=not True)}",
    "Linear(${2 * 2}, ${1 + 2}, ${1 > 2})",
  ])
  func formsOfALayer(node: String) throws {
    #expect(
      try model(node) == """
        model:
          Linear: {in_features: 4, out_features: 3, bias: false}
        """)
  }

  @Test(arguments: ["ReLU", "ReLU()", "ReLU:", "ReLU: {}", "ReLU: []", "ReLU: false", "nn.ReLU"])
  func formsWithoutArguments(node: String) throws {
    #expect(try model(node) == "model:\n  ReLU: {inplace: false}")
  }

  @Test(arguments: ["Dropout(0.2)", "Dropout: 0.2", "Dropout: [0.2]", "Dropout: {p: 0.2}"])
  func formsOfASingleArgument(node: String) throws {
    #expect(try model(node) == "model:\n  Dropout: {p: 0.2, inplace: false}")
  }

  @Test(arguments: [
    "Conv2d(1, 2, 3, padding=(1, 0))", "Conv2d(1, 2, 3, padding=[1, 0])",
    "Conv2d: {in_channels: 1, out_channels: 2, kernel_size: 3, padding: [1, 0]}",
    "Conv2d:\n  out_channels: 2\n  kernel_size: 3\n  padding: [1, 0]",
  ])
  func tuplesAreLists(node: String) throws {
    #expect(
      try model(node, input: "float32[N, 1, 8, 8]") == """
        model:
          Conv2d: {in_channels: 1, out_channels: 2, kernel_size: 3, stride: 1, padding: [1, 0], dilation: 1, groups: 1, bias: true, padding_mode: zeros}
        """)
  }

  @Test(arguments: [
    "- Linear(4, 3)\n- ReLU", "Sequential:\n  - Linear(4, 3)\n  - ReLU",
    "Sequential: [\"Linear(4, 3)\", ReLU]", "Sequential(Linear(4, 3), ReLU())",
    "Sequential(Linear(4, 3), ReLU)", "[\"Linear(4, 3)\", ReLU]",
    "Sequential: {\"0\": \"Linear(4, 3)\", \"1\": ReLU}",
    "nn.Sequential:\n  - Linear(4, 3)\n  - ReLU",
    "- \"0\": Linear(4, 3)\n- \"1\": ReLU", "- Linear: [4, 3]\n- ReLU:",
  ])
  func formsOfAList(node: String) throws {
    #expect(
      try model(node) == """
        model:
          Sequential:
            "0":
              Linear: {in_features: 4, out_features: 3, bias: true}
            "1":
              ReLU: {inplace: false}
        """)
  }

  @Test(arguments: [
    "Sequential:\n  fc: Linear(4, 3)\n  act: ReLU", "- fc: Linear(4, 3)\n- act: ReLU",
    "- fc:\n    Linear: {out_features: 3}\n- act: {ReLU: {}}",
    "- fc: Linear(4, 3)\n  act: ReLU",
  ])
  func childrenMayHaveNames(node: String) throws {
    #expect(
      try model(node) == """
        model:
          Sequential:
            fc:
              Linear: {in_features: 4, out_features: 3, bias: true}
            act:
              ReLU: {inplace: false}
        """)
  }

  @Test func containersNest() throws {
    #expect(
      try model(
        "- body:\n    - Linear(auto, 8)\n    - - ReLU\n      - Tanh\n- head: Linear(auto, 2)")
          == """
          model:
            Sequential:
              body:
                Sequential:
                  "0":
                    Linear: {in_features: 4, out_features: 8, bias: true}
                  "1":
                    Sequential:
                      "0":
                        ReLU: {inplace: false}
                      "1":
                        Tanh: {}
              head:
                Linear: {in_features: 8, out_features: 2, bias: true}
          """)
  }

  /// A name that is given and a place that is counted don't meet: an unnamed child is called by its
  /// place among all.
  @Test func namedAndUnnamedChildrenMix() throws {
    let built = try experiment(
      "inputs: {x: [N, 4]}\nmodel: [ReLU, {act: Tanh}, ReLU]"
    ).buildModel()
    #expect(built.module.ownChildren.map(\.name) == ["0", "act", "2"])
    #expect(built.module.modules.map(\.path) == ["", "0", "act", "2"])
  }

  @Test func emptyContainersGiveTheirInput() throws {
    for node in ["[]", "Sequential", "{Sequential: []}", "{Sequential: {}}", "Sequential()"] {
      let built = try experiment("inputs: {x: [N, 4]}\nmodel: \(node)").buildModel()
      #expect(built.output.tensors.map { built.text($0.type) } == ["float32[N, 4]"], "\(node)")
    }
  }

  @Test(arguments: [
    ("ConvLayer(1, 4, act_cls=LeakyReLU)", "act_cls: LeakyReLU"),
    ("ConvLayer(1, 4, act_cls=nn.LeakyReLU)", "act_cls: nn.LeakyReLU"),
    ("ConvLayer(1, 4, act_cls=None)", "act_cls: null"),
    ("ConvLayer: {ni: 1, nf: 4, act_cls: null}", "act_cls: null"),
    ("ConvLayer(1, 4, norm_type=NormType.Instance)", "norm_type: NormType.Instance"),
    ("ConvLayer(1, 4, norm_type=Instance)", "norm_type: Instance"),
    ("fastai.ConvLayer(1, 4, ks=(3, 1), padding=1)", "ks: [3, 1]"),
    ("ConvLayer(1, 4, xtra=Dropout(0.1))", "xtra: {Dropout: [0.1]}"),
    ("ConvLayer: {ni: 1, nf: 4, xtra: {Dropout: 0.1}}", "xtra: {Dropout: 0.1}"),
  ])
  func argumentsMayBeNodesAndNames(node: String, written: String) throws {
    let text = try model(node, input: "float32[N, 1, 8, 8]")
    #expect(text.contains(" \(written),"), "\(text)")
  }
}

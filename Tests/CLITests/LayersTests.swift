import NNFormats
import NNTestSupport
import Testing

@Suite struct LayersTests {
  @Test func everythingIsListed() throws {
    let output = try TemporaryDirectory().succeed(["layers"]).output
    let titles = output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      titles == [
        "layers", "losses", "optimizers", "schedulers", "data sources", "metrics",
        "initialisers", "pruning steps", "keys of nodes", "parametrizations", "functions",
      ])
    for name in [
      "Linear", "fastai.ConvLayer", "CrossEntropyLoss", "AdamW", "OneCycleLR", "digits", "top_k",
      "l1_unstructured", "orthogonal_", "max_pool2d",
    ] {
      #expect(output.contains("\n  \(name) "), "\(name)")
    }
    // A name, some space, a sentence.
    for line in output.split(separator: "\n") where line.hasPrefix("  ") {
      #expect(line.dropFirst(2).firstRange(of: "  ") != nil, "\(line)")
      #expect(line.count <= 120, "\(line)")
    }
  }

  @Test func aPageTellsEverything() throws {
    let output = try TemporaryDirectory().succeed(["layers", "Linear"]).output
    #expect(
      output == """
        Linear(in_features, out_features, bias=true)

          Applies an affine transformation, x W^T + b, to the last dimension.

          kind       layers (nn)
          shape      (*, in_features) -> (*, out_features)
          example    Linear(auto, 3)
          reference  https://docs.pytorch.org/docs/2.13/generated/torch.nn.Linear.html

          argument      default   meaning
          ------------  --------  -------------------------------------
          in_features   inferred  size of each input (int, at least 0)
          out_features  required  size of each output (int, at least 0)
          bias          true      whether to add a learned bias (bool)

        """)
  }

  @Test func namesMayHaveTheirVocabularyBeforeThem() throws {
    let directory = try TemporaryDirectory()
    let page = try directory.succeed(["layers", "fastai.ConvLayer"]).output
    #expect(page.hasPrefix("ConvLayer(ni, nf, ks=3,"))
    #expect(try directory.succeed(["layers", "ConvLayer"]).output == page)
    #expect(
      try directory.succeed(["layers", "nn.Linear"]).output
        == (try directory.succeed(["layers", "Linear"]).output))
  }

  @Test(arguments: [
    ("Conv2f", "Conv2d"), ("crossentropylosd", "CrossEntropyLoss"), ("adam2", "Adam"),
    ("digids", "digits"), ("acuracy", "accuracy"), ("maxpool2e", "MaxPool2d"),
  ])
  func mistypedNamesAreSuggested(name: String, meant: String) throws {
    #expect(
      try TemporaryDirectory().fail(["layers", name])
        == "error[NN0615]: there is nothing called '\(name)'\nhelp: did you mean '\(meant)'?\n")
  }

  @Test func aFunctionTellsWhatItGives() throws {
    let directory = try TemporaryDirectory()
    #expect(
      try directory.succeed(["layers", "max_pool2d"]).output == """
        max_pool2d(input, kernel_size, stride=..., padding=..., dilation=..., ceil_mode=..., return_indices=...)

          The maxima of windows.

          kind     functions of forward passes, with PyTorch's meaning and defaults
          example  h = max_pool2d(input, kernel_size)
          layer    MaxPool2d

        """)
    let other = try directory.succeed(["layers", "arcsin"]).output
    #expect(other.contains("\n  The inverse sine of each element.\n"))
    #expect(other.hasSuffix("\n  same as  asin\n"))
  }

  /// Names, parts of names, patterns, and words of the descriptions.
  @Test(arguments: [
    (
      "adaptive*2d", ["layers", "functions"], ["AdaptiveAvgPool2d", "adaptive_max_pool2d"],
      ["Linear"]
    ),
    (
      "conv", ["layers", "functions"], ["Conv1d", "fastai.ConvLayer", "conv_transpose2d"], ["ReLU"]
    ),
    ("NLLLOSS", ["losses"], ["NLLLoss", "GaussianNLLLoss"], ["MSELoss"]),
    (
      "l?_*", ["pruning steps", "functions"], ["l1_unstructured", "l1_loss"], ["random_structured"]
    ),
    ("handwritten", ["data sources"], ["digits", "digit_strips"], ["waves"]),
  ])
  func partsOfNamesAreSearched(
    text: String, titles: [String], named: [String], unnamed: [String]
  ) throws {
    let directory = try TemporaryDirectory()
    let output = try directory.succeed(["layers", text]).output
    let found = output.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map(String.init)
    #expect(Set(found).isSuperset(of: titles), "\(found)")
    for name in named { #expect(output.contains("\n  \(name) "), "\(name)") }
    for name in unnamed { #expect(!output.contains("  \(name) "), "\(name)") }
    let json = try JSON.parse(try directory.succeed(["layers", text, "--json"]).output)
    let names = (json.array ?? []).compactMap { $0.object?["name"]?.string }
    #expect(
      Set(names).isSuperset(of: named.map { $0.replacing("fastai.", with: "") }), "\(names)")
  }

  @Test func theOnlyOneFoundIsToldInFull() throws {
    let directory = try TemporaryDirectory()
    #expect(
      try directory.succeed(["layers", "selfattention"]).output
        == (try directory.succeed(["layers", "SimpleSelfAttention"]).output))
  }

  /// Whatever can be named has a line that says what it is, an example and, where it is somebody
  /// else's, a page that defines it.
  @Test func everythingIsDescribed() throws {
    let all = try #require(
      try JSON.parse(try TemporaryDirectory().succeed(["layers", "--json"]).output).object)
    var count = 0
    for kind in all.members {
      for entry in kind.value.array ?? [] {
        let entry = try #require(entry.object)
        let name = entry["name"]?.string ?? ""
        let summary = entry["summary"]?.string ?? ""
        #expect(summary.hasSuffix(".") && summary.count > 3, "\(name): \(summary)")
        #expect(summary.count <= 90, "\(name): \(summary)")
        #expect(entry["signature"]?.string?.hasPrefix(name) == true, "\(name)")
        count += 1
        guard ["nn", "fastai"].contains(entry["namespace"]?.string) else { continue }
        #expect(entry["reference"]?.string?.hasPrefix("https://") == true, "\(name)")
        #expect(entry["shape"]?.string?.isEmpty == false, "\(name)")
        for argument in entry["arguments"]?.array ?? [] {
          #expect(argument.object?["help"]?.string?.isEmpty == false, "\(name)")
        }
      }
    }
    #expect(count > 500, "\(count)")
  }

  /// fastai's layers tell their own arguments, with fastai's defaults.
  @Test(arguments: [
    ("ConvLayer", "ConvLayer(ni, nf, ks=3, stride=1, padding=null, bias=null, ndim=2"),
    ("ResBlock", "ResBlock(expansion, ni, nf, stride=1"),
    ("fastai.BatchNorm", "BatchNorm(nf, ndim=2, norm_type='Batch', *, eps="),
    ("PoolFlatten", "PoolFlatten("), ("SEModule", "SEModule(ch, reduction, act_cls='ReLU')"),
    ("SimpleCNN", "SimpleCNN(filters, kernel_szs=null"),
  ]) func fastaiLayersTellTheirArguments(name: String, signature: String) throws {
    let page = try TemporaryDirectory().succeed(["layers", name]).output
    #expect(page.hasPrefix(signature), "\(page)")
    #expect(page.contains("(fastai)"))
  }

  @Test func jsonHoldsTheSame() throws {
    let directory = try TemporaryDirectory()
    let linear = try JSON.parse(try directory.succeed(["layers", "Linear", "--json"]).output)
    let page = try #require(linear.array?.first?.object)
    #expect(page["signature"] == "Linear(in_features, out_features, bias=true)")
    #expect(page["namespace"] == "nn")
    let arguments = page["arguments"]?.array ?? []
    #expect(
      arguments.compactMap { $0.object?["name"]?.string } == [
        "in_features", "out_features", "bias",
      ])
    #expect(arguments.compactMap { $0.object?["inferred"] } == [true, false, false])
    #expect(arguments.compactMap { $0.object?["required"] } == [false, true, false])
    let all = try #require(
      try JSON.parse(try directory.succeed(["layers", "--json"]).output).object)
    #expect(all.members.map(\.key).prefix(2) == ["layers", "losses"])
    let layers = all["layers"]?.array ?? []
    #expect(layers.contains(.object(page)))
  }

  /// Every example can be copied into a specification: names and arguments are right.
  @Test func examplesAreRight() throws {
    let all = try JSON.parse(try TemporaryDirectory().succeed(["layers", "--json"]).output).object
    func examples(_ kind: String) throws -> [String] {
      let found = (all?[kind]?.array ?? []).compactMap { $0.object?["example"]?.string }
      try #require(!found.isEmpty)
      return found
    }
    let sections = [
      ("optimizer", try examples("optimizers")), ("scheduler", try examples("schedulers")),
      ("data", try examples("data sources")), ("metrics", try examples("metrics")),
    ]
    for (section, examples) in sections {
      for example in examples {
        let directory = try TemporaryDirectory([
          "net.yaml": """
          inputs: {x: "float32[N, 4]"}
          model: Linear(auto, 2)
          \(section): \(example)
          """
        ])
        try directory.succeed(["check", "net.yaml"])
      }
    }
    for example in try examples("layers") + examples("losses") {
      let directory = try TemporaryDirectory([
        "net.yaml": "inputs: {x: \"float32[N, 4, 8, 8]\"}\nmodel:\n  - \(example)\n"
      ])
      let outcome = try Program.run(["check", "net.yaml"], in: directory)
      // The input suits some layers only, but no argument may be wrong.
      let isShape = ["error[NN0301]", "can't be inferred from its input"].contains {
        outcome.errors.contains($0)
      }
      #expect(outcome.status == 0 || isShape, "\(outcome.errors)")
    }
  }
}

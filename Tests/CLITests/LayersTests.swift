import NNFormats
import NNTestSupport
import Testing

@Suite struct LayersTests {
  @Test func everythingIsListed() throws {
    let output = try TemporaryDirectory().succeed(["layers"]).output
    let titles = output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      titles == [
        "layers and losses", "optimizers", "schedulers", "data sources", "metrics",
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

          kind       layers and losses (nn)
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
    ("Conv2", "Conv2d"), ("crossentropylos", "CrossEntropyLoss"), ("adam2", "Adam"),
    ("digit", "digits"), ("acuracy", "accuracy"), ("maxpool2d", "MaxPool2d"),
  ])
  func mistypedNamesAreSuggested(name: String, meant: String) throws {
    #expect(
      try TemporaryDirectory().fail(["layers", name])
        == "error[NN0615]: there is nothing called '\(name)'\nhelp: did you mean '\(meant)'?\n")
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
    #expect(all.members.map(\.key).prefix(2) == ["layers and losses", "optimizers"])
    let layers = all["layers and losses"]?.array ?? []
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
    for example in try examples("layers and losses") {
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

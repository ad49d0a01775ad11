import NNSpec
import NNTensor
import Testing

/// One loss or several, what they are called with, and what is said where they do not fit.
@Suite struct LossSectionTests {
  /// A model of `outputs` outputs `(N, 3)` and the given loss.
  static func text(_ loss: String, outputs: Int = 1, targets: String = "") -> String {
    let names = ["a", "b", "c"].prefix(outputs)
    let modules = names.map { "\($0): \"Linear(4, 3)\"" }.joined(separator: ", ")
    let calls = names.map { "\($0)(x)" }.joined(separator: ", ")
    return """
      inputs: {x: "float32[N, 4]"}
      \(targets.isEmpty ? "" : "targets: \(targets)")
      model:
        modules: {\(modules)}
        forward: ["return \(calls)"]
      loss: \(loss)
      """
  }

  private func targets(_ loss: String, outputs: Int = 1) throws -> [String] {
    let experiment = try experiment(Self.text(loss, outputs: outputs))
    let model = try experiment.buildModel()
    _ = try experiment.buildLoss(for: model)
    return try experiment.targetTypes(for: model).map { model.text($0) }
  }

  /// The types of targets are declared with the losses.
  @Test(arguments: [
    ("CrossEntropyLoss", 1, ["int64[N]"]), ("NLLLoss", 1, ["int64[N]"]),
    ("MultiMarginLoss", 1, ["int64[N]"]), ("MSELoss", 1, ["float32[N, 3]"]),
    ("BCELoss", 1, ["float32[N, 3]"]), ("MultiLabelMarginLoss", 1, ["int64[N, 3]"]),
    ("CosineEmbeddingLoss", 2, ["float32[N]"]), ("MarginRankingLoss", 2, ["float32[N, 3]"]),
    ("GaussianNLLLoss", 2, ["float32[N, 3]"]), ("TripletMarginLoss", 3, []),
    ("CenterLoss(num_classes=5, feat_dim=3)", 1, ["int64[N]"]),
    ("{losses: {u: CrossEntropyLoss, v: MSELoss}}", 2, ["int64[N]", "float32[N, 3]"]),
    (
      "{losses: {u: TripletMarginLoss, v: {loss: MSELoss, output: 2, target: 0}}}", 3,
      ["float32[N, 3]"]
    ),
    ("{losses: {u: CosineEmbeddingLoss, v: CrossEntropyLoss}}", 3, ["float32[N]", "int64[N]"]),
  ])
  func targetsFollowFromTheLoss(loss: String, outputs: Int, types: [String]) throws {
    #expect(try targets(loss, outputs: outputs) == types)
  }

  private func sources(_ loss: String, outputs: Int, targets: String = "") throws -> [String] {
    let experiment = try experiment(Self.text(loss, outputs: outputs, targets: targets))
    return try experiment.buildLoss(for: experiment.buildModel()).parts.map { part in
      part.arrangement.sources.map { source in
        switch source {
        case .output(let place): "o\(place)"
        case .target(let place): "t\(place)"
        }
      }.joined(separator: " ")
    }
  }

  /// Inputs come in PyTorch's order, whatever comes from the model.
  @Test func inputsAreInTheOrderOfTheLoss() throws {
    #expect(try sources("GaussianNLLLoss", outputs: 2) == ["o0 t0 o1"])
    #expect(try sources("CosineEmbeddingLoss", outputs: 2) == ["o0 o1 t0"])
    #expect(try sources("TripletMarginLoss", outputs: 3) == ["o0 o1 o2"])
    let both = "{losses: {u: CosineEmbeddingLoss, v: MSELoss}}"
    #expect(try sources(both, outputs: 3) == ["o0 o1 t0", "o2 t1"])
    let chosen =
      "{losses: {u: {loss: MSELoss, output: 1, target: z}, v: {loss: L1Loss, target: [y]}}}"
    #expect(
      try sources(chosen, outputs: 2, targets: "{y: \"float32[N, 3]\", z: \"float32[N, 3]\"}")
        == ["o1 t1", "o1 t0"])
  }

  /// The lengths of inputs come from the model where it gives them, else from the data.
  @Test func lengthsComeFromEitherSide() throws {
    func sources(_ forward: String, _ targets: String) throws -> [String] {
      let text = """
        inputs: {x: "float32[N, 5, 4]"}
        targets: {\(targets)}
        model:
          modules: {scores: "Linear(4, 6)"}
          forward:
            - "y = scores(x).log_softmax(2).permute(1, 0, 2)"
            - "return \(forward)"
        loss: CTCLoss
        """
      let experiment = try experiment(text)
      return try experiment.buildLoss(for: experiment.buildModel()).parts[0].arrangement.sources.map
      { source in
        if case .output = source { "model" } else { "data" }
      }
    }
    let (y, steps, n) = ("y: \"int64[N, 3]\"", "t: \"int64[N]\"", "n: \"int64[N]\"")
    #expect(try sources("y", "\(y), \(steps), \(n)") == ["model", "data", "data", "data"])
    #expect(
      try sources("y, (x[:, 0, 0] * 0).argmax().reshape(1).expand(x.shape[0])", "\(y), \(n)")
        == ["model", "data", "model", "data"])
  }

  @Test func severalLossesAreAddedByWeight() throws {
    let text = Self.text(
      "{losses: {u: \"MSELoss(reduction='sum')\", v: L1Loss, w: {loss: MSELoss, output: 0, target: 1}}, weights: {v: 0.5, w: -2}}",
      outputs: 2)
    let experiment = try experiment(text)
    let model = try experiment.buildModel()
    let loss = try experiment.buildLoss(
      for: model, options: BuildOptions(isMeta: false, sizes: ["N": 2]))
    #expect(loss.names == ["u", "v", "w"])
    #expect(loss.parts.map(\.isSum) == [true, false, false])
    func row(_ number: Float) throws -> Tensor { try Tensor([number, number, number], [1, 3]) }
    let result = try loss(outputs: [row(2), row(5)], targets: [row(0), row(1)])
    #expect(try result.parts.map { try $0.item() } == [12, 4, 1])
    #expect(try result.total.item() == 12 + 0.5 * 4 - 2 * 1)
  }

  @Test func theLongFormNamesEverything() throws {
    let text = Self.text(
      "{losses: {u: CrossEntropyLoss, v: {loss: MSELoss, target: [y]}}, weights: {v: 0.2}}",
      outputs: 2, targets: "{k: \"int64[N]\", y: \"float32[N, 3]\"}")
    let written = try section("loss", of: text)
    #expect(
      written == """
        loss:
          losses:
            u:
              loss:
                CrossEntropyLoss: {weight: null, size_average: null, ignore_index: -100, reduce: null, reduction: mean, label_smoothing: 0.0}
              output: [0]
              target: [k]
            v:
              loss:
                MSELoss: {size_average: null, reduce: null, reduction: mean}
              output: [1]
              target: ["y"]
          weights: {u: 1.0, v: 0.2}
        """)
    let long = try experiment(text).resolvedText()
    #expect(try experiment(long).resolvedText() == long)
  }

  /// The first output is judged by the loss that gets it.
  @Test func outputsMeanWhatTheirLossSays() throws {
    func meaning(_ loss: String) throws -> String {
      "\(try experiment(Self.text(loss, outputs: 2)).outputMeaning)"
    }
    #expect(try meaning("{losses: {u: CrossEntropyLoss, v: MSELoss}}") == "classScores")
    #expect(
      try meaning("{losses: {u: {loss: MSELoss, output: 1}, v: {loss: NLLLoss, output: 0}}}")
        == "classLogarithms")
    #expect(try meaning("BCEWithLogitsLoss") == "logit")
  }

  @Test(arguments: [
    (
      "{losses: {u: MSELoss}, wieghts: {u: 1}}", 1,
      "section 'loss' has no key 'wieghts'"
    ),
    ("{losses: {}}", 1, "section 'loss' expects at least one loss in 'losses', got none"),
    ("{losses: [MSELoss]}", 1, "'losses' in section 'loss' expects a mapping of names to losses"),
    ("{losses: {u: MSELoss}, weights: {v: 1}}", 1, "'weights' names no loss 'v'"),
    (
      "{losses: {u: MSELoss}, weights: {u: big}}", 1,
      "the weight of loss 'u' expects a number, got 'big'"
    ),
    ("{losses: {loss: MSELoss}}", 1, "for a loss, other than 'loss', got 'loss'"),
    ("{losses: {u: {loss: MSELoss, outptu: 1}}}", 1, "loss 'u' has no key 'outptu'"),
    ("{losses: {u: {output: 1}}}", 1, "loss 'u' needs 'loss'"),
    ("{losses: {u: {loss: MSELoss, output: x}}}", 1, "'output' of loss 'u' expects the place"),
    (
      "{losses: {u: {loss: MSELoss, output: 4}}}", 1,
      "loss 'u' takes output 4, but the model gives 1"
    ),
    (
      "{losses: {u: {loss: MSELoss, target: z}}}", 1, "loss 'u' takes an unknown target 'z'"
    ),
    ("{losses: {u: MSELoss, v: L1Loss}}", 1, "loss 'v' (L1Loss) takes 'input' from the model"),
    (
      "MSELoss", 2,
      "the loss (MSELoss) takes 'input' from the model, 'target' from the data, got 2 outputs"
    ),
    (
      "{losses: {u: MSELoss, v: {loss: CrossEntropyLoss, target: 0}}}", 2,
      "target 0 would be float32[N, 3] for another loss and int64[N] for loss 'v'"
    ),
    ("{losses: {u: MSELoss, v: {loss: MSELoss, target: 2}}}", 2, "no loss takes target 1"),
    ("CTCLoss", 1, "nothing tells the type of what the loss compares with"),
    ("{losses: {u: \"MSELoss(3, 4, 5, 6)\"}}", 1, "'MSELoss' takes at most 3 arguments, got 4"),
    (
      "{losses: {u: \"L1Loss(reduction='none')\", v: \"CenterLoss(5, 4)\"}}", 2,
      "loss 'v' (CenterLoss) expects features (N, 4) and int64 labels (N)"
    ),
  ])
  func mistakesAreTold(loss: String, outputs: Int, message: String) throws {
    let said = try messages(Self.text(loss, outputs: outputs))
    #expect(said.contains(message), "\(said)")
    #expect(said.hasPrefix("n.yaml:6:"), "\(said)")
  }
}

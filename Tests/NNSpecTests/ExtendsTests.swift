import NNDiagnostics
import NNSpec
import NNTestSupport
import Testing

/// `extends:`.
@Suite struct ExtendsTests {
  private static let base = """
    params: {width: 8, depth: 1}
    inputs: {x: "float32[N, 4]"}
    model:
      - Linear(auto, ${width})
      - Linear(auto, 3)
    loss: CrossEntropyLoss
    metrics: [accuracy, top_k(2)]
    optimizer: SGD(0.1, momentum=0.9)
    scheduler: {StepLR: {step_size: 3}}
    train: {epochs: 5, batch_size: 16}

    """

  /// The experiment of `files`, of which the first is read.
  private func read(
    _ files: KeyValuePairs<String, String>, _ overrides: [String] = []
  ) throws -> (source: SpecSource, experiment: Result<Experiment, any Error>) {
    let directory = try TemporaryDirectory(Dictionary(files.map { ($0, $1) }) { $1 })
    let source = try SpecSource(
      reading: directory.path + "/" + (files.first?.key ?? ""), overrides: overrides)
    return (source, Result { try Experiment(source) })
  }

  private func resolved(_ change: String, _ overrides: [String] = []) throws -> String {
    try read(
      ["new.yaml": "extends: base.yaml\n" + change, "base.yaml": Self.base], overrides
    ).experiment.get().resolvedText()
  }

  @Test(arguments: [
    ("", ["name: new", "out_features: 8,", "epochs: 5, batch_size: 16,"]),
    ("params: {width: 5}", ["out_features: 5,"]),
    ("train: {epochs: 7}", ["epochs: 7, batch_size: 16,"]),
    ("optimizer: {lr: 0.5}", ["SGD: {lr: 0.5, momentum: 0.9,"]),
    ("optimizer: {SGD: {momentum: 0.5}}", ["SGD: {lr: 0.1, momentum: 0.5,"]),
    ("optimizer: Adam(lr=0.01)", ["Adam: {lr: 0.01,"]),
    ("optimizer: {Adam: {lr: 0.01}}", ["Adam: {lr: 0.01,"]),
    ("scheduler: {step_size: 9}", ["StepLR: {step_size: 9,"]),
    ("scheduler: {OneCycleLR: {max_lr: 0.5, total_steps: 10}}", ["OneCycleLR: {max_lr: 0.5,"]),
    ("metrics: [accuracy]", ["metrics:\n  - accuracy: {ignore_index: -100}\noptimizer"]),
    ("model: [\"Linear(auto, 2)\"]", ["\"0\":\n      Linear: {in_features: 4, out_features: 2,"]),
    ("data: {validation: 0.3, source: digits}", ["validation: 0.3"]),
  ])
  func sectionsAreLaidOverOneAnother(change: String, written: [String]) throws {
    let text = try resolved(change)
    for part in written { #expect(text.contains(part), "\(text)") }
  }

  @Test func nullTakesASectionAway() throws {
    #expect(!(try resolved("scheduler: null")).contains("scheduler:"))
  }

  @Test func overridesComeLast() throws {
    let text = try resolved("train: {epochs: 7}", ["train.epochs=9", "params.width=6"])
    #expect(text.contains("epochs: 9") && text.contains("out_features: 6"))
  }

  @Test func filesBuildOnFilesInOtherDirectories() throws {
    let text = try read([
      "a/new.yaml": "extends: ../b/middle.yaml\ntrain: {epochs: 2}",
      "b/middle.yaml": "extends: base.yaml\ndata: {csv: {path: points.csv, target: y}}",
      "b/base.yaml": Self.base,
    ]).experiment.get().resolvedText()
    #expect(text.contains("epochs: 2, batch_size: 16"))
    // A path starts from the file that it stands in.
    #expect(text.contains("a/../b/points.csv"))
  }

  /// A mistake is shown in the file that it stands in.
  @Test func mistakesAreLocatedInTheirFile() throws {
    let (source, result) = try read([
      "new.yaml": "extends: base.yaml\ntrain: {epoch: 2}",
      "base.yaml": Self.base.replacing("momentum", with: "momentun"),
    ])
    let error = #expect(throws: Diagnostics.self) { try result.get() }
    let said = source.renderer.render(try #require(error).all)
    let places = said.split(separator: "\n").filter { $0.contains("error[") }
      .map { $0.split(separator: "/").last.map(String.init) ?? "" }
    #expect(
      places.sorted() == [
        "base.yaml:8:21: error[NN0211]: 'SGD' has no argument 'momentun'",
        "new.yaml:2:9: error[NN0211]: section 'train' has no key 'epoch'",
      ])
    #expect(said.contains("    8 | optimizer: SGD(0.1, momentun=0.9)\n"))
  }

  @Test(arguments: [
    (
      "extends: basis.yaml", "new.yaml:1:10: error[NN0119]: cannot read '", "no such file",
      "base.yaml'?"
    ),
    (
      "extends: new.yaml", "new.yaml:1:10: error[NN0203]: ",
      "the specification extends itself through 'new.yaml'", ""
    ),
    (
      "extends: [base.yaml]", "new.yaml:1:10: error[NN0203]: ",
      "section 'extends' expects the name of a file, got a list", "for example extends: base.yaml"
    ),
    (
      "extends: other.yaml", "other.yaml:1:10: error[NN0203]: ",
      "the specification extends itself through 'new.yaml'", ""
    ),
    ("extends: .", "new.yaml:1:10: error[NN0119]: ", "it is a directory", ""),
  ])
  func mistakesAreTold(text: String, start: String, middle: String, help: String) throws {
    let (source, result) = try read([
      "new.yaml": text, "other.yaml": "extends: new.yaml\n", "base.yaml": Self.base,
    ])
    let said: String
    do {
      _ = try result.get()
      said = ""
    } catch let error as Diagnostic {
      said = source.renderer.render(error)
    } catch let error as Diagnostics {
      said = source.renderer.render(error.all)
    }
    for part in [start, middle, help] where !part.isEmpty {
      #expect(said.contains(part), "\(said)")
    }
  }

  @Test func itCanNotBeOverridden() throws {
    let (source, result) = try read(
      ["new.yaml": Self.base], ["extends=base.yaml"])
    let error = #expect(throws: Diagnostics.self) { try result.get() }
    #expect(
      source.renderer.render(try #require(error).all).contains("'extends' can't be overridden"))
  }

  @Test func thereIsAnEndToIt() throws {
    let directory = try TemporaryDirectory()
    for index in 0..<40 {
      try directory.write("s\(index).yaml", Array("extends: s\(index + 1).yaml\n".utf8))
    }
    let source = try SpecSource(reading: directory.path + "/s0.yaml")
    let error = #expect(throws: Diagnostic.self) { try Experiment(source) }
    #expect(error?.message == "more than 16 specifications extend one another")
  }
}

import Foundation
import NNFormats
import NNSpec
import NNTestSupport
import Testing

/// The schema of specifications, as editors and validators use it.
@Suite struct SchemaFileTests {
  /// The specifications of the project.
  static let specs: [String] = {
    let folders = ["specs", "examples"].map { "\(Program.package)/\($0)" }
    return folders.flatMap { folder in
      (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
    }.sorted()
  }()

  /// A Python that has the packages; nil where there is none and none is required.
  static let python: String? = ["python3", "/usr/bin/python3"].first { python in
    let found = try? Program.shell(
      "\(python) -c 'import jsonschema, yaml'", in: TemporaryDirectory())
    return found?.status == 0
  }

  @Test func theSchemaInTheProjectIsTheProgramsOwn() throws {
    let directory = try TemporaryDirectory()
    let printed = try directory.succeed(["schema"]).output
    try directory.succeed(["schema", "--out", "own.json"])
    #expect(directory.text("own.json") == printed)
    let path = "\(Program.package)/docs/\(SpecSchema.fileName)"
    let kept = try? String(contentsOfFile: path, encoding: .utf8)
    if kept != printed, ProcessInfo.processInfo.environment["SWIFTNN_RECORD"] != nil {
      try printed.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(kept == printed, "docs/\(SpecSchema.fileName) is old: make schema writes it")
  }

  @Test func itIsWrittenInMilliseconds() throws {
    let directory = try TemporaryDirectory()
    let quickest = try (0..<5).map { _ in try directory.succeed(["schema"]).seconds }.min() ?? 1
    #expect(quickest < 0.5)
  }

  @Test(arguments: specs) func everySpecificationNamesItsSchema(spec: String) throws {
    let text = try String(contentsOfFile: spec, encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first)
    let mark = "# yaml-language-server: $schema="
    #expect(line.hasPrefix(mark), "\(line)")
    let schema = URL(filePath: spec).deletingLastPathComponent()
      .appending(path: String(line.dropFirst(mark.count))).standardizedFileURL.path
    #expect(schema == "\(Program.package)/docs/\(SpecSchema.fileName)")
  }

  @Test func thereIsPythonWhereItIsRequired() {
    let isRequired = ProcessInfo.processInfo.environment["SWIFTNN_REQUIRE_TOOLS"] != nil
    #expect(!isRequired || Self.python != nil, "tools/setup.sh tests installs it")
  }

  /// What the validator says of files in `directory`, which may be paths.
  private func verdicts(
    _ files: [String], in directory: TemporaryDirectory
  ) throws -> [String: (isRight: Bool, why: String)] {
    let python = try #require(Self.python)
    try directory.succeed(["schema", "--out", "schema.json"])
    let words = files.map { "'\($0)'" }.joined(separator: " ")
    let tool = "\(Program.package)/tools/schema/check.py"
    let outcome = try Program.shell(
      "\(python) '\(tool)' schema.json \(words)", in: directory, limit: 300)
    #expect(outcome.status < 2, "\(outcome.errors)")
    var verdicts: [String: (isRight: Bool, why: String)] = [:]
    for line in outcome.output.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count > 1 else { continue }
      verdicts[parts[1]] = (parts[0] == "ok", parts.last ?? "")
    }
    #expect(verdicts.count == files.count, "\(outcome.errors)")
    return verdicts
  }

  @Test(.enabled(if: python != nil)) func rightSpecificationsAreTaken() throws {
    let directory = try TemporaryDirectory()
    var files = Self.specs
    #expect(files.count > 15)
    for (index, spec) in Self.specs.enumerated() {
      let printed = try directory.succeed(["check", spec, "--print"]).output
      try directory.write("long\(index).yaml", Array(printed.utf8))
      files.append("long\(index).yaml")
    }
    for template in InitTests.templates {
      try directory.succeed(["init", template])
      files.append("\(template).yaml")
    }
    try directory.write("forms.yaml", Array(Self.forms.utf8))
    let derived = "extends: forms.yaml\ntrain: {epochs: 2}\nloss: MSELoss\n"
    try directory.write("derived.yaml", Array(derived.utf8))
    for file in ["forms.yaml", "derived.yaml"] {
      files.append(file)
      let printed = try directory.succeed(["check", file, "--print"]).output
      try directory.write("long-\(file)", Array(printed.utf8))
      files.append("long-\(file)")
    }
    for (file, verdict) in try verdicts(files, in: directory) {
      #expect(verdict.isRight, "\(file): \(verdict.why)")
    }
  }

  /// Every form that anything can be written in.
  private static let forms = """
    name: forms
    seed: 3
    params: {width: 4, keys: [1, 2], rate: 5e-4, deep: true}
    blocks:
      Residual:
        args: {width: required, scale: 1.0}
        modules: {body: "Linear(${width}, ${width})"}
        inputs: [x]
        forward: ["return x + ${scale} * body(x)"]
      Stack:
        args: {count: 2}
        node:
          - {repeat: "${count}", node: "Residual(4)"}
          - {repeat: 2, if: "${i > 0}", node: {"act${i}": ReLU}}
      Plain: [ReLU, {Residual: {width: 4, scale: 0.5}}]
    inputs:
      x: [N, 4]
      z: {type: "float32[N, 4]", range: [0, 1]}
    model:
      modules:
        parts:
          - Linear(auto, ${width}, init=normal_(std=0.02))
          - Linear: {out_features: 4, init: {weight: orthogonal_, bias: zeros_}}
          - Linear: [auto, 4]
          - named: Linear(auto, 4, bias=False)
          - Dropout: 0.1
          - Dropout:
          - Residual(4)
          - deep: {Stack: {count: 1}}
          - Plain
          - Lambda("x * sigmoid(x)")
          - Lambda: x + 0
          - {if: "${deep}", ReLU: }
          - {if: "${not deep}", node: {other: ReLU}}
          - {if: true, third: ReLU}
          - {class: Odd, Linear: {out_features: 4}}
          - {class: Odd, node: [ReLU]}
          - ReLU
          - nn.ReLU()
          - Sequential: {a: ReLU, b: Identity}
          - Linear: {in_features: 4, out_features: "${width}", weight_norm: true}
          - Linear:
              out_features: 4
              parametrize: {weight: [spectral_norm(n_power_iterations=2), {forward: return w * 0.5, inputs: [w]}]}
          - modules: {}
            forward: return x * 2
        choice:
          ModuleDict: {tanh: Tanh, relu: [ReLU, Identity]}
        scale: Parameter(torch.ones(4))
      inputs: [x, z]
      forward:
        - a, b = parts(x), z
        - |
          for i in range(2):
            a = a + b
        - a += b
        - return choice['tanh'](a) * scale
    init:
      Linear.bias: zeros_
      "parts.0.*": {normal_: {std: 0.1}}
    loss:
      losses:
        first: MSELoss
        second: {loss: SmoothL1Loss(beta=0.5), output: 0, target: y}
      weights: {second: 0.1}
    targets: {y: "float32[N, 4]"}
    metrics: [mse, {if: "${deep}", node: mae}]
    data:
      source: {csv: {path: x.csv, target: y}}
      normalize: standard
    optimizer: {SGD: {lr: "${rate}", momentum: 0.9}}
    scheduler: {if: "${deep}", StepLR: {step_size: 3}}
    train: {epochs: 1, clip_grad_norm: null, clip_grad_norm_type: .inf}
    prune: [l1_unstructured: 0.5]

    """

  /// Kinds of mistakes that only more than the form of a specification tells, by how their codes begin.
  private static let unseen = [
    "NN0103": "of a key that is there twice, readers of YAML keep one",
    "NN0207": "the command line's change",
    "NN0208": "modules are counted over the whole model",
    "NN0209": "which blocks contain which follows from the whole",
    "NN022": "parameters and layers to prune are the model's",
    "NN023": "what training needs is no mistake elsewhere",
    "NN03": "shapes and sizes follow from the whole model",
    "NN04": "what is in the data",
    "NN05": "expressions and their values",
    "NN06": "the command line and its files",
  ]

  /// Mistakes of other kinds that the form does not tell, by title, with the reason.
  private static let exceptions = [
    "sections: learning rate that is not a number": "JSON has no NaN that could be excluded",
    "sections: fractions that leave nothing to train on": "a sum of two values",
    "expressions: float where an integer is needed": "the value of an expression",
    "arguments: two children of one name": "the names of different elements of a list",
    "shapes: size that can't be inferred": "what can be inferred follows from the whole model",
    "shapes: size that depends on the data": "what can be inferred follows from the whole model",
    "windows: lazy layer whose input is not known": "what can be inferred follows from the model",
    "losses: weight of an unknown loss": "a name from another mapping",
    "losses: output that the model does not give": "the number of the model's outputs",
    "losses: target that is not declared": "a name from another section",
    "losses: outputs of one loss are too many": "the number of the model's outputs",
    "losses: outputs of one loss are too few": "the number of the model's outputs",
    "losses: sampler without shuffling": "two keys that are each right",
  ]

  @Test(.enabled(if: python != nil)) func wrongSpecificationsAreRefused() throws {
    let directory = try TemporaryDirectory()
    var files: [(file: String, title: String, message: String)] = []
    for topic in BadInputTable.topics {
      for example in try BadInputTable.transcript(topic).cases {
        let file = "\(files.count).yaml"
        // Aliases without bound are not for programs that follow all of them.
        guard let message = example.message, Self.isAboutTheFile(message),
          !message.contains("NN0115"),
          let text = example.files.first(where: { message.contains("\($0.name):") })?.text
        else { continue }
        try directory.write(file, try FileBytesText.bytes(text))
        files.append((file, "\(topic): \(example.title)", message))
      }
    }
    #expect(files.count > 80)
    let verdicts = try verdicts(files.map(\.file), in: directory)
    for (file, title, message) in files {
      let codes = message.matches(of: /error\[(NN\d+)\]/).map { String($0.output.1) }
      let isUnseen = codes.allSatisfy { code in Self.unseen.keys.contains { code.hasPrefix($0) } }
      let verdict = try #require(verdicts[file])
      if Self.exceptions[title] != nil {
        #expect(verdict.isRight && !isUnseen, "\(title) is no exception: \(verdict.why)")
      } else {
        #expect(!verdict.isRight || isUnseen, "\(title) is not refused: \(codes)")
      }
    }
    let titles = Set(files.map(\.title))
    for title in Self.exceptions.keys { #expect(titles.contains(title), "\(title)") }
    // Most mistakes about sections and arguments are seen.
    let seen = files.count { !(verdicts[$0.file]?.isRight ?? true) }
    #expect(seen > 75, "\(seen) of \(files.count)")
  }

  /// Whether a message tells of a place in the specification itself.
  private static func isAboutTheFile(_ message: String) -> Bool {
    message.firstMatch(of: /(?m)^[\w.\-]+\.yaml:\d+:\d+: error/) != nil
  }
}

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
    files.append("forms.yaml")
    try directory.succeed(["check", "forms.yaml"])
    for (file, verdict) in try verdicts(files, in: directory) {
      #expect(verdict.isRight, "\(file): \(verdict.why)")
    }
  }

  /// Every form that anything can be written in.
  private static let forms = """
    name: forms
    seed: 3
    params: {width: 4, keys: [1, 2], rate: 5e-4}
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
    metrics: mse
    data:
      source: {csv: {path: x.csv, target: y}}
      normalize: standard
    optimizer: {SGD: {lr: "${rate}", momentum: 0.9}}
    scheduler: StepLR(2)
    train: {epochs: 1, clip_grad_norm: null}
    prune: [l1_unstructured: 0.5]

    """

  /// Kinds of mistakes that only more than the form of a specification tells, by their codes.
  private static let unseen = [
    "NN0301": "shapes follow from the whole model",
    "NN0304": "sizes follow from the whole model",
    "NN0208": "modules are counted over the whole model",
    "NN0210": "the size of the whole model",
    "NN0207": "the command line's change",
    "NN0224": "layers to prune are the model's",
    "NN0225": "amounts are compared with the model's sizes",
    "NN0226": "parameters are the model's",
    "NN0227": "two numbers are compared",
    "NN0617": "the command line",
  ]

  /// Mistakes of other kinds that can't be seen, by title.
  private static let exceptions: [String: String] = [:]

  @Test(.enabled(if: python != nil)) func wrongSpecificationsAreRefused() throws {
    let directory = try TemporaryDirectory()
    var files: [(file: String, title: String, message: String)] = []
    for topic in BadInputTable.topics {
      for example in try BadInputTable.transcript(topic).cases {
        let file = "\(files.count).yaml"
        guard let message = example.message, Self.isAboutTheFile(message),
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
      let isUnseen = Self.exceptions[title] != nil || codes.allSatisfy { Self.unseen[$0] != nil }
      let verdict = try #require(verdicts[file])
      #expect(
        verdict.isRight == isUnseen,
        "\(title): \(verdict.isRight ? "is not refused: \(codes)" : verdict.why)")
    }
  }

  /// Whether a message tells of a place in the specification itself.
  private static func isAboutTheFile(_ message: String) -> Bool {
    message.firstMatch(of: /(?m)^[\w.\-]+\.yaml:\d+:\d+: error/) != nil
  }
}

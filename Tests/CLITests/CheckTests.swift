import NNFormats
import NNTestSupport
import Testing

@Suite struct CheckTests {
  @Test func tellsWhatTheModelIs() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N, 4]"}
      model:
        - Linear(auto, 3)
        - ReLU
      """
    ])
    let outcome = try directory.succeed(["check", "net.yaml"])
    #expect(outcome.output == "ok: net: 15 parameters, 2 layers, output float32[N, 3]\n")
    #expect(outcome.errors == "")

    let json = try JSON.parse(try directory.succeed(["check", "net.yaml", "--json"]).output)
    #expect(
      json == [
        "ok": true, "name": "net", "parameters": 15, "layers": 2, "inputs": ["x": "float32[N, 4]"],
        "outputs": ["float32[N, 3]"],
      ])
  }

  @Test func mistakesAreDataForEditors() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N, 4]"}
      model:
        - ReLU
        - Linear(5, 3)
      """
    ])
    let outcome = try Program.run(["check", "net.yaml", "--json"], in: directory)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "")
    let help = "change 5 to 4 (checked: it fits), or leave it out to have it inferred"
    #expect(
      try JSON.parse(outcome.output) == [
        "ok": false,
        "diagnostics": [
          [
            "severity": "error", "code": "NN0301", "title": "input of the wrong shape or dtype",
            "message": "layer '1' (Linear) expects last dimension 5, got 4",
            "file": "net.yaml", "line": 4, "column": 5, "end_column": 11,
            "notes": [
              [
                "message": "its input float32[N, 4] comes from '0' (ReLU)", "file": "net.yaml",
                "line": 3, "column": 5,
              ]
            ],
            "layers": [
              ["path": "0", "type": "ReLU", "result": "float32[N, 4]"],
              ["path": "1", "type": "Linear", "result": "does not fit"],
            ],
            "help": .string(help),
            "edit": [
              "file": "net.yaml", "line": 4, "column": 12, "old": "5", "new": "4",
            ],
          ]
        ],
      ])
  }

  @Test func aMissingFileIsDataToo() throws {
    let outcome = try Program.run(["check", "net.yaml", "--json"], in: TemporaryDirectory())
    #expect(outcome.status == 2)
    #expect(outcome.errors == "")
    #expect(
      try JSON.parse(outcome.output) == [
        "ok": false,
        "diagnostics": [
          [
            "severity": "error", "code": "NN0119", "title": "cannot read a file",
            "message": "cannot read 'net.yaml': no such file", "notes": [], "help": nil,
          ]
        ],
      ])
  }

  @Test func overridesChangeTheSpecification() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      params: {width: 3}
      inputs: {x: "float32[N, 4]"}
      model:
        - Linear(auto, ${width})
        - Linear: {out_features: 2}
      """
    ])
    let outcome = try directory.succeed([
      "check", "net.yaml", "params.width=8", "model.1.out_features=5", "name=wide",
    ])
    #expect(outcome.output == "ok: wide: 85 parameters, 2 layers, output float32[N, 5]\n")
  }

  /// `data: digits` is the source; what is not an argument of it means the section.
  @Test func overridesReachIntoShortData() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N, 64]"}
      model: Linear(auto, 10)
      loss: CrossEntropyLoss
      data: digits
      """
    ])
    let printed = try directory.succeed([
      "check", "net.yaml", "--print", "data.validation=0.25", "data.scale=0.5",
    ]).output
    #expect(printed.contains("validation: 0.25\n"))
    #expect(printed.contains("digits: {scale: 0.5}\n"))
  }

  @Test(arguments: sampleSpecs)
  func samplesAreRightAndTheirLongFormSaysTheSame(name: String) throws {
    let directory = try TemporaryDirectory(["short.yaml": try sampleSpec(name)])
    let text = try directory.succeed(["check", "short.yaml", "--print"]).output
    try directory.write("long.yaml", Array(text.utf8))
    #expect(try directory.succeed(["check", "long.yaml", "--print"]).output == text)
    let short = try directory.succeed(["check", "short.yaml"]).output
    #expect(try directory.succeed(["check", "long.yaml"]).output == short)
    #expect(short.hasPrefix("ok: \(name): "))
    #expect(directory.names == ["long.yaml", "short.yaml"])
  }

  @Test func largeModelsTakeNoMemory() throws {
    let directory = try TemporaryDirectory([
      "large.yaml": """
      inputs: {x: "float32[N, 131072]"}
      model: ["Linear(auto, 131072)", "Linear(auto, 131072)", "Linear(auto, 131072)"]
      """
    ])
    let outcome = try Program.run(["check", "large.yaml"], in: directory, megabytes: 4096)
    #expect(outcome.status == 0)
    #expect(
      outcome.output
        == "ok: large: 51,540,000,768 parameters, 3 layers, output float32[N, 131072]\n")
  }

  @Test func twoFormsOfOutputAreOneTooMany() throws {
    let directory = try TemporaryDirectory(["net.yaml": "inputs: {x: [N]}\nmodel: ReLU\n"])
    #expect(
      try directory.fail(["check", "net.yaml", "--print", "--json"])
        .hasPrefix("error: '--print' and '--json' can't be used together\n"))
  }

  /// What belongs to the model only by training is looked at too.
  @Test func lossMetricsAndPruningAreChecked() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N, 4]"}
      targets: {y: "float32[N, 2]"}
      model: Linear(auto, 3)
      loss: MSELoss
      optimizer: SGD(nesterov=true)
      prune: ["l1_unstructured(0.5, name=weigth)"]
      """
    ])
    let errors = try directory.fail(["check", "net.yaml"])
    #expect(errors.contains("net.yaml:4:7: error[NN0301]: the loss (MSELoss) expects targets"))
    #expect(errors.contains("net.yaml:5:12: error["))
    #expect(errors.contains("net.yaml:6:10: error[NN0224]: nothing to prune: "))
  }
}

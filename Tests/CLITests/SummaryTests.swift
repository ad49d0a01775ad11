import NNFormats
import NNTestSupport
import Testing

@Suite struct SummaryTests {
  static let spec = """
    name: tiny
    inputs: {x: "float32[N, 1, 4, 4]"}
    model:
      Sequential:
        body:
          - Conv2d(auto, 2, 3, padding=1)
          - ReLU
        head:
          - Flatten
          - Linear(auto, 10)
    """

  @Test func rowsAreLayers() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    let outcome = try directory.succeed(["summary", "tiny.yaml", "--dim", "N=8"])
    #expect(
      outcome.output == """
        tiny: x: float32[N, 1, 4, 4] with N = 8

        layer    type        input         output        parameters  trainable  mult-adds  activation   weights
        -------  ----------  ------------  ------------  ----------  ---------  ---------  ----------  --------
        (model)  Sequential  [8, 1, 4, 4]  [8, 10]                -  -                  -           -         -
        body     Sequential  [8, 1, 4, 4]  [8, 2, 4, 4]           -  -                  -           -         -
        body.0   Conv2d      [8, 1, 4, 4]  [8, 2, 4, 4]          20  yes            2,304     1.0 KiB  80 bytes
        body.1   ReLU        [8, 2, 4, 4]  [8, 2, 4, 4]           -  -                  -     1.0 KiB         -
        head     Sequential  [8, 2, 4, 4]  [8, 10]                -  -                  -           -         -
        head.0   Flatten     [8, 2, 4, 4]  [8, 32]                -  -                  -     1.0 KiB         -
        head.1   Linear      [8, 32]       [8, 10]              330  yes            2,560   320 bytes   1.3 KiB

        total     350 parameters, 350 of them trainable; 4,864 multiply-adds
        memory    weights 1.4 KiB, activations 3.3 KiB
        forward   at least 3.4 KiB: weights and the largest step's input and output
        training  at least 6.5 KiB: weights, gradients, optimizer state, activations

        """)
    #expect(outcome.errors == "")
    #expect(directory.names == ["tiny.yaml"])
  }

  @Test func depthHidesWhatLiesBelow() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    func paths(_ depth: String) throws -> [String] {
      let text = try directory.succeed(["summary", "tiny.yaml", "--depth", depth, "--json"]).output
      let rows = try JSON.parse(text).object?["layers"]?.array ?? []
      return rows.compactMap { $0.object?["path"]?.string }
    }
    #expect(try paths("0") == [""])
    #expect(try paths("1") == ["", "body", "head"])
    #expect(try paths("2") == ["", "body", "body.0", "body.1", "head", "head.0", "head.1"])
    #expect(try paths("9") == (try paths("2")))
  }

  /// However little is shown, the numbers of a row hold what lies below it.
  @Test func numbersAreThoseOfTheWholeModel() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    for depth in ["0", "1", "2"] {
      let text = try directory.succeed(
        ["summary", "tiny.yaml", "--depth", depth, "--dim", "N=8", "--json"]
      ).output
      let summary = try #require(try JSON.parse(text).object)
      #expect(summary["name"] == "tiny")
      #expect(summary["sizes"] == ["N": 8])
      let total = try #require(summary["total"]?.object)
      #expect(total["parameters"] == 350)
      #expect(total["trainable"] == 350)
      #expect(total["multiply_adds"] == 4864)
      #expect(total["parameter_bytes"] == 1400)
      let rows = summary["layers"]?.array ?? []
      let parameters = rows.compactMap { $0.object?["parameters"] }
      #expect(
        parameters
          == (depth == "0" ? [350] : depth == "1" ? [0, 20, 330] : [0, 0, 20, 0, 0, 0, 330]))
    }
  }

  @Test func seventyBillionParametersTakeNoMemory() throws {
    let blocks = (0..<80).map { _ in
      "  - Linear(8192, 28672)\n  - ReLU\n  - Linear(28672, 8192)\n  - Linear(8192, 49152)\n"
        + "  - Linear(49152, 8192, bias=false)\n"
    }
    let directory = try TemporaryDirectory([
      "large.yaml": "inputs: {x: \"float32[N, T, 8192]\"}\nmodel:\n" + blocks.joined()
    ])
    let outcome = try Program.run(
      ["summary", "large.yaml", "--dim", "N=4", "--dim", "T=2048", "--depth", "0", "--json"],
      in: directory, megabytes: 4096)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let total = try JSON.parse(outcome.output).object?["total"]?.object
    #expect(total?["parameters"] == 102012354560)
    #expect(outcome.seconds < 5)
  }
}

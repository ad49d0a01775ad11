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

        layer    type        input         output        parameters  trainable  mult-adds  activation  param bytes
        -------  ----------  ------------  ------------  ----------  ---------  ---------  ----------  -----------
        (model)  Sequential  [8, 1, 4, 4]  [8, 10]                -  -                  -           -            -
        body     Sequential  [8, 1, 4, 4]  [8, 2, 4, 4]           -  -                  -           -            -
        body.0   Conv2d      [8, 1, 4, 4]  [8, 2, 4, 4]          20  yes            2,304     1.0 KiB     80 bytes
        body.1   ReLU        [8, 2, 4, 4]  [8, 2, 4, 4]           -  -                  -     1.0 KiB            -
        head     Sequential  [8, 2, 4, 4]  [8, 10]                -  -                  -           -            -
        head.0   Flatten     [8, 2, 4, 4]  [8, 32]                -  -                  -     1.0 KiB            -
        head.1   Linear      [8, 32]       [8, 10]              330  yes            2,560   320 bytes      1.3 KiB

        total     350 parameters, 350 of them trainable; 4,864 multiply-adds
        memory    parameters 1.4 KiB, activations 3.3 KiB
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

  @Test func columnsAreChosen() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    let outcome = try directory.succeed(
      ["summary", "tiny.yaml", "--columns", "params, path,arguments,calls", "--depth", "2"])
    #expect(
      outcome.output.hasPrefix(
        """
        tiny: x: float32[N, 1, 4, 4] with N = 1

        parameters  layer    arguments                                                calls
        ----------  -------  -------------------------------------------------------  -----
                 -  (model)  -                                                            1
                 -  body     -                                                            1
                20  body.0   1, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1)      1
                 -  body.1   -                                                            1
                 -  head     -                                                            1
                 -  head.0   start_dim=1, end_dim=-1                                      1
               330  head.1   in_features=32, out_features=10, bias=True                   1

        total     350 parameters
        """), "\(outcome.output)")
    let all =
      "path,type,arguments,input,output,calls,params,trainable,mult-adds,activation,param-bytes,"
      + "buffer-bytes,weight-bytes"
    let line = try directory.succeed(["summary", "tiny.yaml", "--columns", all]).output
      .split(separator: "\n")[1]
    #expect(
      line.split(separator: " ").joined(separator: " ")
        == "layer type arguments input output calls parameters trainable mult-adds activation "
        + "param bytes buffer bytes weight bytes")
  }

  @Test(arguments: [
    (
      ["--columns", "path,parms"],
      "error[NN0619]: unknown column 'parms'\nhelp: did you mean 'params'?\n"
    ),
    (
      ["--columns", ""],
      """
      error[NN0619]: unknown column ''
      help: the columns are: path, type, arguments, input, output, calls, params, trainable, \
      mult-adds, activation, param-bytes, buffer-bytes, weight-bytes

      """
    ),
    (["--columns", "path,path"], "error[NN0619]: column 'path' is named twice\n"),
    (
      ["--dim", "M=2"],
      "error[NN0610]: the inputs have no symbolic size 'M'\nhelp: there are: N, Time\n"
    ),
    (
      ["--dim", "Tim=2"],
      """
      error[NN0610]: the inputs have no symbolic size 'Tim'
      help: did you mean 'Time'? there are: N, Time

      """
    ),
    (["--dim", "N=2", "--dim", "N=3"], "error[NN0610]: '--dim' gives 'N' two sizes\n"),
    (
      ["--dim", "N=0"],
      """
      error[NN0610]: expected '--dim' with a name and a size of at least 1, got 'N=0'
      help: for example --dim N=32

      """
    ),
  ]) func mistakesAreExplained(arguments: [String], message: String) throws {
    let text = "inputs: {x: \"float32[N, Time, 4]\"}\nmodel: Linear(4, 4)\n"
    let directory = try TemporaryDirectory(["net.yaml": text])
    #expect(try directory.fail(["summary", "net.yaml"] + arguments) == message)
  }

  @Test func oneFormAtATime() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    #expect(
      try directory.fail(["summary", "tiny.yaml", "--json", "--markdown"])
        .hasPrefix("error: '--json' and '--markdown' can't be used together\n"))
    #expect(
      try directory.fail(["summary", "tiny.yaml", "--json", "--columns", "path"])
        .hasPrefix("error: '--json' holds every column and takes no '--columns'\n"))
  }

  @Test func markdownIsATable() throws {
    let text = """
      name: odd
      inputs: {x: "float32[N, 4]"}
      model: {Sequential: {"a|b_c*": "BatchNorm1d(4)", "[d](e)": ReLU}}
      """
    let directory = try TemporaryDirectory(["odd.yaml": text])
    let outcome = try directory.succeed(
      ["summary", "odd.yaml", "--markdown", "--columns", "path,type,input,params"])
    #expect(
      outcome.output == #"""
        odd: x: float32[N, 4] with N = 1

        | layer | type | input | parameters |
        | --- | --- | --- | ---: |
        | (model) | Sequential | [1, 4] | - |
        | a\|b\_c\* | BatchNorm1d | [1, 4] | 8 |
        | [d]\(e) | ReLU | [1, 4] | - |

        - total: 8 parameters, 8 of them trainable; 0 multiply-adds
        - memory: parameters 32 bytes, buffers 40 bytes, activations 32 bytes
        - forward: at least 104 bytes: weights and the largest step's input and output
        - training: at least 152 bytes: weights, gradients, optimizer state, activations

        """#)
  }

  /// Costs that no machine could ever pay stop at the largest number.
  @Test func absurdSizesAreCounted() throws {
    let text = """
      inputs: {x: "float32[N, T, 1024]"}
      model: ["Linear(1024, 64)", "Linear(64, 1024)", "Linear(1024, 1024)"]
      """
    let directory = try TemporaryDirectory(["net.yaml": text])
    let outcome = try directory.succeed(
      ["summary", "net.yaml", "--json", "--dim", "N=16777216", "--dim", "T=33554432"])
    let total = try #require(try JSON.parse(outcome.output).object?["total"]?.object)
    #expect(total["multiply_adds"] == .integer(.max))
    let refused = try directory.fail(
      ["summary", "net.yaml", "--dim", "N=99999999999", "--dim", "T=99999999999"])
    #expect(refused.contains("too large to count"))
  }
}

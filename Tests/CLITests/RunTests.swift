import NNFormats
import NNTensor
import NNTestSupport
import Testing

/// `swiftnn run`: models on given arrays, forward and backward.
@Suite struct RunTests {
  /// `Linear(2, 3)` with weights, and an input of two rows.
  static func linear(_ model: String = "Linear(2, 3)") throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory([
      "net.yaml": "inputs: {x: \"float32[N, 2]\"}\nmodel: \(model)\n"
    ])
    try directory.write(
      "w.safetensors",
      [
        ("weight", try Tensor([1, 2, 3, 4, 5, 6] as [Float], [3, 2])),
        ("bias", try Tensor([0.5, 0, -0.5] as [Float], [3])),
      ])
    try directory.write("x.npy", try Tensor([1, 0, -1, 2] as [Float], [2, 2]))
    return directory
  }

  /// Runs the specification `net.yaml` and gives back what it wrote, with what it said.
  static func run(
    _ directory: TemporaryDirectory, _ arguments: [String],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String: Tensor] {
    let outcome = try directory.succeed(
      ["run", "net.yaml", "--output", "out.safetensors"] + arguments,
      sourceLocation: sourceLocation)
    let tensors = try directory.tensors("out.safetensors")
    let count = tensors.count
    #expect(
      outcome.errors.hasSuffix(
        "wrote \(count) tensor\(count == 1 ? "" : "s") to 'out.safetensors'\n"),
      sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    return tensors
  }

  @Test func forward() throws {
    let results = try Self.run(
      try Self.linear(), ["--weights", "w.safetensors", "--input", "x=x.npy"])
    #expect(results.keys.sorted() == ["output"])
    #expect(try results["output"]?.floats() == [1.5, 3, 4.5, 3.5, 5, 6.5])
    #expect(results["output"]?.shape == [2, 3])
  }

  @Test func backwardStartsFromOnes() throws {
    let results = try Self.run(
      try Self.linear(), ["--weights", "w.safetensors", "--input", "x=x.npy", "--backward"])
    #expect(
      results.keys.sorted() == ["grad.input.x", "grad.param.bias", "grad.param.weight", "output"])
    #expect(try results["grad.input.x"]?.floats() == [9, 12, 9, 12])
    #expect(try results["grad.param.weight"]?.floats() == [0, 2, 0, 2, 0, 2])
    #expect(try results["grad.param.bias"]?.floats() == [2, 2, 2])
  }

  @Test func backwardStartsFromGivenArrays() throws {
    let directory = try Self.linear()
    try directory.write("g.npy", try Tensor([1, 0, 0, 0, 0, 2] as [Float], [2, 3]))
    let results = try Self.run(
      directory,
      [
        "--weights", "w.safetensors", "--input", "x=x.npy", "--backward", "--grad-output",
        "output=g.npy",
      ])
    #expect(try results["grad.input.x"]?.floats() == [1, 2, 10, 12])
    #expect(try results["grad.param.bias"]?.floats() == [1, 0, 2])
  }

  @Test func outputsOfTuplesAreNumberedDepthFirst() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N]", y: "float32[N]"}
      model:
        modules: {unused: "Linear(2, 1)"}
        forward:
          - return x * 2, None, (x + y, y * 3)
      """
    ])
    try directory.write("x.npy", try Tensor([1, 2] as [Float], [2]))
    try directory.write("y.npy", try Tensor([3, 4] as [Float], [2]))
    try directory.write("g.npy", try Tensor([5, 7] as [Float], [2]))
    let results = try Self.run(
      directory,
      ["--input", "x=x.npy", "--input", "y=y.npy", "--backward", "--grad-output", "output.1=g.npy"])
    #expect(try results["output.0"]?.floats() == [2, 4])
    #expect(try results["output.1"]?.floats() == [4, 6])
    #expect(try results["output.2"]?.floats() == [9, 12])
    #expect(results["output.3"] == nil && results["output"] == nil)
    // Ones at output.0 and output.2, 5 and 7 at output.1.
    #expect(try results["grad.input.x"]?.floats() == [7, 9])
    #expect(try results["grad.input.y"]?.floats() == [8, 10])
    // What the output does not depend on has a gradient of zeros.
    #expect(try results["grad.param.unused.weight"]?.floats() == [0, 0])
    #expect(try results["grad.param.unused.bias"]?.floats() == [0])
  }

  @Test func modeDecidesWhatNormalisationDoes() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": "inputs: {x: \"float32[N, 1]\"}\nmodel: BatchNorm1d(1, affine=false)\n"
    ])
    try directory.write("x.npy", try Tensor([1, 3] as [Float], [2, 1]))
    var results = try Self.run(directory, ["--input", "x=x.npy", "--backward"])
    try expectClose(
      try #require(results["output"]), try Tensor([1, 3] as [Float], [2, 1]), rtol: 1e-4)
    #expect(try results["buffer.running_mean"]?.floats() == [0])
    #expect(try results["buffer.num_batches_tracked"]?.ints() == [0])
    results = try Self.run(directory, ["--input", "x=x.npy", "--backward", "--mode", "train"])
    try expectClose(
      try #require(results["output"]), try Tensor([-1, 1] as [Float], [2, 1]), rtol: 1e-4)
    try expectClose(
      try #require(results["buffer.running_mean"]), try Tensor([0.2] as [Float], [1]))
    try expectClose(
      try #require(results["buffer.running_var"]), try Tensor([1.1] as [Float], [1]))
    #expect(try results["buffer.num_batches_tracked"]?.ints() == [1])
    #expect(results["buffer.num_batches_tracked"]?.dtype == .int64)
    // Without --backward there are outputs alone.
    #expect(try Self.run(directory, ["--input", "x=x.npy"]).keys.sorted() == ["output"])

    try directory.write("x.npy", try Tensor([1] as [Float], [1, 1]))
    let errors = try directory.fail([
      "run", "net.yaml", "--input", "x=x.npy", "--mode", "train", "--output", "none.safetensors",
    ])
    #expect(errors.contains("expects more than 1 value per channel when training"))
    #expect(directory.bytes("none.safetensors") == nil)
  }

  @Test func trainingModeDrawsFromTheSeed() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": "seed: 1\ninputs: {x: \"float32[N]\"}\nmodel: Dropout(0.5)\n"
    ])
    try directory.write("x.npy", try Tensor.ones(TensorType(.float32, [1000])))
    func bytes(_ arguments: [String]) throws -> [UInt8] {
      try directory.succeed(
        ["run", "net.yaml"] + arguments + ["--input", "x=x.npy", "--output", "out.safetensors"])
      return try #require(directory.bytes("out.safetensors"))
    }
    let first = try bytes(["--mode", "train"])
    let dropped = try #require(try directory.tensors("out.safetensors")["output"]).floats()
    #expect((400...600).contains(dropped.count { $0 == 0 }))
    #expect(dropped.allSatisfy { $0 == 0 || $0 == 2 })
    #expect(try bytes(["--mode", "train"]) == first)
    #expect(try bytes(["seed=2", "--mode", "train"]) != first)
    #expect(try bytes([]) == (try bytes(["--mode", "eval"])))
    #expect(
      try directory.tensors("out.safetensors")["output"]?.floats().allSatisfy { $0 == 1 } == true)
  }

  @Test func lossesAreModels() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {input: "float32[N, C]", target: "int64[N]"}
      model: CrossEntropyLoss
      """
    ])
    try directory.write("input.npy", try Tensor([0, 0, 0, 0] as [Float], [2, 2]))
    try directory.write("target.npy", try Tensor([1, 0], [2]))
    let results = try Self.run(
      directory, ["--input", "input=input.npy", "--input", "target=target.npy", "--backward"])
    #expect(results["output"]?.shape == [])
    try expectClose(
      try #require(results["output"]), try Tensor.scalar(Float(0.693_147_2)), rtol: 1e-5)
    #expect(try results["grad.input.input"]?.floats() == [0.25, -0.25, -0.25, 0.25])
    #expect(results["grad.input.target"] == nil)
  }

  /// Every dtype and shape that inputs can have: the output is the input itself.
  @Test(arguments: [
    ("float32[]", TensorType(.float32, [])), ("float32[N, 0]", TensorType(.float32, [2, 0])),
    ("float32[0]", TensorType(.float32, [0])), ("float64[N, 3]", TensorType(.float64, [2, 3])),
    ("int64[N]", TensorType(.int64, [2])), ("int32[N]", TensorType(.int32, [2])),
    ("bool[N, 1]", TensorType(.bool, [2, 1])), ("int32[]", TensorType(.int32, [])),
    ("bool[]", TensorType(.bool, [])), ("float64[]", TensorType(.float64, [])),
  ])
  func inputsKeepTheirTypes(text: String, type: TensorType) throws {
    let directory = try TemporaryDirectory([
      "net.yaml": "inputs: {x: \"\(text)\"}\nmodel: Identity\n"
    ])
    let input = try Tensor.ones(type)
    try directory.write("x.npy", input)
    let results = try Self.run(directory, ["--input", "x=x.npy", "--backward"])
    let output = try #require(results["output"])
    #expect(output.type == type)
    #expect(try output.doubles() == (try input.doubles()))
    if type.dtype.isFloatingPoint {
      #expect(results["grad.input.x"]?.type == type)
      #expect(try results["grad.input.x"]?.doubles() == (try input.doubles()))
    } else {
      #expect(results.keys.sorted() == ["output"])
    }
  }

  @Test func narrowArraysAreWidened() throws {
    let directory = try Self.linear()
    let halves = NpyArray(type: .float16, shape: [1, 2], bytes: [0x00, 0x3c, 0x00, 0xc0])
    try directory.write("x.npy", try halves.fileBytes())
    let results = try Self.run(
      directory, ["--weights", "w.safetensors", "--input", "x=x.npy"])
    #expect(try results["output"]?.floats() == [-2.5, -5, -7.5])
  }

  @Test func weightsDecideThePrecisionWhereInputsDoNot() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": "inputs: {x: \"int64[N]\"}\nmodel: Embedding(2, 1)\n"
    ])
    try directory.write(
      "w.safetensors", [("weight", try Tensor([0.1, 1e-12] as [Double], [2, 1]))])
    try directory.write("x.npy", try Tensor([1, 0], [2]))
    let results = try Self.run(
      directory, ["--weights", "w.safetensors", "--input", "x=x.npy", "--backward"])
    #expect(results["output"]?.dtype == .float64)
    #expect(try results["output"]?.doubles() == [1e-12, 0.1])
    #expect(results["grad.param.weight"]?.dtype == .float64)
  }

  @Test func weightsOfOtherNamesAreToldWithoutStrictness() throws {
    let directory = try Self.linear()
    try directory.write(
      "w.safetensors",
      [
        ("weight", try Tensor.ones(TensorType(.float32, [3, 2]))),
        ("scale", try Tensor.ones(TensorType(.float32, [3]))),
      ])
    let arguments = [
      "run", "net.yaml", "--weights", "w.safetensors", "--input", "x=x.npy", "--output",
      "out.safetensors",
    ]
    #expect(try directory.fail(arguments).contains("note: missing 'bias'"))
    let outcome = try directory.succeed(arguments + ["--no-strict"])
    #expect(
      outcome.errors == """
        warning: 'w.safetensors' lacks 'bias': it keeps its initial value
        warning: 'w.safetensors' has 'scale', which the model lacks: it is left out
        wrote 1 tensor to 'out.safetensors'

        """)
  }

  @Test func withoutWeightsTheSeedDecides() throws {
    let directory = try Self.linear()
    func output(_ overrides: [String]) throws -> [Float]? {
      try Self.run(directory, overrides + ["--input", "x=x.npy"])["output"]?.floats()
    }
    #expect(try output([]) == (try output(["seed=0"])))
    #expect(try output([]) != (try output(["seed=1"])))
  }

  @Test func textsPickBranches() throws {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N]", choice: {type: string, default: relu}}
      model:
        modules:
          choices: {ModuleDict: {relu: ReLU, identity: Identity}}
        forward:
          - return choices[choice](x)
      """
    ])
    try directory.write("x.npy", try Tensor([-1, 2] as [Float], [2]))
    func output(_ arguments: [String]) throws -> [Float]? {
      try Self.run(directory, ["--input", "x=x.npy"] + arguments)["output"]?.floats()
    }
    #expect(try output([]) == [0, 2])
    #expect(try output(["--input", "choice=identity"]) == [-1, 2])
  }

  @Test func jsonTellsWhatWasWritten() throws {
    let directory = try Self.linear()
    let outcome = try directory.succeed([
      "run", "net.yaml", "--input", "x=x.npy", "--backward", "--output", "out.safetensors",
      "--json",
    ])
    #expect(outcome.errors == "")
    #expect(
      try JSON.parse(outcome.output) == [
        "output": ["dtype": "float32", "shape": [2, 3]],
        "grad.input.x": ["dtype": "float32", "shape": [2, 2]],
        "grad.param.weight": ["dtype": "float32", "shape": [3, 2]],
        "grad.param.bias": ["dtype": "float32", "shape": [3]],
      ])
  }

  @Test func outputsThatCannotBeWrittenAreAFailure() throws {
    let directory = try Self.linear()
    let errors = try directory.fail(
      ["run", "net.yaml", "--input", "x=x.npy", "--output", "none/out.safetensors"], status: 1)
    #expect(errors.hasPrefix("error: cannot write 'none/out.safetensors': "))
    #expect(directory.names == ["net.yaml", "w.safetensors", "x.npy"])
  }
}

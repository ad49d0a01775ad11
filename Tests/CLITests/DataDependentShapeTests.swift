import NNFormats
import NNTensor
import NNTestSupport
import Testing

/// Models some of whose shapes depend on the data: nothing is said of these shapes beforehand, and
/// the models run.
@Suite struct DataDependentShapeTests {
  /// `net.yaml`, which returns `result`, and an input of two rows.
  private static func directory(_ result: String) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory([
      "net.yaml": """
      inputs: {x: "float32[N, 3]"}
      model:
        forward:
          - return \(result)
      """
    ])
    try directory.write("x.npy", try Tensor([2, 0, -1, 2, 2, 3] as [Float], [2, 3]))
    return directory
  }

  private static let inverse =
    "torch.unique(x, return_inverse=True, return_counts=True)"

  @Test(
    arguments: [
      ("torch.nonzero(x)", [[5, 2]], [[0, 0, 0, 2, 1, 0, 1, 1, 1, 2]]),
      ("x.nonzero(as_tuple=True)", [[5], [5]], [[0, 0, 1, 1, 1], [0, 2, 0, 1, 2]]),
      ("torch.unique(x)", [[4]], [[-1, 0, 2, 3]]),
      (inverse, [[4], [2, 3], [4]], [[-1, 0, 2, 3], [2, 1, 0, 2, 2, 3], [1, 1, 3, 1]]),
      ("torch.masked_select(x, x > 0)", [[4]], [[2, 2, 2, 3]]),
      ("x[x < 1] * 2", [[2]], [[0, -2]]),
      ("x[x.sum(1) > 1]", [[1, 3]], [[2, 2, 3]]),
      ("x.repeat_interleave(torch.arange(3), dim=1)", [[2, 3]], [[0, -1, -1, 2, 3, 3]]),
      ("torch.one_hot(torch.arange(2))", [[2, 2]], [[1, 0, 0, 1]]),
      ("torch.tensor_split(x, torch.arange(3)[1:], dim=1)[1]", [[2, 1]], [[0, 2]]),
      ("x.tensor_split(torch.arange(4)[3], dim=1)[2]", [[2, 1]], [[-1, 3]]),
      ("x.narrow(1, 1, torch.arange(3)[1])", [[2, 1]], [[0, 2]]),
    ] as [(String, [[Int]], [[Double]])])
  func runs(result: String, shapes: [[Int]], values: [[Double]]) throws {
    let directory = try Self.directory(result)
    let said = try directory.succeed(["check", "net.yaml"]).output
    #expect(said.contains("output ? (the shape of what "), Comment(rawValue: said))
    let results = try RunTests.run(directory, ["--input", "x=x.npy"])
    let names = shapes.count == 1 ? ["output"] : shapes.indices.map { "output.\($0)" }
    #expect(results.keys.sorted() == names)
    for (index, name) in names.enumerated() {
      #expect(results[name]?.shape.array == shapes[index])
      #expect(try results[name]?.doubles() == values[index])
    }
  }

  @Test func gradientsGoThrough() throws {
    let results = try RunTests.run(
      try Self.directory("x[x > 1] * 3"), ["--input", "x=x.npy", "--backward"])
    #expect(try results["grad.input.x"]?.floats() == [3, 0, 0, 3, 3, 3])
  }

  static let classifier = """
    inputs: {x: "float32[N, 64]"}
    model:
      - first: Linear(auto, 10)
      - pick: {forward: ["return x[x.sum(1) == x.sum(1)]"]}
      - last: Linear(10, 10)
    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: digits
    optimizer: SGD(lr=0.1)
    train: {epochs: 1, batch_size: 512}
    """

  @Test func summaryLeavesUnknownShapesOpen() throws {
    let directory = try TemporaryDirectory(["net.yaml": Self.classifier])
    let table = try directory.succeed(["summary", "net.yaml"]).output
    let words = table.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(words.contains { $0.prefix(6) == ["first", "Linear", "[1,", "64]", "[1,", "10]"] })
    #expect(words.contains { $0.prefix(5) == ["pick", "GraphModule", "[1,", "10]", "?"] })
    #expect(words.contains { $0.prefix(5) == ["last", "Linear", "?", "?", "110"] })
    #expect(
      table.hasSuffix(
        "unknown   the shape of what indexing by a mask gives depends on the data: from there on "
          + "nothing is counted but weights\n"))

    let json = try JSON.parse(try directory.succeed(["summary", "net.yaml", "--json"]).output)
    let last = try #require(json.object?["layers"]?.array?.last?.object)
    #expect(last["path"]?.string == "last")
    #expect(last["outputs"] == .null)
    #expect(json.object?["unknown"]?.string?.contains("depends on the data") == true)
  }

  @Test func trainsAndEvaluates() throws {
    let directory = try TemporaryDirectory(["net.yaml": Self.classifier])
    try directory.succeed(["train", "net.yaml", "--out", "run"])
    let evaluated = try directory.succeed(["eval", "run", "--json"])
    let scores = try #require(try JSON.parse(evaluated.output).object?["scores"]?.object)
    #expect(scores["loss"] != nil && scores["accuracy"] != nil)
  }

  @Test func targetsThatFollowFromTheOutputAreToBeDeclared() throws {
    let spec = Self.classifier.replacing("CrossEntropyLoss", with: "MSELoss")
    let directory = try TemporaryDirectory(["net.yaml": spec])
    #expect(
      try directory.fail(["check", "net.yaml"]).contains(
        "the type of the target can't be told from the model's output"))
  }
}

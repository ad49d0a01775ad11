import NNDiagnostics
import NNSpec
import NNTensor
import Testing

/// The sections besides the model.
@Suite struct SectionTests {
  static let whole = """
    name: whole
    seed: 7
    params: {width: 8}
    inputs: {x: "float32[N, 4]"}
    targets: {y: "int64[N]"}
    model: [Linear: [auto, "${width}"], Linear: [auto, 3]]
    loss: CrossEntropyLoss(label_smoothing=0.1)
    metrics: [accuracy, top_k(2)]
    data: {source: "spirals(samples=90, classes=3)", validation: 0.2, normalize: standard}
    optimizer: SGD(lr=0.1, momentum=0.9)
    scheduler: StepLR(3)
    train: {epochs: 4, batch_size: 16, clip_grad_norm: 1, monitor: accuracy, early_stopping: 2}
    prune: [l1_unstructured(0.5), fine_tune(epochs=2), permanent]
    """

  @Test func everySectionIsRead() throws {
    let read = try experiment(Self.whole)
    #expect(read.name == "whole" && read.seed == 7)
    #expect(read.inputs.map(\.name) == ["x"] && read.targets.map(\.typeText) == ["int64[N]"])
    #expect(read.metrics.map(\.declaration.info.name) == ["accuracy", "top_k"])
    #expect(read.dataSource?.declaration.info.name == "spirals")
    #expect(read.data?.validation == 0.2 && read.data?.test == 0.2)
    #expect(read.optimizer?.arguments["momentum"]?.description == "0.9")
    #expect(read.scheduler?.declaration.info.name == "StepLR")
    #expect(read.train.epochs == 4 && read.train.batchSize == 16 && read.train.clipNorm == 1)
    #expect(read.train.monitor == "accuracy" && read.train.patience == 2)
    #expect(
      read.prune.map(\.declaration.info.name) == ["l1_unstructured", "fine_tune", "permanent"])
    #expect(read.symbols == ["N"] && read.dtype == .float32)
  }

  @Test func whatIsLeftOutHasADefault() throws {
    let read = try experiment("inputs: {x: [N, 4]}\nmodel: ReLU")
    #expect(read.name == "n" && read.seed == 0)
    #expect(read.targets.isEmpty && read.metrics.isEmpty && read.prune.isEmpty)
    #expect(read.loss == nil && read.data == nil && read.optimizer == nil && read.scheduler == nil)
    #expect(read.train.epochs == 10 && read.train.batchSize == 32 && read.train.shuffle)
    #expect(!read.train.dropLast && read.train.monitor == "loss" && read.train.patience == nil)
  }

  /// The order of a norm may be infinite, and no other number.
  @Test func normsMayBeOfInfiniteOrder() throws {
    let text = "inputs: {x: [N, 4]}\nmodel: ReLU\ntrain: {clip_grad_norm_type: .inf}"
    #expect(try experiment(text).train.clipNormType == .infinity)
    for number in ["0", "-.inf", ".nan"] {
      #expect(
        try messages(text.replacing(".inf", with: number)).contains(
          "expects a number of more than 0"),
        "\(number)")
    }
    #expect(
      try messages(text.replacing("_type", with: "")).contains("infinity is not allowed here"))
  }

  @Test(arguments: [
    ("data: digits", "digits", 0.1), ("data: csv(path=a.csv, target=b)", "csv", 0.1),
    ("data: {csv: {path: a.csv, target: b}}", "csv", 0.1),
    ("data: {source: digits, validation: 0}", "digits", 0),
    ("data: {source: {spirals: {samples: 10}}, validation: 0.5}", "spirals", 0.5),
    ("data: {source: blobs()}", "blobs", 0.1),
  ])
  func formsOfData(text: String, source: String, validation: Double) throws {
    let read = try experiment("inputs: {x: [N, 4]}\nmodel: ReLU\n" + text)
    #expect(read.dataSource?.declaration.info.name == source)
    #expect(read.data?.validation == validation)
  }

  @Test(arguments: [
    ("metrics: accuracy", ["accuracy"]), ("metrics: [mse, mae]", ["mse", "mae"]),
    ("metrics: [{top_k: 3}, {top_k: {k: 2}}]", ["top_k", "top_k"]), ("metrics: []", []),
    ("metrics:", []),
  ])
  func formsOfLists(text: String, names: [String]) throws {
    let read = try experiment("inputs: {x: [N, 4]}\nmodel: ReLU\n" + text)
    #expect(read.metrics.map(\.declaration.info.name) == names)
  }

  @Test(arguments: [
    ("float32[N, 3]", "float32[N, 3]", ["N"]), ("[N, T, 8]", "float32[N, T, 8]", ["N", "T"]),
    ("\"int64[]\"", "int64[]", []), ("\"bool[ N ,T ]\"", "bool[N, T]", ["N", "T"]),
    ("[]", "float32[]", []), ("\"int32[0, 2]\"", "int32[0, 2]", []),
    ("{type: \"float64[batch]\"}", "float64[batch]", ["batch"]),
    ("{type: [N, 3]}", "float32[N, 3]", ["N"]), ("string", "string", []),
    ("{type: string, default: a}", "string", []),
    ("{type: \"int64[N]\", range: [0, 9]}", "int64[N]", ["N"]),
  ])
  func formsOfInputs(text: String, written: String, symbols: [String]) throws {
    let read = try experiment("inputs:\n  x: \(text)\nmodel: Identity")
    #expect(read.inputs.map(\.typeText) == [written])
    #expect(read.symbols == symbols)
  }

  @Test func doubleInputsMakeDoubleParameters() throws {
    let read = try experiment("inputs: {i: \"int64[N]\", x: \"float64[N, 4]\"}\nmodel: Identity")
    #expect(read.dtype == .float64)
    #expect(read.inputs.last?.range == nil)
    #expect(
      try experiment("inputs: {x: {type: [N], range: [-1, 2.5]}}\nmodel: ReLU").inputs[0].range
        == -1...2.5)
  }

  /// The long form of everything reads back to itself and means the same.
  @Test func theLongFormReadsBackToItself() throws {
    let text = try experiment(Self.whole).resolvedText()
    let again = try experiment(text)
    #expect(try again.resolvedText() == text)
    #expect(again.train.epochs == 4 && again.data?.validation == 0.2)
    #expect(text.hasPrefix("name: whole\nseed: 7\ninputs:\n  x: float32[N, 4]\n"))
    #expect(
      text.contains(
        """
        optimizer:
          SGD: {lr: 0.1, momentum: 0.9, dampening: 0.0, weight_decay: 0.0, nesterov: false, maximize: false}

        """))
    #expect(!text.contains("width"))
  }

  @Test(arguments: [
    (
      "inputs: {x: {type: [N], range: 3}}\nmodel: ReLU\n",
      """
      n.yaml:1:32: error[NN0205]: the range of input 'x' expects [low, high], got 3
          1 | inputs: {x: {type: [N], range: 3}}
            |                                ^

      """
    ),
    (
      "inputs: {x: {type: [N], default: a}}\nmodel: ReLU\n",
      """
      n.yaml:1:13: error[NN0205]: input 'x' is no string and takes no default
          1 | inputs: {x: {type: [N], default: a}}
            |             ^

      """
    ),
    (
      "inputs: {x: {type: string, default: 3}}\nmodel: ReLU\n",
      """
      n.yaml:1:37: error[NN0205]: the default of input 'x' expects a string, got 3
          1 | inputs: {x: {type: string, default: 3}}
            |                                     ^

      """
    ),
    (
      "inputs: {x: {dtype: float32}}\nmodel: ReLU\n",
      """
      n.yaml:1:14: error[NN0201]: unknown key 'dtype' in an input
          1 | inputs: {x: {dtype: float32}}
            |              ^
      help: did you mean 'type'?

      """
    ),
    (
      "inputs: {x: \"float32[1, 2, 3, 4, 5, 6, 7, 8, 9]\"}\nmodel: ReLU\n",
      """
      n.yaml:1:14: error[NN0205]: expected at most 8 dimensions, got 9
          1 | inputs: {x: "float32[1, 2, 3, 4, 5, 6, 7, 8, 9]"}
            |              ^

      """
    ),
    (
      "inputs: [x, y]\nmodel: ReLU\ntrain: 3\nseed: -1\n",
      """
      n.yaml:1:9: error[NN0203]: section 'inputs' expects a mapping of names to types, got ['x', 'y']
          1 | inputs: [x, y]
            |         ^
      n.yaml:3:8: error[NN0203]: section 'train' expects a mapping, got 3
          3 | train: 3
            |        ^
      n.yaml:4:7: error[NN0203]: section 'seed' expects an integer of at least 0, got -1
          4 | seed: -1
            |       ^

      """
    ),
  ])
  func mistakesAreLocated(text: String, message: String) throws {
    let got = try messages(text)
    #expect(got == message)
  }
}

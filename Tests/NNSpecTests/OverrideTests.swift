import NNDiagnostics
import NNSpec
import Testing

/// `path.to.key=YAML`, as the command line gives them.
@Suite struct OverrideTests {
  static let text = """
    inputs: {x: "float32[N, 4]"}
    model:
      Sequential:
        body:
          - Linear(auto, 8)
          - Dropout: 0.5
        head: {Linear: {out_features: 3}}
    optimizer: SGD(0.1, momentum=0.9)
    train: {epochs: 4}

    """

  @Test(arguments: [
    ("name=other", "name", "name: other"),
    ("seed=9", "seed", "seed: 9"),
    ("train.epochs=7", "train", "epochs: 7,"),
    ("train.batch_size=16", "train", "batch_size: 16,"),
    ("train={epochs: 2}", "train", "epochs: 2,"),
    ("optimizer.lr=0.5", "optimizer", "lr: 0.5, momentum: 0.9,"),
    ("optimizer.SGD.lr=0.5", "optimizer", "lr: 0.5, momentum: 0.9,"),
    ("optimizer.nesterov=true", "optimizer", "nesterov: true,"),
    ("optimizer=Adam(lr=1e-3)", "optimizer", "Adam: {lr: 0.001,"),
    ("model.Sequential.head.Linear.out_features=5", "model", "out_features: 5,"),
    ("model.Sequential.head.out_features=5", "model", "out_features: 5,"),
    ("model.Sequential.body.0.out_features=6", "model", "out_features: 6,"),
    ("model.Sequential.body.1=Dropout(0.25)", "model", "p: 0.25,"),
    ("model.Sequential.body.1.Dropout=0.25", "model", "p: 0.25,"),
    ("inputs.x=float32[N, 5]", "inputs", "x: float32[N, 5]"),
    ("inputs.x=[N, 5]", "inputs", "x: float32[N, 5]"),
    ("scheduler=StepLR(3)", "scheduler", "step_size: 3,"),
    ("prune=[l1_unstructured(0.5)]", "prune", "amount: 0.5,"),
  ])
  func paths(override: String, name: String, written: String) throws {
    let text = try section(name, of: Self.text, [override])
    #expect(text.contains(written), "\(text)")
  }

  @Test func theLastOneCounts() throws {
    let read = try experiment(
      Self.text, ["train.epochs=7", "train.epochs=8", "train.shuffle=false"])
    #expect(read.train.epochs == 8 && !read.train.shuffle)
  }

  @Test func sectionsCanBeEmptied() throws {
    let read = try experiment(Self.text, ["optimizer=", "train="])
    #expect(read.optimizer == nil && read.train.epochs == 10)
  }

  @Test(arguments: [
    (
      "=3",
      """
      error[NN0207]: expected an override of the form path.to.key=value, got '=3'
      help: for example train.epochs=5

      """
    ),
    (
      "train.epochs.more=3",
      """
      override 'train.epochs.more=3':1:14: error[NN0207]: can't set 'more' inside the value 4
          1 | train.epochs.more=3
            |              ^

      """
    ),
    (
      "model.Sequential.body.x=ReLU",
      """
      override 'model.Sequential.body.x=ReLU':1:23: error[NN0207]: expected an index below 2, got 'x'
          1 | model.Sequential.body.x=ReLU
            |                       ^

      """
    ),
    (
      "modle.Sequential=ReLU",
      """
      override 'modle.Sequential=ReLU':1:1: error[NN0201]: unknown section 'modle'
          1 | modle.Sequential=ReLU
            | ^
      help: did you mean 'model'?

      """
    ),
    (
      "optimizer.momentun=1",
      """
      override 'optimizer.momentun=1':1:11: error[NN0211]: 'SGD' has no argument 'momentun'
          1 | optimizer.momentun=1
            |           ^
      help: did you mean 'momentum'?

      """
    ),
    (
      "seed={a: 1, a: 2}",
      """
      override 'seed={a: 1, a: 2}':1:13: error[NN0103]: duplicate key 'a'
          1 | seed={a: 1, a: 2}
            |             ^
      override 'seed={a: 1, a: 2}':1:7: note: first given here

      """
    ),
    (
      "model.Sequential.head.out_features=${3 +}",
      """
      override 'model.Sequential.head.out_features=${3 +}':1:41: error[NN0501]: expected an expression, got the end
          1 | model.Sequential.head.out_features=${3 +}
            |                                         ^

      """
    ),
  ])
  func mistakesAreLocated(override: String, message: String) throws {
    let got = try messages(Self.text, [override])
    #expect(got == message)
  }
}

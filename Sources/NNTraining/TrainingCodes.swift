import NNDiagnostics

extension DiagnosticCode {
  static let incompleteExperiment = DiagnosticCode(
    "NN0231", "section missing that training needs",
    meaning: """
      Training needs a model with parameters, a loss, data and an optimizer.
      """,
    mending: """
      Add the section; the help shows a short form of it.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        """
      ],
      says: """
        net.yaml:1:1: error[NN0231]: the specification needs a section 'optimizer': how parameters are changed
            1 | inputs: {x: "float32[N, 64]"}
              | ^
        help: for example optimizer: SGD(lr=0.1, momentum=0.9)
        """))

  static let unknownMetric = DiagnosticCode(
    "NN0232", "unknown metric",
    meaning: """
      train.monitor names something that is not measured, or the same metric is listed twice.
      """,
    mending: """
      Add it to metrics, or write monitor: loss.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        train: {monitor: accuracy}
        """
      ],
      says: """
        net.yaml:6:18: error[NN0232]: monitor expects the loss or a metric of this experiment, got 'accuracy'
            6 | train: {monitor: accuracy}
              |                  ^
        help: there are: loss
        """))

  static let modelTooLarge = DiagnosticCode(
    "NN0302", "model too large for this machine",
    meaning: """
      The parameters, their gradients, the optimizer's state and the activations of a step need
      more memory than there is. This is computed before anything is allocated.
      """,
    mending: """
      Write a smaller model or a smaller train.batch_size. swiftnn summary shows which layers
      need it.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: ["Linear(auto, 100000000)", "Linear(auto, 10000)", "Linear(auto, 10)"]
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:2:8: error[NN0302]: the model does not fit: a training step needs at least 7.3 TiB, this machine has ...
            2 | model: ["Linear(auto, 100000000)", "Linear(auto, 10000)", "Linear(auto, 10)"]
              |        ^
        help: swiftnn summary shows which layers need it
        """))

  static let lossOfSeveralNumbers = DiagnosticCode(
    "NN0311", "loss that is not one number",
    meaning: """
      Training makes one number small. This loss gives several, one for each example.
      """,
    mending: """
      Write reduction=mean, or leave it out.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss(reduction=none)
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:3:7: error[NN0311]: the loss expects to give one number, got float32[32]
            3 | loss: CrossEntropyLoss(reduction=none)
              |       ^
        help: write reduction=mean
        """))

  static let batchDimension = DiagnosticCode(
    "NN0312", "input without batch dimension",
    meaning: """
      Training puts examples together to batches, along the first dimension of each input. It is
      a letter, and the same one for all of them.
      """,
    mending: """
      Write it as float32[N, ...].
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[32, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:1:14: error[NN0312]: 'x' expects the batch size 'N' as its first dimension, got float32[32, 64]
            1 | inputs: {x: "float32[32, 64]"}
              |              ^
        help: write it as float32[N, ...]
        """))

  static let unknownSize = DiagnosticCode(
    "NN0313", "size that the data does not tell",
    meaning: """
      An input has a size that is a letter other than the batch's, and the data has not one
      number for it.
      """,
    mending: """
      Write a number in place of the letter.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, T, T]"}
        model: Flatten
        loss: CrossEntropyLoss
        data: spirals
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:1:14: error[NN0313]: the size 'T' of 'x' can't be told from the data 'spirals'
            1 | inputs: {x: "float32[N, T, T]"}
              |              ^
        help: write a number in place of T
        """))

  static let inputWithoutValue = DiagnosticCode(
    "NN0421", "input that the data does not give",
    meaning: """
      The model has an input that no column or array of the data belongs to, such as a text that
      picks a branch.
      """,
    mending: """
      Give the input a default: choice: {type: string, default: relu}.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]", act: string}
        model:
          modules:
            fc: Linear(auto, 10)
            act1:
              ModuleDict: {relu: ReLU, tanh: Tanh}
          forward:
            - return fc(act1[act](x))
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net: 650 parameters
        digits: 1,258 training, 180 validation, 359 test examples
        writing to runs/net/1
        epoch  train loss   val loss         lr  samples/s
        net.yaml:1:36: error[NN0421]: the data gives no value for input 'act'
            1 | inputs: {x: "float32[N, 64]", act: string}
              |                                    ^
        help: give it a default: act: {type: string, default: ...}
        """))

  static let indexOutOfRange = DiagnosticCode(
    "NN0422", "index in the data out of range",
    meaning: """
      The data holds an index into a table, such as a word for an Embedding, that the table does
      not have.
      """,
    mending: """
      Make the table larger, or mend the data. Indices count from 0.
      """,
    example: Example(
      "predict net.yaml --weights net.safetensors --input new.npy",
      files: [
        "net.yaml": """
        inputs: {x: "int64[N]"}
        model: Embedding(4, 2)
        """,
        "net.safetensors": """
        {{weights weight=F32:4,2}}
        """,
        "new.npy": """
        {{npy <i8 5 fill=9}}
        """,
      ],
      says: """
        error[NN0422]: Embedding expects indices from 0 to 3 (4 embeddings), got 9 in 'new.npy'
        """))

  static let inputFile = DiagnosticCode(
    "NN0423", "input that does not fit the model",
    meaning: """
      The model's outputs or inputs are not what a metric, or the file that was given, needs.
      """,
    mending: """
      Choose another metric or another file.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        metrics: ["top_k(11)"]
        """
      ],
      says: """
        net.yaml:6:12: error[NN0423]: metric 'top_11' expects at least 11 classes, got 10 classes
            6 | metrics: ["top_k(11)"]
              |            ^
        """))

  static let noClassTargets = DiagnosticCode(
    "NN0425", "targets that are no classes",
    meaning: """
      Weights for classes and samplers count how often each class occurs; these targets are no
      class indices.
      """,
    mending: """
      Leave it out, or declare targets of int64.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 1]"}
        model: Linear(auto, 1)
        loss: MSELoss
        data: sine
        optimizer: SGD(lr=0.1)
        train: {sampler: weighted}
        """
      ],
      says: """
        net.yaml:6:18: error[NN0425]: sampler 'weighted' expects class indices as targets, got float32[1000, 1]
            6 | train: {sampler: weighted}
              |                  ^
        help: leave the sampler out
        """))

  static let unreadableWeights = DiagnosticCode(
    "NN0601", "unreadable weights",
    meaning: """
      A file of weights is not there, or is no safetensors file.
      """,
    mending: """
      Check the name. best.safetensors in a run directory holds the best weights.
      """,
    example: Example(
      "eval net.yaml --weights net.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """,
        "net.safetensors": """
        {{hex 00 00 00}}
        """,
      ],
      says: """
        error[NN0601]: 'net.safetensors': expected at least 8 bytes of safetensors data, got 3
        """))

  static let changedRun = DiagnosticCode(
    "NN0603", "run that is not the one that was saved",
    meaning: """
      A run that is continued gives the same numbers as one that was never stopped, so what
      bears on them can't change in between.
      """,
    mending: """
      Leave it as it was, or start a new run. More epochs are allowed.
      """,
    example: Example(
      "train --resume run seed=2",
      after: ["train net.yaml --out run --quiet train.epochs=1"],
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        error[NN0603]: the specification differs in 'seed' from that of the run in 'run'
        help: a run goes on as it began: leave that as it was, or start a new run
        """))

  static let notARun = DiagnosticCode(
    "NN0604", "not a run directory",
    meaning: """
      A run directory is what swiftnn train wrote; this one is not there, or has no spec.yaml.
      """,
    mending: """
      Name a directory such as runs/NAME/1.
      """,
    example: Example(
      "train --resume runs/net/1",
      says: """
        error[NN0604]: no such run directory 'runs/net/1'
        """))

  static let damagedCheckpoint = DiagnosticCode(
    "NN0605", "damaged checkpoint",
    meaning: """
      The file last.checkpoint is not there, is cut short, or was not written by this program.
      """,
    mending: """
      Train again. best.safetensors may still be whole: swiftnn eval SPEC --weights.
      """,
    example: Example(
      "train --resume run",
      files: [
        "run/spec.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """,
        "run/last.checkpoint": """
        {{hex 00 00 00}}
        """,
      ],
      says: """
        error[NN0605]: 'run/last.checkpoint': expected at least 8 bytes of safetensors data, got 3
        """))

  static let missingWeights = DiagnosticCode(
    "NN0606", "no weights",
    meaning: """
      The run directory holds neither best.safetensors nor last.checkpoint.
      """,
    mending: """
      Train again, or name weights with --weights.
      """,
    example: Example(
      "eval run",
      files: [
        "run/spec.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        error[NN0606]: 'run' has neither best.safetensors nor last.checkpoint
        help: train it again, or name weights with --weights
        """))

  static let occupiedDirectory = DiagnosticCode(
    "NN0607", "directory that holds something else",
    meaning: """
      A run is to be written into a directory that is not empty and was not written by swiftnn
      train, or that holds a run already. Nothing is overwritten silently.
      """,
    mending: """
      Choose another --out. --force replaces an older run.
      """,
    example: Example(
      "train net.yaml --out old",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """,
        "old/notes.txt": """
        mine
        """,
      ],
      says: """
        error[NN0607]: 'old' is not empty and no run
        help: choose another --out
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .incompleteExperiment, .unknownMetric, .modelTooLarge, .lossOfSeveralNumbers, .batchDimension,
      .unknownSize, .inputWithoutValue, .indexOutOfRange, .inputFile, .noClassTargets,
      .unreadableWeights, .changedRun, .notARun, .damagedCheckpoint, .missingWeights,
      .occupiedDirectory,
    ], in: $0)
}

import NNDiagnostics

extension DiagnosticCode {
  static let emptyPart = DiagnosticCode(
    "NN0424", "no examples in this part of the data",
    meaning: """
      The part that --split names holds no examples.
      """,
    mending: """
      Choose another part, or give data.validation or data.test a share.
      """,
    example: Example(
      "eval net.yaml --weights net.safetensors --split validation",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: {source: digits, validation: 0, test: 0.2}
        optimizer: SGD(lr=0.1)
        """,
        "net.safetensors": """
        {{weights weight=F32:10,64 bias=F32:10}}
        """,
      ],
      says: """
        net.yaml:4:16: error[NN0424]: the specification holds out no validation examples
            4 | data: {source: digits, validation: 0, test: 0.2}
              |                ^
        help: choose another part with --split: train, test
        """))

  static let wrongSize = DiagnosticCode(
    "NN0610", "wrong symbolic size on the command line",
    meaning: """
      --dim gives a number to one of the letters in the inputs' types. This one is not there, or
      the number is none.
      """,
    mending: """
      Write --dim N=32 with a letter of the inputs.
      """,
    example: Example(
      "summary net.yaml --dim M=32",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """
      ],
      says: """
        error[NN0610]: the inputs have no symbolic size 'M'
        help: there are: N
        """))

  static let wrongNamedArgument = DiagnosticCode(
    "NN0611", "wrong NAME=VALUE argument",
    meaning: """
      An option takes NAME=FILE, with a name that the model has, once for each.
      """,
    mending: """
      Use the names under inputs.
      """,
    example: Example(
      "run net.yaml --input y=x.npy --output out.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """,
        "x.npy": """
        {{npy <f4 2,4}}
        """,
      ],
      says: """
        error[NN0611]: the model has no input 'y'
        help: its inputs are: x
        net.yaml:1:14: error[NN0611]: input 'x' (float32[N, 4]) is not given
            1 | inputs: {x: "float32[N, 4]"}
              |              ^
        help: add --input x=FILE.npy
        """))

  static let wrongArray = DiagnosticCode(
    "NN0612", "array of the wrong dtype or shape",
    meaning: """
      An array that was given has another dtype or shape than the input that it is for.
      """,
    mending: """
      Save it with the type that the message expects.
      """,
    example: Example(
      "run net.yaml --input x=x.npy --output out.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """,
        "x.npy": """
        {{npy <f4 2,5}}
        """,
      ],
      says: """
        net.yaml:1:14: error[NN0612]: input 'x' expects float32[N, 4], got float32[2, 5] from 'x.npy'
            1 | inputs: {x: "float32[N, 4]"}
              |              ^
        """))

  static let unreadableArray = DiagnosticCode(
    "NN0613", "unreadable array file",
    meaning: """
      A file is not there, is cut short, or is no .npy file.
      """,
    mending: """
      Check the name; numpy.save writes such files.
      """,
    example: Example(
      "run net.yaml --input x=x.npy --output out.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """,
        "x.npy": """
        {{npy <f4 2,4 bytes=20}}
        """,
      ],
      says: """
        error[NN0613]: 'x.npy': the .npy data ends early (at byte 148)
        help: the file is incomplete: copy or write it again
        """))

  static let wrongOutput = DiagnosticCode(
    "NN0614", "output that can't be written",
    meaning: """
      A file of results holds tensors, and the model returns something else.
      """,
    mending: """
      Return tensors, or tuples of them.
      """,
    example: Example(
      "run net.yaml --input x=x.npy --output out.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: {modules: {}, forward: ["return (x, 'x')"]}
        """,
        "x.npy": """
        {{npy <f4 2,4}}
        """,
      ],
      says: """
        error[NN0614]: the model's output holds a string, expected tensors
        """))

  static let unknownName = DiagnosticCode(
    "NN0615", "unknown name",
    meaning: """
      swiftnn layers knows no layer, loss, function or other thing of this name, or swiftnn
      explain no such code.
      """,
    mending: """
      Mend the spelling. Without a name, both list everything.
      """,
    example: Example(
      "layers Lineer",
      says: """
        error[NN0615]: there is nothing called 'Lineer'
        help: did you mean 'Linear'?
        """))

  static let fileExists = DiagnosticCode(
    "NN0616", "file exists already",
    meaning: """
      A file is to be written that is there already. Nothing is overwritten silently.
      """,
    mending: """
      Choose another name, or add --force.
      """,
    example: Example(
      "init mlp --out net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """
      ],
      says: """
        error[NN0616]: 'net.yaml' is there already
        help: choose another name with --out, or replace it with --force
        """))

  static let missingWeightsOption = DiagnosticCode(
    "NN0617", "weights missing",
    meaning: """
      A specification has no weights of its own.
      """,
    mending: """
      Add --weights FILE.safetensors, or name a run directory.
      """,
    example: Example(
      "eval net.yaml",
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
        error[NN0617]: 'net.yaml' is a specification, which has no weights
        help: add --weights FILE.safetensors, or name a run directory
        """))

  static let unknownColumn = DiagnosticCode(
    "NN0619", "unknown column of a table",
    meaning: """
      --columns names a column that the table does not have, or one twice.
      """,
    mending: """
      Mend the spelling; the message names a column that is near, or all of them.
      """,
    example: Example(
      "summary net.yaml --columns layer,parms",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 3)
        """
      ],
      says: """
        error[NN0619]: unknown column 'layer'
        help: the columns are: path, type, arguments, input, output, calls, params, trainable, mult-adds, activation, param-bytes, buffer-bytes, weight-bytes
        """))

  static let nothingToDo = DiagnosticCode(
    "NN0618", "no pruning asked for",
    meaning: """
      Neither the specification nor the options say what to prune.
      """,
    mending: """
      Write a section prune, or use --method and --amount.
      """,
    example: Example(
      "prune net.yaml --weights net.safetensors --out pruned.safetensors",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 64]"}
        model: Linear(auto, 10)
        loss: CrossEntropyLoss
        data: digits
        optimizer: SGD(lr=0.1)
        """,
        "net.safetensors": """
        {{weights weight=F32:10,64 bias=F32:10}}
        """,
      ],
      says: """
        error[NN0618]: the specification has no section 'prune'
        help: write one, or use --method l1_unstructured --amount 0.5
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .emptyPart, .wrongSize, .wrongNamedArgument, .wrongArray, .unreadableArray, .wrongOutput,
      .unknownName, .fileExists, .missingWeightsOption, .unknownColumn, .nothingToDo,
    ], in: $0)
}

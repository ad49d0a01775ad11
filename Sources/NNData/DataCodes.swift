import NNDiagnostics

extension DiagnosticCode {
  static let numberTooLarge = DiagnosticCode(
    "NN0410", "number too large",
    meaning: """
      A number in the data is beyond float32, the type that features have.
      """,
    mending: """
      Scale the column, or remove the row.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv, target=label)
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,label
        1,2,0
        3,1e300,1
        """,
      ],
      says: """
        net.yaml:4:16: error[NN0410]: column 'b' of 'points.csv' expects numbers that float32 can hold, but row 2 has 1e+300
            4 | data: csv(path=points.csv, target=label)
              |                ^
        """))

  static let unknownColumn = DiagnosticCode(
    "NN0411", "unknown column",
    meaning: """
      The specification names a column that the file does not have.
      """,
    mending: """
      Mend the spelling; names are those of the first row.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv, target=label)
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,labels
        1,2,0
        3,4,1
        """,
      ],
      says: """
        net.yaml:4:35: error[NN0411]: 'points.csv' has no column 'label'
            4 | data: csv(path=points.csv, target=label)
              |                                   ^
        help: did you mean 'labels'?
        """))

  static let emptySplit = DiagnosticCode(
    "NN0412", "empty split",
    meaning: """
      The data is too small for the shares of training, validation and test examples, or for a
      single batch: one part would be empty.
      """,
    mending: """
      Write a larger share or 0, or a smaller batch_size.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: {source: "csv(path=points.csv, target=label)", validation: 0.1, test: 0.1}
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,label
        1,2,0
        3,4,1
        """,
      ],
      says: """
        net.yaml:4:17: error[NN0412]: the test split of 'points.csv' is empty: 0.1 of 2 rows is less than half a row
            4 | data: {source: "csv(path=points.csv, target=label)", validation: 0.1, test: 0.1}
              |                 ^
        help: write test: 0, or a larger share
        """))

  static let labelOutOfRange = DiagnosticCode(
    "NN0413", "label out of range",
    meaning: """
      A label in the data is not among the classes that the model has an output for. Labels
      count from 0.
      """,
    mending: """
      Give the last layer as many outputs as there are classes, or count labels from 0.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv, target=label)
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,label
        1,2,0
        3,4,1
        5,6,2
        """,
      ],
      says: """
        net.yaml:2:8: error[NN0413]: target 'y' expects labels from 0 to 1, as the model outputs 2 classes, but row 3 of 'points.csv' has 2
            2 | model: Linear(auto, 2)
              |        ^
        """))

  static let dataMismatch = DiagnosticCode(
    "NN0414", "data that does not fit the model",
    meaning: """
      The rows of the data have other sizes or types than the specification's inputs and targets
      declare.
      """,
    mending: """
      Change the declaration under inputs or targets, or choose other columns.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 3]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv, target=label)
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,label
        1,2,0
        3,4,1
        """,
      ],
      says: """
        net.yaml:1:14: error[NN0414]: input 'x' expects rows of float32[3], but 'points.csv' has rows of float32[2]
            1 | inputs: {x: "float32[N, 3]"}
              |              ^
        """))

  static let unknownClass = DiagnosticCode(
    "NN0415", "unknown class",
    meaning: """
      A row has no class, or one that the list 'classes' does not name.
      """,
    mending: """
      Add it to classes, or mend the row.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv, target=label, classes=[cat, dog])
        optimizer: SGD(lr=0.1)
        """,
        "points.csv": """
        a,b,label
        1,2,cat
        3,4,cow
        """,
      ],
      says: """
        net.yaml:4:16: error[NN0415]: row 2 of 'points.csv' has class 'cow', which is not among 'classes'
            4 | data: csv(path=points.csv, target=label, classes=[cat, dog])
              |                ^
        """))

  static let dataTooLarge = DiagnosticCode(
    "NN0416", "data set too large",
    meaning: """
      A generated data set would take more numbers than are ever held in memory.
      """,
    mending: """
      Ask for fewer samples.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: spirals(samples=9000000000000000000)
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:4:7: error[NN0416]: 'spirals' expects at most 1000000000 numbers, got 9000000000000000000 samples of 2 numbers
            4 | data: spirals(samples=9000000000000000000)
              |       ^
        """))

  static let noClasses = DiagnosticCode(
    "NN0417", "data without classes",
    meaning: """
      stratify keeps the share of each class in every part of the data; this data has no
      classes.
      """,
    mending: """
      Write stratify: false.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 1]"}
        model: Linear(auto, 1)
        loss: MSELoss
        data: {source: sine, stratify: true}
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:4:16: error[NN0417]: stratify expects targets that are classes, but 'sine' has none
            4 | data: {source: sine, stratify: true}
              |                ^
        help: write stratify: false
        """))

  static let unknownCharacter = DiagnosticCode(
    "NN0418", "character outside the vocabulary",
    meaning: """
      Text is read with a vocabulary of ASCII's characters, and the file has another one.
      """,
    mending: """
      Write vocabulary: file to take the characters that are there, or vocabulary: bytes.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "int64[N, 8]"}
        model: ["Embedding(128, 4)"]
        loss: CrossEntropyLoss
        data: text(path=words.txt, length=8, vocabulary=ascii)
        optimizer: SGD(lr=0.1)
        """,
        "words.txt": """
        a long café afternoon in the sun
        """,
      ],
      says: """
        net.yaml:4:17: error[NN0418]: 'words.txt' has 'é' in line 1, column 11, which is not in ASCII
            4 | data: text(path=words.txt, length=8, vocabulary=ascii)
              |                 ^
        help: write vocabulary: file, or vocabulary: bytes
        """))

  static let shortText = DiagnosticCode(
    "NN0419", "text shorter than a window",
    meaning: """
      A text is cut into windows of 'length' characters, each with the one behind it as target.
      The file is shorter than one of them.
      """,
    mending: """
      Write a smaller length, or a longer text.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "int64[N, 64]"}
        model: "Embedding(128, 4)"
        loss: CrossEntropyLoss
        data: text(path=words.txt, length=64)
        optimizer: SGD(lr=0.1)
        """,
        "words.txt": """
        too short
        """,
      ],
      says: """
        net.yaml:4:17: error[NN0419]: 'words.txt' has 10 characters, but a window takes 64 and the one behind them
            4 | data: text(path=words.txt, length=64)
              |                 ^
        help: write a smaller length
        """))

  static let crossedLengths = DiagnosticCode(
    "NN0420", "shortest length above the longest",
    meaning: """
      A source draws lengths between two bounds, of which the lower one is above the upper one.
      """,
    mending: """
      Swap them: the smaller one comes first.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, T, 1]"}
        model: Flatten
        loss: CrossEntropyLoss
        data: waves(min_length=20, max_length=10)
        optimizer: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:4:7: error[NN0420]: 'waves' expects min_length up to max_length, got 20 and 10
            4 | data: waves(min_length=20, max_length=10)
              |       ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .numberTooLarge, .unknownColumn, .emptySplit, .labelOutOfRange, .dataMismatch, .unknownClass,
      .dataTooLarge, .noClasses, .unknownCharacter, .shortText, .crossedLengths,
    ], in: $0)
}

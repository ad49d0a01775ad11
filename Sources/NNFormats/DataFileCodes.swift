import NNDiagnostics

extension DiagnosticCode {
  /// A data file that is missing or can't be read.
  public static let unreadableData = DiagnosticCode(
    "NN0401", "unreadable data file",
    meaning: """
      A data file is not there, is a directory, or may not be read. Relative paths start from
      the specification's directory.
      """,
    mending: """
      Check the name.
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
        "point.csv": """
        a,b,label
        1,2,0
        """,
      ],
      says: """
        net.yaml:4:16: error[NN0401]: no such file 'points.csv'
            4 | data: csv(path=points.csv, target=label)
              |                ^
        help: did you mean 'point.csv'?
        """))

  /// A compressed data file that is cut short or damaged.
  public static let damagedData = DiagnosticCode(
    "NN0402", "damaged data file",
    meaning: """
      A compressed file is cut short, or its checksum is another one.
      """,
    mending: """
      Copy or download it again.
      """,
    example: Example(
      "train net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 2]"}
        model: Linear(auto, 2)
        loss: CrossEntropyLoss
        data: csv(path=points.csv.gz, target=label)
        optimizer: SGD(lr=0.1)
        """,
        "points.csv.gz": """
        {{hex 1f 8b 08 00 00 00 00 00 02 03 01 14 00 eb ff}}a,b,label
        """,
      ],
      says: """
        net.yaml:4:16: error[NN0402]: 'points.csv.gz': the compressed data ends early (at byte 25)
            4 | data: csv(path=points.csv.gz, target=label)
              |                ^
        help: the file is incomplete: copy or download it again
        """))

  static let raggedRow = DiagnosticCode(
    "NN0403", "ragged row",
    meaning: """
      A row has another number of cells than the first row of the file.
      """,
    mending: """
      Add or remove cells. A comma inside of a cell needs quotes around the cell.
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
        3,1
        """,
      ],
      says: """
        points.csv:3:4: error[NN0403]: expected 3 columns, got 2
        points.csv:1:1: note: the first row has 3
        """))

  static let notANumber = DiagnosticCode(
    "NN0404", "not a number",
    meaning: """
      A column of numbers has a cell with text.
      """,
    mending: """
      Mend the cell, or leave the column out of the features with ignore.
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
        3,four,1
        """,
      ],
      says: """
        points.csv:3:3: error[NN0404]: column 'b': expected a number, got 'four'
        """))

  static let nonFiniteData = DiagnosticCode(
    "NN0405", "NaN or infinity in data",
    meaning: """
      A column of numbers has a cell that is no finite number. One such value makes every weight
      NaN.
      """,
    mending: """
      Fill it in or remove the row.
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
        3,nan,1
        """,
      ],
      says: """
        points.csv:3:3: error[NN0405]: column 'b': expected a finite number, got 'nan'
        help: fill it in or remove the row
        """))

  static let emptyCell = DiagnosticCode(
    "NN0406", "empty cell",
    meaning: """
      A column of numbers has an empty cell.
      """,
    mending: """
      Fill it in or remove the row.
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
        3,,1
        """,
      ],
      says: """
        points.csv:3:3: error[NN0406]: column 'b': expected a number, got an empty cell
        help: fill it in or remove the row
        """))

  static let invalidCSV = DiagnosticCode(
    "NN0407", "invalid CSV",
    meaning: """
      The file does not follow CSV's rules: a quote is never closed, text stands behind one, or
      the file is not in UTF-8.
      """,
    mending: """
      Quotes inside of a quoted cell are written twice. Save the file as UTF-8.
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
        1,2,"0
        """,
      ],
      says: """
        points.csv:2:5: error[NN0407]: a quote without its closing quote
        """))

  static let invalidHeader = DiagnosticCode(
    "NN0408", "invalid CSV header",
    meaning: """
      The first row, which names the columns, has an empty name or the same name twice.
      """,
    mending: """
      Give each column a name of its own. Where the file has no header, write header: false.
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
        a,a,label
        1,2,0
        """,
      ],
      says: """
        points.csv:1:3: error[NN0408]: column name 'a' is there twice
        points.csv:1:1: note: the other one
        """))

  static let noData = DiagnosticCode(
    "NN0409", "no data",
    meaning: """
      The file has no rows.
      """,
    mending: """
      Check the name, and that the file was written completely.
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
        """,
      ],
      says: """
        points.csv:1:1: error[NN0409]: 'points.csv' has a header but no rows
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .unreadableData, .damagedData, .raggedRow, .notANumber, .nonFiniteData, .emptyCell,
      .invalidCSV, .invalidHeader, .noData,
    ], in: $0)
}

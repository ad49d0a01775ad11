import ArgumentParser
import NNData
import NNDiagnostics
import NNFormats
import NNSpec
import NNTensor
import NNTraining

/// `swiftnn predict`: a trained model's answers for new data.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Writes a trained model's predictions for new data.",
    discussion: """
      The data is a .csv file (which may be .csv.gz) with the columns of training, or a .npy array \
      of the input's shape. A classifier writes the class and its probability for each row, with \
      --probabilities those of all classes; other models write their output's numbers.

      Example:
        swiftnn predict runs/digits/1 --input new.csv --output predictions.csv
      """)

  @OptionGroup var model: TrainedModelArguments

  @Option(
    help: ArgumentHelp(
      "The data; NAME=FILE.npy, repeated, for a model of several inputs.", valueName: "file"),
    completion: .file(extensions: ["npy", "csv"]))
  var input: [String]

  @Option(
    help: ArgumentHelp("The CSV file to write; standard output if left out.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  @Flag(help: "Write the probabilities of all classes.")
  var probabilities = false

  @Flag(help: "Write JSON, an object for each row, in place of CSV.")
  var json = false

  func run() throws {
    let trained = try model.open()
    try trained.source.quoting {
      let experiment = try Experiment(trained.source)
      let data = try PredictionInput(input, experiment, trained.weights).dataset
      let predictor = Predictor(experiment, trained.weights)
      let table = PredictionTable(
        try predictor.predictions(for: data), predictor, showsAll: probabilities)
      let text =
        json ? try JSON.text(table.json, style: .pretty, nonFinite: .null) + "\n" : table.csv
      if let output {
        try AtomicFile.write(path: output, text: text)
        Console.printError("wrote \(Quantity.text(data.rowCount, "prediction")) to '\(output)'\n")
      } else {
        try Console.print(text.droppingLineEnd)
      }
    }
  }
}

/// The data that `--input` names.
private struct PredictionInput {
  let dataset: Dataset

  init(_ arguments: [String], _ experiment: Experiment, _ weights: WeightsFile) throws {
    if arguments.count == 1, !Self.namesInput(arguments[0], experiment) {
      let path = arguments[0]
      dataset =
        path.hasSuffix(".npy")
        ? try Dataset(
          name: path, inputs: [("x", try Self.array(path, experiment.inputs.first))], targets: [])
        : try Dataset.features(inCSV: path, named: weights.featureNames)
      return
    }
    let named = try NamedArguments(arguments, option: "--input", example: "x=x.npy")
    dataset = try Dataset(
      name: named.values.map(\.value).joined(separator: ", "),
      inputs: named.values.map { name, path in
        (name, try Self.array(path, experiment.inputs.first { $0.name == name }))
      }, targets: [])
  }

  /// Whether the argument has the form `NAME=FILE` with the name of an input.
  private static func namesInput(_ argument: String, _ experiment: Experiment) -> Bool {
    experiment.inputs.contains { argument.hasPrefix($0.name + "=") }
  }

  private static func array(_ path: String, _ input: InputDeclaration?) throws -> Tensor {
    var dtype = DType.float32
    if case .tensor(let declared, _)? = input?.kind { dtype = declared }
    let tensor = try ArrayFile(path: path).tensor(wanted: dtype)
    guard tensor.rank > 0 else {
      throw Diagnostic(
        .wrongArray, "'\(path)' expects an array with a first dimension of examples, got a number")
    }
    return tensor
  }
}

/// Predictions as CSV and JSON.
private struct PredictionTable {
  private let rows: [[(column: String, value: JSONValue)]]

  init(_ predictions: [Predictor.Prediction], _ predictor: Predictor, showsAll: Bool) {
    rows = predictions.map { prediction in
      switch prediction {
      case .probabilities(let all, let best):
        let answer: [(String, JSONValue)] = [
          ("class", .string(predictor.className(best))), ("probability", .number(all[best])),
        ]
        let others = all.enumerated().map { index, value in
          ("p_" + predictor.className(index), JSONValue.number(value))
        }
        return showsAll ? answer + others : answer
      case .numbers(let numbers):
        return numbers.count == 1
          ? [("output", .number(numbers[0]))]
          : numbers.enumerated().map { ("output_\($0)", .number($1)) }
      }
    }
  }

  var csv: String {
    guard let first = rows.first else { return "" }
    let lines = [first.map(\.column)] + rows.map { row in row.map { Self.cell($0.value) } }
    return lines.map { line in line.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  var json: JSONValue { .array(rows.map { .object(JSONObject($0.map { ($0.column, $0.value) })) }) }

  /// Numbers with the digits that float32 has.
  private static func cell(_ value: JSONValue) -> String {
    if case .number(let number) = value { return "\(Float(number))" }
    return value.string ?? ""
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

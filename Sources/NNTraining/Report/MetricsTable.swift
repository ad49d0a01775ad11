import NNData
import NNFormats

/// What each epoch came to, as the files `metrics.csv` and `metrics.jsonl` hold it.
struct MetricsTable {
  /// `epoch`, `step`, `lr`, then the scores of training and, with the prefix `val_`, of validation.
  let columns: [String]
  private let rows: [[JSONValue]]

  /// The complete epochs of training with these metrics.
  init(_ history: [EpochRecord], metrics: [String]) {
    let scores = ["loss"] + metrics
    let hasValidation = history.contains { $0.validation != nil }
    columns =
      ["epoch", "step", "lr"] + scores.map { "train_" + $0 }
      + (hasValidation ? scores.map { "val_" + $0 } : [])
    rows = history.map { record in
      let numbers =
        [record.learningRate] + record.train.numbers + (record.validation?.numbers ?? [])
      return [.integer(Int64(record.epoch)), .integer(Int64(record.step))]
        + numbers.map(JSONValue.number)
    }
  }

  /// Comma-separated, with a header; NaN as `nan`.
  var csv: String {
    let lines = rows.map { row in
      row.map { value in
        guard case .number(let number) = value else { return value.int.map(String.init) ?? "" }
        return "\(number)"
      }
    }
    return ([columns] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// An object a line; numbers that JSON does not have are null.
  func jsonLines() throws -> String {
    try rows.map { row in
      let object = JSONObject(Array(zip(columns, row)))
      return try JSON.text(.object(object), nonFinite: .null) + "\n"
    }.joined()
  }
}

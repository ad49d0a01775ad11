import NNFormats
import NNLayers
import NNTraining

/// What pruning came to, as people and programs read it.
struct PruningReport {
  private let run: PruningRun

  /// The report about steps that are done.
  init(_ run: PruningRun) { self.run = run }

  private var metrics: [String] { run.prepared.scoreNames }

  /// A table of the parameters and one of the scores.
  var text: String {
    let sparsity = run.sparsity
    let shown = sparsity.entries.filter { $0.isPruned || $0.zeros > 0 }
    let parameters = TextColumn.table([
      TextColumn("parameter", shown.map(\.name) + ["all parameters"]),
      TextColumn("layer", shown.map(\.typeName) + [""]),
      TextColumn(
        "zeros", (shown.map(\.zeros) + [sparsity.zeros]).map(Quantity.text), isNumeric: true),
      TextColumn("of", (shown.map(\.total) + [sparsity.total]).map(Quantity.text), isNumeric: true),
      TextColumn(
        "sparsity",
        (shown.map(\.sparsity) + [sparsity.sparsity]).map(NumberText.percent), isNumeric: true),
    ])
    let names = ["loss"] + metrics
    let scores = TextColumn.table(
      [TextColumn("on \(run.split.rawValue) examples", run.stages.map(\.name))]
        + names.indices.map { index in
          TextColumn(
            names[index], run.stages.map { NumberText.score($0.scores.numbers[index]) },
            isNumeric: true)
        })
    return parameters + "\n" + scores
  }

  /// The same as JSON, with the file that the weights are in.
  func json(savedTo path: String) -> JSONValue {
    func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    let sparsity = run.sparsity
    return [
      "weights": .string(path),
      "split": .string(run.split.rawValue),
      "stages": .array(
        run.stages.map { ["step": .string($0.name), "scores": $0.scores.json(metrics)] }),
      "parameters": .array(
        sparsity.entries.map { entry in
          [
            "name": .string(entry.name), "type": .string(entry.typeName),
            "pruned": .bool(entry.isPruned), "zeros": integer(entry.zeros),
            "total": integer(entry.total), "sparsity": .number(entry.sparsity),
          ]
        }),
      "zeros": integer(sparsity.zeros), "total": integer(sparsity.total),
      "sparsity": .number(sparsity.sparsity),
    ]
  }
}

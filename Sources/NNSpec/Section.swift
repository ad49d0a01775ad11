import NNDeclarations
import NNDiagnostics

/// The top level of a specification: which sections there are, each once.
enum Section: String, CaseIterable {
  case extends
  case name, seed, params, inputs, targets, blocks, model
  case initialization = "init"
  case loss, metrics, data, optimizer, scheduler
  case train, prune

  /// What the section holds, for messages.
  var meaning: String {
    switch self {
    case .extends: "the specification that this one changes"
    case .name: "the experiment's name"
    case .seed: "the number that all randomness starts from"
    case .params: "names for ${...}"
    case .inputs: "the model's inputs and their types"
    case .targets: "what the loss compares with"
    case .blocks: "pieces of the model with names of their own"
    case .model: "the layers"
    case .initialization: "how parameters start"
    case .loss: "what training makes small"
    case .metrics: "what is reported besides the loss"
    case .data: "where samples come from"
    case .optimizer: "how parameters are changed"
    case .scheduler: "how the learning rate changes"
    case .train: "epochs, batch size and the like"
    case .prune: "what is pruned"
    }
  }

  /// Reports each key that is no section.
  static func check(_ entries: [LocatedValue.Entry], _ collector: DiagnosticCollector) {
    let names = allCases.map(\.rawValue)
    for entry in entries where Section(rawValue: entry.key) == nil {
      collector.report(
        Diagnostic(
          .unknownKey, "unknown section '\(entry.key)'", at: entry.keyLocation,
          help: Suggestion.help(for: entry.key, in: names)
            ?? "the sections are: \(names.joined(separator: ", "))"))
    }
  }
}

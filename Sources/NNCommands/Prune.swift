import ArgumentParser
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTraining

/// `swiftnn prune`: makes a trained model sparse.
struct Prune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Prunes a trained model and tells sparsity and metrics before and after.",
    discussion: """
      Does what the specification's section 'prune' says, or what the options say in its place. \
      The weights keep their masks, as PyTorch's weight_orig and weight_mask, unless the steps are \
      made permanent.

      Example:
        swiftnn prune runs/digits/1
        swiftnn prune runs/digits/1 --method l1_unstructured --amount 0.3 \\
          --fine-tune 2 --permanent
      """)

  @OptionGroup var model: TrainedModelArguments

  @Option(
    help: ArgumentHelp(
      "In place of the section: a step such as l1_unstructured, or 'ln_structured(0.3, 2, 0)'; may "
        + "be repeated.",
      valueName: "step"),
    completion: .custom { _, _, prefix in
      Declared.pruning.names.filter { $0.hasPrefix(prefix) }
    })
  var method: [String] = []

  @Option(help: "The share or number that --method prunes.")
  var amount: String?

  @Option(help: ArgumentHelp("Train so many epochs afterwards.", valueName: "epochs"))
  var fineTune: Int?

  @Option(help: ArgumentHelp("The learning rate of --fine-tune.", valueName: "rate"))
  var lr: Double?

  @Flag(help: "Take the masks away; what they set to zero stays zero.")
  var permanent = false

  @Option(
    help: ArgumentHelp(
      "The file to write; the run's pruned.safetensors if left out.", valueName: "file.safetensors"),
    completion: .weights)
  var out: String?

  @Flag(help: "Tell nothing but the result.")
  var quiet = false

  @Flag(help: "Write JSON instead of tables.")
  var json = false

  func validate() throws {
    if amount != nil, method.isEmpty { throw ValidationError("'--amount' needs '--method'") }
    if lr != nil, fineTune == nil { throw ValidationError("'--lr' needs '--fine-tune'") }
    if let fineTune, fineTune < 1 {
      throw ValidationError("'--fine-tune' expects an integer of at least 1, got \(fineTune)")
    }
    if let lr, !(lr > 0 && lr.isFinite) {
      throw ValidationError("'--lr' expects a number of more than 0, got \(lr)")
    }
  }

  /// The section that the options stand for, as an override; nil where they say nothing about it.
  private var sectionOverride: String? {
    guard !method.isEmpty || fineTune != nil || permanent else { return nil }
    var steps = method.map { step in
      amount.map { "{\(step): {amount: \($0)}}" } ?? "\"\(step)\""
    }
    if let fineTune {
      steps.append("{fine_tune: {epochs: \(fineTune), lr: \(lr.map { "\($0)" } ?? "null")}}")
    }
    if permanent { steps.append("permanent") }
    return "prune=[\(steps.joined(separator: ", "))]"
  }

  func run() throws {
    Interruption.watch()
    var model = model
    if let sectionOverride { model.overrides.append(sectionOverride) }
    let trained = try model.open()
    try trained.source.quoting { try prune(trained) }
  }

  private func prune(_ trained: TrainedModelArguments.TrainedModel) throws {
    guard let path = out ?? trained.run?.path(of: .pruned) else {
      throw ValidationError("'--out' is needed where the model is no run directory")
    }
    let prepared = try trained.prepare()
    let steps = prepared.experiment.prune
    guard !steps.isEmpty else {
      throw Diagnostic(
        .nothingToDo, "the specification has no section 'prune'",
        help: "write one, or use --method l1_unstructured --amount 0.5")
    }
    let pruning = try PruningRun(prepared)
    var progress: TrainingProgress?
    let isDone = try pruning.run(
      steps, shouldStop: { Interruption.isRequested },
      willStep: { text in if !quiet { Console.printError("\(text)\n") } },
      onTrainer: { trainer in
        progress = quiet ? nil : TrainingProgress(trainer, isLive: Console.isTerminal)
        progress?.begin()
      },
      onStep: { progress?.step($0) }, onEpoch: { progress?.epoch($0, isBest: false) })
    progress?.erase()
    guard isDone else {
      Console.printError("interrupted: nothing was written\n")
      throw ExitCode(ExitStatus.interrupted)
    }
    try pruning.save(to: path)
    let report = PruningReport(pruning)
    if json {
      try Console.print(report.json(savedTo: path))
    } else {
      try Console.print(report.text)
      try Console.print("weights in \(path)")
    }
  }
}

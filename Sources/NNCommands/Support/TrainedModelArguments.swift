import ArgumentParser
import NNDiagnostics
import NNFormats
import NNSpec
import NNTraining

/// The arguments of a verb that works on a trained model: a run, or a specification and weights.
struct TrainedModelArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A run directory, or a specification with --weights.", valueName: "run"),
    completion: .specifications)
  var path: String

  @Argument(
    help: ArgumentHelp(
      "Changes to the specification, such as train.batch_size=8.", valueName: "key.path=value"),
    completion: .overrides)
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Weights with PyTorch's names; the run's best if left out.", valueName: "file.safetensors"),
    completion: .weights)
  var weights: String?

  /// What the arguments name.
  struct TrainedModel {
    /// The specification's text.
    let source: SpecSource
    /// The weights.
    let weights: WeightsFile
    /// The run; nil for a specification with weights of its own.
    let run: RunDirectory?
  }

  /// Opens the run or the specification, and the weights.
  ///
  /// Throws a `Diagnostic` when either can't be read.
  func open() throws -> TrainedModel {
    if Directory.exists(path) {
      let run = try RunDirectory(existing: path)
      return TrainedModel(
        source: try run.spec(overrides: overrides),
        weights: try weights.map(WeightsFile.init) ?? run.weights(), run: run)
    }
    let source = try SpecSource(reading: path, overrides: overrides)
    guard let weights else {
      throw Diagnostic(
        .missingWeightsOption, "'\(path)' is a specification, which has no weights",
        help: "add --weights FILE.safetensors, or name a run directory")
    }
    return TrainedModel(source: source, weights: try WeightsFile(path: weights), run: nil)
  }
}

extension TrainedModelArguments.TrainedModel {
  /// The experiment with its data, its model and the weights in that.
  func prepare() throws -> PreparedExperiment {
    let prepared = try PreparedExperiment(
      try Experiment(source), normalization: weights.normalization)
    try weights.load(into: prepared)
    return prepared
  }
}

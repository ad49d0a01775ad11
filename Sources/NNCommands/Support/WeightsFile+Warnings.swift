import NNLayers
import NNTraining

extension WeightsFile {
  /// Copies the weights into `module`; names that only one of them has are told as warnings.
  ///
  /// Throws a `Diagnostic` that lists every wrong shape.
  func loadLeniently(into module: Module) throws {
    let mismatch = try load(into: module, strict: false)
    for name in mismatch.missing {
      Console.printError("warning: '\(path)' lacks '\(name)': it keeps its initial value\n")
    }
    for name in mismatch.unexpected {
      Console.printError(
        "warning: '\(path)' has '\(name)', which the model lacks: it is left out\n")
    }
  }
}

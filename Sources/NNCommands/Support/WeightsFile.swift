import NNDiagnostics
import NNFormats
import NNLayers
import NNTensor

extension DiagnosticCode {
  static let unreadableWeights = DiagnosticCode("NN0601", "unreadable weights")
}

/// Weights with the names of PyTorch's state dict, in a safetensors file.
struct WeightsFile {
  /// The file as the user named it.
  let path: String
  private let file: SafetensorsFile

  /// Opens the file and checks its header. Throws a `Diagnostic` when it is unreadable or damaged.
  init(path: String) throws {
    self.path = path
    file = try Self.reading(path) { try SafetensorsFile(path: path) }
  }

  /// Copies the weights into `module`. Unless `isStrict`, names that only one of them has are told as
  /// warnings.
  ///
  /// Throws a `Diagnostic` that lists everything that does not fit, before anything is copied.
  func load(into module: Module, isStrict: Bool = true) throws {
    let state = try Self.reading(path) {
      try file.entries.map { (name: $0.name, tensor: try file.tensor($0)) }
    }
    let mismatch: Module.StateMismatch
    do {
      mismatch = try module.loadStateDict(state, strict: isStrict)
    } catch var error as Diagnostic {
      error.message = "'\(path)': \(error.message)"
      throw error
    }
    for name in mismatch.missing {
      Console.printError("warning: '\(path)' lacks '\(name)': it keeps its initial value\n")
    }
    for name in mismatch.unexpected {
      Console.printError("warning: '\(path)' has '\(name)', which the model lacks: it is left out\n")
    }
  }

  private static func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      throw error.diagnostic(.unreadableWeights)
    } catch let error as FormatError {
      throw error.diagnostic(.unreadableWeights, file: path)
    } catch let error as ShapeError {
      throw Diagnostic(.unreadableWeights, "'\(path)': \(error.message)", help: error.help)
    }
  }
}

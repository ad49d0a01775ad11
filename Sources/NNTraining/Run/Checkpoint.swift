import NNDiagnostics
import NNFormats
import NNOptim
import NNTensor

/// Everything that going on with training needs, in one safetensors file: weights under `model/`,
/// those of losses that have some under `loss/`, the optimizer under `optimizer/`, the scheduler under `scheduler/`, and as metadata where training
/// stands, the seed and fingerprints of the specification.
///
/// The same state gives the same bytes.
public struct Checkpoint {
  static let format = "swiftnn.checkpoint.1"

  /// The parts that tensors belong to.
  enum Part: String, CaseIterable {
    case model, loss, optimizer, scheduler

    /// What the names of its tensors begin with.
    var prefix: String { rawValue + "/" }
  }

  /// All tensors, with the prefixes of their parts.
  let tensors: NamedTensors
  /// Where training stands.
  public let state: TrainingState
  /// What it was trained from.
  let fingerprint: SpecFingerprint
  private let weightsMetadata: [String: String]

  /// The state of a trainer as it is now, whose tensors it shares; `fingerprint` is that of the
  /// trainer's experiment.
  init(_ trainer: Trainer, _ fingerprint: SpecFingerprint) throws {
    let model = trainer.prepared.model
    tensors =
      Self.named(.model, Array(model.module.stateDict))
      + Self.named(.loss, trainer.prepared.loss.state)
      + Self.named(.optimizer, try trainer.optimizer.state)
      + Self.named(.scheduler, try trainer.scheduler?.state ?? [])
    state = trainer.state
    self.fingerprint = fingerprint
    weightsMetadata = try WeightsFile.metadata(trainer.prepared)
  }

  private static func named(_ part: Part, _ tensors: NamedTensors) -> NamedTensors {
    tensors.map { (part.prefix + $0.name, $0.tensor) }
  }

  /// The tensors of a part, without its prefix.
  func tensors(of part: Part) -> NamedTensors {
    tensors.compactMap { name, tensor in
      name.hasPrefix(part.prefix) ? (String(name.dropFirst(part.prefix.count)), tensor) : nil
    }
  }

  /// Puts a trainer where this one stood.
  ///
  /// Throws a `Diagnostic` or a `RunFailure` when its model, optimizer or scheduler has other tensors.
  func restore(_ trainer: Trainer) throws {
    try trainer.prepared.model.module.addMasks(forStateDict: tensors(of: .model).map(\.name))
    try trainer.prepared.model.module.loadStateDict(tensors(of: .model))
    try trainer.prepared.loss.load(tensors(of: .loss))
    try trainer.optimizer.load(tensors(of: .optimizer))
    try trainer.scheduler?.load(tensors(of: .scheduler))
    trainer.state = state
  }

  // MARK: Files

  /// Writes the file at `path` atomically. Throws a `RunFailure` when that fails.
  func write(to path: String) throws {
    var metadata = weightsMetadata
    metadata[WeightsFile.Key.format] = Self.format
    metadata[Key.state] = try JSON.text(state.json)
    metadata[Key.specification] = try JSON.text(fingerprint.json)
    try SafetensorsWriter.write(path: path, tensors, metadata: metadata)
  }

  /// Reads the file at `path`. Throws a `Diagnostic` when it can't be read or is no checkpoint.
  init(reading path: String) throws {
    do {
      try self.init(path: path, SafetensorsFile(path: path))
    } catch let error as FileError {
      throw error.diagnostic(.damagedCheckpoint)
    } catch let error as FormatError {
      throw error.diagnostic(.damagedCheckpoint, file: path)
    }
  }

  private init(path: String, _ file: SafetensorsFile) throws {
    guard file.metadata[WeightsFile.Key.format] == Self.format,
      let state = try file.metadata[Key.state].flatMap({ TrainingState(json: try JSON.parse($0)) }),
      let fingerprint = try file.metadata[Key.specification]
        .flatMap({ SpecFingerprint(json: try JSON.parse($0)) })
    else {
      throw Diagnostic(
        .damagedCheckpoint, "'\(path)' is not a checkpoint of this program",
        help: "a checkpoint is the file last.checkpoint of a run directory")
    }
    tensors = try file.entries.map { ($0.name, try file.tensor($0)) }
    self.state = state
    self.fingerprint = fingerprint
    weightsMetadata = file.metadata.filter { key, _ in
      key != Key.state && key != Key.specification && key != WeightsFile.Key.format
    }
  }

  private enum Key {
    static let state = "training"
    static let specification = "specification"
  }
}

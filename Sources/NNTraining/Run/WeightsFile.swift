import NNData
import NNDiagnostics
import NNFormats
import NNLayers
import NNOptim
import NNSpec
import NNTensor

/// Weights with what predictions need besides them: a safetensors file with PyTorch's names.
public struct WeightsFile {
  /// The file.
  public let path: String
  /// Parameters and buffers with their state-dict names.
  public let tensors: NamedTensors
  /// Those of the losses, where these have parameters.
  public let lossTensors: NamedTensors
  /// What inputs were scaled by in training; nil where the file does not say.
  public let normalization: Normalization?
  /// The names of the classes; nil where the file does not say.
  public let classNames: [String]?
  /// The names of the columns that the inputs came from; nil where the file does not say.
  public let featureNames: [String]?
  /// The epoch after which they were saved, counted from 1; nil where the file does not say.
  public let epoch: Int?

  /// Reads the file, which may also be a checkpoint of training.
  ///
  /// Throws a `Diagnostic` when it is missing, unreadable or damaged.
  public init(path: String) throws {
    do {
      try self.init(path: path, SafetensorsFile(path: path))
    } catch let error as FileError {
      throw error.diagnostic(.unreadableWeights)
    } catch let error as FormatError {
      throw error.diagnostic(.unreadableWeights, file: path)
    } catch let error as ShapeError {
      throw Diagnostic(.unreadableWeights, "'\(path)': \(error.message)", help: error.help)
    }
  }

  private init(path: String, _ file: SafetensorsFile) throws {
    self.path = path
    let isCheckpoint = file.metadata[Key.format] == Checkpoint.format
    func tensors(_ prefix: String) throws -> NamedTensors {
      try file.entries.filter { $0.name.hasPrefix(prefix) }.map {
        (String($0.name.dropFirst(prefix.count)), try file.tensor($0))
      }
    }
    lossTensors = try tensors(Self.lossPrefix)
    self.tensors =
      isCheckpoint
      ? try tensors(Checkpoint.Part.model.prefix)
      : try tensors("").filter { !$0.name.hasPrefix(Self.lossPrefix) }
    normalization = try file.metadata[Key.normalization].map(Self.normalization)
    classNames = file.metadata[Key.classes].flatMap(Self.strings)
    featureNames = file.metadata[Key.features].flatMap(Self.strings)
    epoch = file.metadata[Key.epoch].flatMap { Int($0) }
  }

  /// The dtype of all floating-point weights; nil where they have several or there is none.
  public var dtype: DType? {
    let dtypes = Set(tensors.map(\.tensor.dtype).filter(\.isFloatingPoint))
    return dtypes.count == 1 ? dtypes.first : nil
  }

  /// Copies the weights into `model`, which gets masks where they are pruned. Unless `strict`, names
  /// that only one of them has are no error; the result tells them.
  ///
  /// Throws a `Diagnostic` that lists everything that does not fit, before anything is copied.
  @discardableResult
  public func load(into model: Module, strict: Bool = true) throws -> StateMismatch {
    try model.addMasks(forStateDict: tensors.map(\.name))
    do {
      return try model.loadStateDict(tensors, strict: strict)
    } catch var error as Diagnostic {
      error.message = "'\(path)': \(error.message)"
      throw error
    }
  }

  /// Copies the weights into the model and the losses of `prepared`.
  ///
  /// Throws a `Diagnostic` that lists everything that does not fit.
  public func load(into prepared: PreparedExperiment) throws {
    try load(into: prepared.model.module)
    if !lossTensors.isEmpty { try prepared.loss.load(lossTensors) }
  }

  /// What the names of the losses' weights begin with; no name of a model has a slash.
  static let lossPrefix = Checkpoint.Part.loss.prefix

  /// The weights of a prepared experiment as such a file holds them.
  static func tensors(of prepared: PreparedExperiment) -> NamedTensors {
    Array(prepared.model.module.stateDict)
      + prepared.loss.state.map { (lossPrefix + $0.name, $0.tensor) }
  }

  enum Key {
    static let format = "format"
    static let normalization = "normalization"
    static let classes = "classes"
    static let features = "features"
    static let epoch = "epoch"
  }

  /// What goes with the weights of a prepared experiment, for the file's metadata.
  static func metadata(_ prepared: PreparedExperiment) throws -> [String: String] {
    let dataset = prepared.data.dataset
    // "pt" is what other programs expect of weights with PyTorch's names and layouts.
    var metadata = [Key.format: "pt"]
    let state = prepared.data.normalization.state
    if !state.isEmpty {
      var object = JSONObject()
      for (name, tensor) in state {
        object[name] = [
          "dtype": .string(tensor.dtype.rawValue),
          "shape": .array(tensor.shape.array.map { .integer(Int64($0)) }),
          "values": .array(try tensor.doubles().map(JSONValue.exact)),
        ]
      }
      metadata[Key.normalization] = try JSON.text(.object(object))
    }
    if let names = dataset.classNames { metadata[Key.classes] = try text(names) }
    if let names = dataset.featureNames { metadata[Key.features] = try text(names) }
    return metadata
  }

  private static func text(_ names: [String]) throws -> String {
    try JSON.text(.array(names.map(JSONValue.string)))
  }

  private static func strings(_ text: String) -> [String]? {
    (try? JSON.parse(text))?.array?.compactMap(\.string)
  }

  private static func normalization(_ text: String) throws -> Normalization {
    let damaged = FormatError(.malformed, "the saved normalization can't be read")
    guard let object = try JSON.parse(text).object else { throw damaged }
    return try Normalization(
      state: try object.members.map { member in
        guard let entry = member.value.object,
          let dtype = entry["dtype"]?.string.flatMap(DType.init(rawValue:)),
          let sizes = entry["shape"]?.array?.compactMap(\.int), sizes.allSatisfy({ $0 >= 0 }),
          let values = entry["values"]?.array?.compactMap(\.exactDouble)
        else { throw damaged }
        let tensor = try Tensor(values, try Shape(sizes)).converted(to: dtype)
        return (member.key, tensor)
      })
  }
}

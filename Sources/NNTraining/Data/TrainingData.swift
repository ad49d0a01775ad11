import NNData
import NNDiagnostics
import NNSpec
import NNTensor

/// The examples of an experiment as its model takes them: in the declared shapes, divided and scaled.
public struct TrainingData {
  /// All examples; inputs are scaled.
  public let dataset: Dataset
  /// Which of them are for what.
  public let splits: Splits
  /// What inputs are scaled by.
  public let normalization: Normalization
  /// The sizes that stand for the specification's symbols, the batch size among them.
  public let sizes: [String: Int]

  /// The rows of a part of the data.
  public func rows(of split: Split) -> [Int] {
    switch split {
    case .train: splits.train
    case .validation: splits.validation
    case .test: splits.test
    }
  }
}

/// A part of the data.
public enum Split: String, CaseIterable, Sendable {
  /// What the model is trained on.
  case train
  /// What the best epoch is chosen by.
  case validation
  /// What results are reported on.
  case test
}

/// Finds out what stands for the symbols of a specification, and brings data into its shapes.
struct DataFitting {
  private let experiment: Experiment
  private let raw: Dataset
  private let batchSymbol: String
  /// The sizes of all symbols.
  private(set) var sizes: [String: Int]

  /// Reads the experiment's data and looks up the symbols of its inputs in it.
  init(_ experiment: Experiment) throws {
    try self.init(experiment, try Self.data(of: experiment))
  }

  /// Looks up the symbols of the experiment's inputs in `data`.
  init(_ experiment: Experiment, _ data: Dataset) throws {
    self.experiment = experiment
    raw = data
    batchSymbol = try Self.batchSymbol(of: experiment)
    sizes = [batchSymbol: max(1, min(experiment.train.batchSize, raw.rowCount))]
    try bind(experiment.inputs, to: raw.inputs)
    try bind(experiment.targets, to: raw.targets + raw.inputs)
  }

  private static func data(of experiment: Experiment) throws -> Dataset {
    guard let source = experiment.dataSource, let data = experiment.data else {
      throw experiment.missing("data", "where samples come from", "data: digits")
    }
    return try source.make(
      DataContext(
        directory: experiment.source.directory(at: source.arguments["path"]?.location),
        seed: experiment.seed,
        at: source.location ?? data.arguments["source"]?.location))
  }

  /// The inputs alone in the declared shapes.
  func fittedInputs() throws -> Dataset {
    try raw.fitted(inputs: try experiment.inputs.compactMap { try declared($0) })
  }

  /// The data in the declared shapes; targets have the rows of `targetTypes`.
  func fitted(targetTypes: [TensorType]) throws -> Dataset {
    let inputs = try experiment.inputs.compactMap { try declared($0) }
    let targets =
      experiment.targets.isEmpty
      ? zip(targetTypes.indices, targetTypes).map { index, type in
        DeclaredTensor(
          raw.targets.indices.contains(index) ? raw.targets[index].name : "target",
          row: TensorType(type.dtype, type.shape.withoutFirst), at: experiment.loss?.location)
      }
      : try experiment.targets.compactMap { try declared($0) }
    return try raw.fitted(
      inputs: inputs, targets: targets, at: experiment.dataSource?.location)
  }

  /// The type of a batch of rows of `tensor`.
  func batchType(of tensor: Tensor) throws -> TensorType {
    TensorType(
      tensor.dtype,
      try ([sizes[batchSymbol] ?? 1] as Shape).appending(tensor.shape.withoutFirst))
  }

  private func declared(_ input: InputDeclaration) throws -> DeclaredTensor? {
    guard case .tensor(let dtype, let dimensions) = input.kind else { return nil }
    let row = try dimensions.dropFirst().map { dimension in
      switch dimension {
      case .fixed(let size): return size
      case .symbol(let name):
        guard let size = sizes[name] else {
          throw Diagnostic(
            .unknownSize,
            "the size '\(name)' of '\(input.name)' can't be told from the data '\(raw.name)'",
            at: input.location, help: "write a number in place of \(name)")
        }
        return size
      }
    }
    return DeclaredTensor(input.name, row: TensorType(dtype, try Shape(row)), at: input.location)
  }

  /// Takes the sizes of symbols from tensors with as many dimensions as are declared.
  private mutating func bind(
    _ declarations: [InputDeclaration], to tensors: [(name: String, tensor: Tensor)]
  ) throws {
    let tensorDeclarations = declarations.filter { !$0.isText }
    for (index, declaration) in tensorDeclarations.enumerated() {
      guard case .tensor(_, let dimensions) = declaration.kind else { continue }
      let inOrder = tensors.indices.contains(index) ? tensors[index].tensor : nil
      guard let tensor = tensors.first(where: { $0.name == declaration.name })?.tensor ?? inOrder,
        tensor.rank == dimensions.count
      else { continue }
      for (place, dimension) in dimensions.enumerated().dropFirst() {
        guard case .symbol(let name) = dimension else { continue }
        let size = tensor.shape[place]
        if let known = sizes[name], known != size {
          throw Diagnostic(
            .unknownSize,
            "the size '\(name)' of '\(declaration.name)' expects \(known) as elsewhere, but "
              + "'\(raw.name)' has \(size)",
            at: declaration.location)
        }
        sizes[name] = size
      }
    }
  }

  /// The symbol that all inputs and targets begin with.
  static func batchSymbol(of experiment: Experiment) throws -> String {
    var found: String?
    for input in experiment.inputs + experiment.targets {
      guard case .tensor(_, let dimensions) = input.kind else { continue }
      guard case .symbol(let name)? = dimensions.first, found == nil || found == name else {
        throw Diagnostic(
          .batchDimension,
          "'\(input.name)' expects the batch size '\(found ?? "N")' as its first dimension, got "
            + input.typeText,
          at: input.location, help: "write it as float32[N, ...]")
      }
      found = name
    }
    guard let found else {
      throw Diagnostic(
        .batchDimension, "the model has no input with a batch dimension",
        at: experiment.inputs.first?.location, help: "write inputs: {x: \"float32[N, 64]\"}")
    }
    return found
  }
}

extension InputDeclaration {
  /// Whether it is a tensor of floating-point numbers.
  var isFloatingPoint: Bool {
    if case .tensor(let dtype, _) = kind { dtype.isFloatingPoint } else { false }
  }

  /// Whether it is a text, which data does not hold.
  var isText: Bool { if case .string = kind { true } else { false } }
}

extension Shape {
  /// The sizes after the first.
  var withoutFirst: Shape { rank > 0 ? self[1..<rank] : self }
}

extension Experiment {
  /// Throws `Diagnostics` with every section that training needs and the specification lacks.
  func requireTrainingSections() throws {
    var problems: [Diagnostic] = []
    if loss == nil {
      problems.append(missing("loss", "what training makes small", "loss: CrossEntropyLoss"))
    }
    if data == nil { problems.append(missing("data", "where samples come from", "data: digits")) }
    if optimizer == nil {
      problems.append(
        missing(
          "optimizer", "how parameters are changed", "optimizer: SGD(lr=0.1, momentum=0.9)"))
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
  }

  /// The error that a section is missing.
  func missing(_ section: String, _ meaning: String, _ example: String) -> Diagnostic {
    Diagnostic(
      .incompleteExperiment, "the specification needs a section '\(section)': \(meaning)",
      at: SourceLocation(file: source.file, line: 1, column: 1), help: "for example \(example)")
  }
}

import NNDeclarations
import NNDiagnostics
import NNTensor

/// Examples: named inputs and targets, each a tensor with one row an example.
public struct Dataset {
  /// What the data is, as messages and reports name it: `digits`, `data/iris.csv`.
  public var name: String
  /// What goes into the model: `(N, *)` each.
  public var inputs: [(name: String, tensor: Tensor)]
  /// What the loss compares with: class indices, int64 `(N)`, or numbers, float32 `(N, k)`.
  public var targets: [(name: String, tensor: Tensor)]
  /// The classes in the order of their indices; nil where targets are no classes.
  public var classNames: [String]?
  /// What the numbers of an input `(N, F)` are called, where they have names.
  public var featureNames: [String]?

  /// Examples of which all tensors have the same number of rows. Throws a `ShapeError` when they
  /// have not, or when there is no tensor.
  public init(
    name: String, inputs: [(name: String, tensor: Tensor)],
    targets: [(name: String, tensor: Tensor)], classNames: [String]? = nil,
    featureNames: [String]? = nil
  ) throws {
    let tensors = (inputs + targets).map(\.tensor)
    guard let first = tensors.first else { throw ShapeError("expects at least one tensor") }
    for tensor in tensors {
      guard tensor.rank > 0, tensor.shape[0] == first.shape[0] else {
        throw ShapeError("expects tensors of as many rows as \(first.type), got \(tensor.type)")
      }
    }
    self.name = name
    self.inputs = inputs
    self.targets = targets
    self.classNames = classNames
    self.featureNames = featureNames
  }

  /// How many examples there are.
  public var rowCount: Int { (inputs.first ?? targets.first)?.tensor.shape[0] ?? 0 }

  /// The class index of each row, where there is one target of one whole number a row; else nil.
  public var classIndices: [Int]? {
    get throws {
      guard targets.count == 1, targets[0].tensor.dtype.isInteger, targets[0].tensor.rank == 1
      else { return nil }
      return try targets[0].tensor.ints()
    }
  }

  /// The examples at `rows`, in that order. Throws a `ShapeError` for an index that is no row.
  public func subset(_ rows: [Int]) throws -> Dataset {
    var part = self
    part.inputs = try inputs.map { ($0.name, try $0.tensor.gatheringRows(rows)) }
    part.targets = try targets.map { ($0.name, try $0.tensor.gatheringRows(rows)) }
    return part
  }
}

/// What a data source is read in.
public struct DataContext: Sendable {
  /// The directory that relative paths start from; empty for that of the process.
  public var directory: String
  /// What generated data is drawn from.
  public var seed: UInt64
  /// Where the specification names the source.
  public var location: SourceLocation?

  /// A source whose paths start from `directory`, drawn from `seed`, named at `location`.
  public init(directory: String = "", seed: UInt64 = 0, at location: SourceLocation? = nil) {
    self.directory = directory
    self.seed = seed
    self.location = location
  }

  /// `path` as the process finds it.
  func path(_ path: String) -> String {
    guard !path.hasPrefix("/"), !["", "."].contains(directory) else { return path }
    return directory + (directory.hasSuffix("/") ? "" : "/") + path
  }
}

/// The declaration of a data source.
public typealias DataSourceDeclaration = Declaration<DataContext, Dataset>

/// Every data source that specifications can name.
public typealias DataSourceCatalogue = Catalogue<DataContext, Dataset>

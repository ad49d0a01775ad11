import NNDeclarations
import NNDiagnostics
import NNTensor

/// What generated data sets share: a limit on their size, and draws of their own.
struct Synthesis {
  /// What data is drawn from.
  static let seedArgument = Arg<Int?>(
    "seed", default: nil, .nonNegative, "what the data is drawn from; the run's if null")
  /// How many examples there are.
  static let samples = Arg<Int>("samples", default: 1000, .positive, "number of examples")
  /// The most numbers that a generated data set may hold: 4 GB.
  static let limit = 1_000_000_000
  /// Sizes that stay finite in float32.
  static let size = Constraint(minimum: 0, maximum: 1e6)
  /// Speeds of rotation that float32 can still tell apart.
  static let pace = Constraint(minimum: -1e4, maximum: 1e4)

  let name: String
  private let seed: UInt64

  /// A set of `samples` times `features` numbers, drawn from `seed` or else from the run's.
  init(
    _ name: String, samples: Int, features: Int, seed: Int?, _ context: DataContext
  ) throws {
    let (count, overflow) = samples.multipliedReportingOverflow(by: features)
    guard !overflow, count <= Self.limit else {
      throw Diagnostic(
        .dataTooLarge,
        "'\(name)' expects at most \(Self.limit) numbers, got \(samples) samples of "
          + counted(features, "number"),
        at: context.location)
    }
    self.name = name
    self.seed = seed.map { UInt64($0) } ?? context.seed
  }

  /// Normally distributed numbers for the use `what`.
  func normal(_ what: String, _ count: Int, std: Double) throws -> [Double] {
    var stream = RandomStream(seed: seed, name: "data/\(name)/\(what)")
    return try stream.normal(TensorType(.float64, [count]), std: std).doubles()
  }

  /// Numbers in [-range, range) for the use `what`.
  func uniform(_ what: String, _ count: Int, range: Double) throws -> [Double] {
    var stream = RandomStream(seed: seed, name: "data/\(name)/\(what)")
    return try stream.uniform(TensorType(.float64, [count]), low: -range, high: range).doubles()
  }

  /// Whole numbers from 0 to below `bound` for the use `what`.
  func integers(_ what: String, _ count: Int, below bound: Int) -> [Int] {
    var stream = RandomStream(seed: seed, name: "data/\(name)/\(what)")
    return stream.integers(count, below: bound)
  }

  /// The numbers from 0 to below `count` in random order, for the use `what`.
  func permutation(_ what: String, _ count: Int) -> [Int] {
    var stream = RandomStream(seed: seed, name: "data/\(name)/\(what)")
    return stream.permutation(count)
  }

  /// The set of points with classes.
  func classified(_ points: [Double], features: Int, _ labels: [Int], classes: Int) throws
    -> Dataset
  {
    try Dataset(
      name: name, inputs: [("x", try Tensor(points.map { Float($0) }, [labels.count, features]))],
      targets: [("y", try Tensor(labels, [labels.count]))],
      classNames: (0..<classes).map(String.init))
  }
}

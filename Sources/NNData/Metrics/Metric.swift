import NNDeclarations
import NNDiagnostics
import NNTensor

/// A number that says how good a model's outputs are, gathered batch by batch.
public protocol Metric: AnyObject {
  /// The name in tables and files: `accuracy`, `top_3`.
  var name: String { get }
  /// Whether a larger value is a better one.
  var isBetterWhenLarger: Bool { get }
  /// The value over all examples since the last reset; NaN when there was none.
  var value: Double { get }

  /// What was gathered since the last reset, so that counting can go on in another process. To set
  /// numbers of another kind of metric resets this one.
  var totals: [Double] { get set }

  /// Forgets all examples.
  func reset()

  /// Counts a batch of outputs and what they should have been.
  ///
  /// Throws a `ShapeError` when the shapes do not fit; meta tensors are only checked.
  func update(output: Tensor, target: Tensor) throws
}

extension Metric {
  /// Whether `value` is better than `best`. NaN is worse than everything.
  public func isBetter(_ value: Double, than best: Double?) -> Bool {
    if value.isNaN { return false }
    guard let best, !best.isNaN else { return true }
    return isBetterWhenLarger ? value > best : value < best
  }
}

/// What a metric is made in.
public struct MetricContext: Sendable {
  /// Where the specification names the metric.
  public var location: SourceLocation?

  /// A metric named at `location`.
  public init(at location: SourceLocation? = nil) { self.location = location }
}

/// The declaration of a metric.
public typealias MetricDeclaration = Declaration<MetricContext, any Metric>

/// Every metric that specifications can name.
public typealias MetricCatalogue = Catalogue<MetricContext, any Metric>

/// A number that a metric can read out of a tensor as it lies there.
protocol MetricScalar: BinaryFloatingPoint {}
extension Float: MetricScalar {}
extension Double: MetricScalar {}

extension Tensor {
  /// Calls `body` with the elements of a floating-point tensor, row by row.
  func withFloats(
    float: (UnsafeBufferPointer<Float>) throws -> Void,
    double: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    try converted(to: dtype.computing).withBytes { bytes in
      if dtype == .float64 {
        try double(bytes.bindMemory(to: Double.self))
      } else {
        try float(bytes.bindMemory(to: Float.self))
      }
    }
  }
}

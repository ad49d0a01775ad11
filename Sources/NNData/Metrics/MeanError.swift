import NNDeclarations
import NNTensor

/// Outputs and targets that are compared element by element.
enum ElementLayout {
  /// Whether both have the same shape, or one lacks a last dimension of size 1.
  static func matches(_ output: TensorType, _ target: TensorType) -> Bool {
    guard output.dtype.isFloatingPoint else { return false }
    func squeezed(_ shape: Shape) -> Shape {
      shape.rank > 1 && shape[shape.rank - 1] == 1 ? shape[0..<(shape.rank - 1)] : shape
    }
    return output.shape == target.shape || squeezed(output.shape) == squeezed(target.shape)
  }
}

/// The mean over all elements of an error between output and target of the same shape. A NaN makes
/// it NaN.
public final class MeanError: Metric {
  /// Which error.
  public enum Kind: String, Sendable {
    /// `(output - target)^2`.
    case mse
    /// `|output - target|`.
    case mae
  }

  private let kind: Kind
  private var sum = 0.0
  private var count = 0

  /// The mean of such errors.
  public init(_ kind: Kind) { self.kind = kind }

  /// `mse` or `mae`.
  public var name: String { kind.rawValue }
  /// Whether a larger value is a better one.
  public var isBetterWhenLarger: Bool { false }
  /// The mean error; NaN when there was no element.
  public var value: Double { count == 0 ? .nan : sum / Double(count) }

  /// Forgets all examples.
  public var totals: [Double] {
    get { [sum, Double(count)] }
    set {
      let isKnown = newValue.count == 2
      (sum, count) = isKnown ? (newValue[0], Int(exactly: newValue[1]) ?? 0) : (0, 0)
    }
  }

  /// Forgets all examples.
  public func reset() { (sum, count) = (0, 0) }

  /// Counts a batch; a `ShapeError` says that the shapes do not fit.
  public func update(output: Tensor, target: Tensor) throws {
    guard ElementLayout.matches(output.type, target.type) else {
      throw ShapeError(
        "expects a floating-point output and a target of the same shape, got \(output.type) and "
          + "\(target.type)")
    }
    guard !output.isMeta, !target.isMeta else { return }
    for (output, target) in zip(try output.doubles(), try target.doubles()) {
      let error = output - target
      sum += kind == .mse ? error * error : abs(error)
    }
    count += output.count
  }

  static let squared = MetricDeclaration(
    "mse", "Mean of the squared errors.", shape: "(*) and (*)"
  ) { _ in MeanError(.mse) }

  static let absolute = MetricDeclaration(
    "mae", "Mean of the absolute errors.", shape: "(*) and (*)"
  ) { _ in MeanError(.mae) }
}

@section("nn_declarations") @used
private let squared: Registration = { register(MeanError.squared, in: $0) }
@section("nn_declarations") @used
private let absolute: Registration = { register(MeanError.absolute, in: $0) }

/// Inputs that an operation is tested with.
///
/// The tests run every sample of every operation: gradients against differences in float64, meta
/// shapes against real ones, float32 against float64, inputs without gaps against inputs with gaps,
/// one run against a second one. So samples also hold the shapes where operations go wrong: no
/// elements, one element, no dimensions.
public struct OperationSample: Sendable {
  /// How an input's elements are drawn.
  public enum Values: Sendable {
    /// Uniform between the bounds.
    case uniform(Double, Double)
    /// Distinct values in random order, evenly spread over the bounds without (-gap, gap): away
    /// from a kink at 0, and without ties among themselves. For functions with kinks or ties.
    case separated(Double, Double, gap: Double)
    /// Whole numbers from the first to below the second.
    case integers(Int, Int)
    /// Exactly these, row by row.
    case exactly([Double])
  }

  /// One input.
  public struct Input: Sendable {
    /// Type of the input. Floating-point inputs are run in float64 and in float32.
    public var type: TensorType
    /// How its elements are drawn.
    public var values: Values

    /// A floating-point input of `shape`, by default between -2 and 2.
    public init(_ shape: Shape, _ values: Values = .uniform(-2, 2)) {
      self.init(TensorType(.float64, shape), values)
    }

    /// An input of the given type.
    public init(_ type: TensorType, _ values: Values) {
      self.type = type
      self.values = values
    }
  }

  /// The inputs in order.
  public var inputs: [Input]
  /// Runs the operation as its callers do, on the inputs in order, and returns what they get.
  public var run: @Sendable ([Tensor]) throws -> [Tensor]

  /// A sample that calls `run` with `inputs`.
  public init(
    _ inputs: Input..., run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) {
    self.inputs = inputs
    self.run = run
  }
}

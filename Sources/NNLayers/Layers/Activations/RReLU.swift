import NNDeclarations
import NNTensor

/// `x` where it is positive, `a x` elsewhere (Xu et al. 2015): `(*) -> (*)`. In training each element
/// draws its slope `a` from `lower` to `upper`; in evaluation all take the mean of the two.
///
/// What is drawn depends on the seed, the step and the layer's path.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.RReLU.html
public final class RReLU: Module {
  private let lower: Double
  private let upper: Double
  private let inplace: Bool
  private let random: RandomSource

  /// A layer with slopes from `lower` to `upper`.
  ///
  /// Throws a `ShapeError` unless `lower <= upper`.
  public init(
    _ scope: Scope, lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, inplace: Bool = false
  ) throws {
    guard lower <= upper else {
      throw ShapeError("expects lower of at most upper, got \(lower) and \(upper)")
    }
    self.lower = lower
    self.upper = upper
    self.inplace = inplace
    random = scope.build.random
    super.init(scope, Self.declaration.with(lower, upper, inplace))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    let output =
      isTraining
      ? try input.rrelu(
        lower: lower, upper: upper, from: random.stream("rrelu/" + path, for: input))
      : try input.rrelu(lower: lower, upper: upper)
    return inplace ? try input.becoming(output) : output
  }

  static let declaration = LayerDeclaration(
    "RReLU", namespace: "nn", "Scales negative numbers by random slopes.", shape: "(*) -> (*)",
    reference: torchPage("RReLU"),
    Arg<Double>("lower", default: 1.0 / 8, "smallest slope"),
    Arg<Double>("upper", default: 1.0 / 3, "largest slope"),
    Arg<Bool>(
      "inplace", default: false, "whether to write into the input, which others may hold too")
  ) { scope, lower, upper, inplace in
    try RReLU(scope, lower: lower, upper: upper, inplace: inplace)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(RReLU.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// The squared difference where it is small, the absolute one elsewhere (Girshick 2015):
/// `loss = d^2 / (2 beta)` for `d = |x - y| < beta`, else `d - beta / 2`, `(*), (*) -> ()`.
///
/// A `beta` of 0 is `L1Loss`. The output is a single number, or of the inputs' shape with reduction
/// none. Throws when the two shapes differ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.SmoothL1Loss.html
public final class SmoothL1Loss: Module {
  private let beta: Double
  private let reduction: Reduction

  /// A loss that is quadratic for differences below `beta`, which is at least 0.
  public init(_ scope: Scope, beta: Double = 1, reduction: Reduction = .mean) {
    self.beta = beta
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.smoothL1Loss(target, beta: beta, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "SmoothL1Loss", namespace: "nn",
    "Squares small differences of input and target, takes large ones as they are.",
    shape: "(*), (*) -> ()", reference: torchPage("SmoothL1Loss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument,
    Arg<Double>("beta", default: 1, .nonNegative, "the difference up to which it is squared")
  ) { scope, sizeAverage, reduce, reduction, beta in
    SmoothL1Loss(
      scope, beta: beta,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(SmoothL1Loss.declaration, in: $0) }

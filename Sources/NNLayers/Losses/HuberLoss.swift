import NNDeclarations
import NNTensor

/// The squared difference where it is small, the absolute one elsewhere (Huber 1964):
/// `loss = d^2 / 2` for `d = |x - y| <= delta`, else `delta (d - delta / 2)`, `(*), (*) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none.
/// Throws when the two shapes differ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.HuberLoss.html
public final class HuberLoss: Module {
  private let delta: Double
  private let reduction: Reduction

  /// A loss that is quadratic for differences up to `delta`, which is more than 0.
  public init(_ scope: Scope, reduction: Reduction = .mean, delta: Double = 1) {
    self.delta = delta
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.huberLoss(target, delta: delta, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "HuberLoss", namespace: "nn",
    "Squares small differences of input and target, takes large ones times delta.",
    shape: "(*), (*) -> ()", reference: torchPage("HuberLoss"), repr: "",
    Reduction.argument,
    Arg<Double>("delta", default: 1, .moreThanZero, "the difference up to which it is squared")
  ) { scope, reduction, delta in HuberLoss(scope, reduction: reduction, delta: delta) }
  .loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(HuberLoss.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// The squared difference of input and target: `loss = (x - y)^2`, `(*), (*) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none.
/// Throws when the two shapes differ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MSELoss.html
public final class MSELoss: Module {
  private let reduction: Reduction

  /// A loss that is reduced as told.
  public init(_ scope: Scope, reduction: Reduction = .mean) {
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.mseLoss(target, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "MSELoss", namespace: "nn", "Squares the difference of input and target.",
    shape: "(*), (*) -> ()", reference: torchPage("MSELoss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, sizeAverage, reduce, reduction in
    MSELoss(
      scope, reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(MSELoss.declaration, in: $0) }

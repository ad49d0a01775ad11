import NNDeclarations
import NNTensor

/// The absolute difference of input and target: `loss = |x - y|`, `(*), (*) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none.
/// Throws when the two shapes differ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.L1Loss.html
public final class L1Loss: Module {
  private let reduction: Reduction

  /// A loss that is reduced as told.
  public init(_ scope: Scope, reduction: Reduction = .mean) {
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.l1Loss(target, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "L1Loss", namespace: "nn", "Takes the absolute difference of input and target.",
    shape: "(*), (*) -> ()", reference: torchPage("L1Loss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, sizeAverage, reduce, reduction in
    L1Loss(scope, reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(L1Loss.declaration, in: $0) }

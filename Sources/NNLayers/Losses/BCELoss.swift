import NNDeclarations
import NNTensor

/// The binary cross entropy between probabilities and targets from 0 to 1:
/// `loss = -weight (y log x + (1 - y) log(1 - x))`, `(*), (*) -> ()`.
///
/// Logarithms count at least -100, so that no loss is infinite. `weight` broadcasts to the input's
/// shape. The output is a single number, or of the input's shape with reduction none.
///
/// `weight` is a buffer of the state dict. Throws when the shapes differ, and for an input that is
/// less than 0 or more than 1.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.BCELoss.html
public final class BCELoss: Module {
  private let weight: Buffer?
  private let reduction: Reduction

  /// A loss with an optional weight for each element.
  public init(
    _ scope: Scope, weight: NumberArray? = nil, reduction: Reduction = .mean
  ) throws {
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.binaryCrossEntropy(target, weight: weight?.tensor, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "BCELoss", namespace: "nn", "Compares probabilities with targets from 0 to 1.",
    shape: "(*), (*) -> ()", reference: torchPage("BCELoss"), repr: "",
    Arg<NumberArray?>("weight", default: nil, "a scale for each element"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, weight, sizeAverage, reduce, reduction in
    try BCELoss(
      scope, weight: weight,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(meaning: .probability)
}

@section("nn_declarations") @used
private let registration: Registration = { register(BCELoss.declaration, in: $0) }

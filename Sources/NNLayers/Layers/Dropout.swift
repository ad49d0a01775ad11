import NNDeclarations
import NNTensor

/// In training sets each element to zero with probability `p` and scales the others by `1 / (1 - p)`
/// (Hinton et al. 2012); gives back its input in evaluation: `(*) -> (*)`.
///
/// What is dropped depends on the seed, the step and the layer's path.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout.html
public final class Dropout: Module {
  private let p: Double
  private let random: RandomSource

  /// A layer that drops elements with probability `p` from 0 to 1.
  ///
  /// Throws a `ShapeError` for another `p`.
  public init(_ scope: Scope, p: Double = 0.5) throws {
    guard (0...1).contains(p) else {
      throw ShapeError("expects p between 0 and 1, got \(p)")
    }
    self.p = p
    random = scope.build.random
    super.init(scope, Self.declaration.with(p))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard isTraining else { return input }
    return try input.dropout(p: p, from: random.stream("dropout/" + path, for: input))
  }

  static let declaration = LayerDeclaration(
    "Dropout", namespace: "nn", "Sets random elements to zero in training.",
    shape: "(*) -> (*)", reference: torchPage("Dropout"), repr: "p=, inplace=",
    Arg<Double>("p", default: 0.5, .probability, "how likely an element becomes zero"),
    Arg<Bool>("inplace", default: false, "accepted as in PyTorch; the result is the same")
  ) { scope, p, _ in try Dropout(scope, p: p) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Dropout.declaration, in: $0) }

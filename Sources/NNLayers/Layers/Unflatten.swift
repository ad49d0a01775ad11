import NNDeclarations
import NNTensor

/// Splits dimension `dim` into several: `(*, S_dim, *) -> (*, U_1, ..., U_n, *)` with
/// `U_1 * ... * U_n = S_dim`; one of the sizes may be -1 and is then computed.
///
/// Throws when there is no such dimension or the sizes do not multiply up to its size.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Unflatten.html
public final class Unflatten: Module {
  private let dim: Int
  private let sizes: [Int]

  /// A layer that splits dimension `dim`, which may count from the end, into `sizes`.
  ///
  /// Throws a `ShapeError` when there are no sizes.
  public init(_ scope: Scope, dim: Int, unflattenedSize sizes: [Int]) throws {
    guard !sizes.isEmpty else {
      throw ShapeError("expects at least 1 element in unflattened_size, got none")
    }
    self.dim = dim
    self.sizes = sizes
    super.init(scope, Self.declaration.with(dim, sizes))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    let dim = try input.shape.normalized(dimension: dim)
    guard input.rank > 0 else {
      throw ShapeError("expects at least 1 dimension, got \(input.type)")
    }
    let size = input.shape[dim]
    guard let split = try? ([size] as Shape).resolved(sizes), split.checkedCount == size else {
      throw ShapeError("expects sizes that multiply up to dimension \(dim)'s \(size), got \(sizes)")
    }
    let rest = input.shape[(dim + 1)..<input.rank]
    return try input.reshaped(try input.shape[0..<dim].appending(split).appending(rest))
  }

  static let declaration = LayerDeclaration(
    "Unflatten", namespace: "nn", "Splits a dimension into several.",
    shape: "(*, S_dim, *) -> (*, U_1, ..., U_n, *)", reference: torchPage("Unflatten"),
    Arg<Int>("dim", "the dimension to split; may count from the end"),
    Arg<[Int]>("unflattened_size", "the sizes to split it into, one of which may be -1")
  ) { scope, dim, sizes in
    try Unflatten(scope, dim: dim, unflattenedSize: sizes)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Unflatten.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// The largest element of each of a given number of windows that cover the input: `nn.AdaptiveMaxPool1d`,
/// `nn.AdaptiveMaxPool2d`, `nn.AdaptiveMaxPool3d`.
///
/// `(N, C, H, W) -> (N, C, *output_size)`, N may be missing; window i of n goes from
/// `floor(i H / n)` to below `ceil((i + 1) H / n)`. A size of null is the input's.
/// With `return_indices` the output is a tuple with the int64 places of the elements, counted row by
/// row over the spatial dimensions.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveMaxPool2d.html
public final class AdaptiveMaxPool: Module {
  private let outputSize: [Int?]
  private let returnIndices: Bool

  /// A pool over the last `dimensions` dimensions (1 to 3).
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(
    _ scope: Scope, dimensions: Int, outputSize: PerDimension<Int?>, returnIndices: Bool = false
  ) throws {
    self.outputSize = try outputSize.each("output_size", count: dimensions)
    self.returnIndices = returnIndices
    super.init(scope, Self.declaration(dimensions).with(outputSize, returnIndices))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let pooled = try arguments.singleTensor().adaptiveMaxPooledWithIndices(to: outputSize)
    return returnIndices
      ? .tuple([.tensor(pooled.values), .tensor(pooled.indices)]) : .tensor(pooled.values)
  }

  /// The declaration of the pool over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    LayerDeclaration(
      "AdaptiveMaxPool\(n)d", namespace: "nn",
      "Takes the largest element of each of so many windows.",
      shape: "(N, C, \(SpatialNames(n).input)) -> (N, C, *output_size)",
      reference: torchPage("AdaptiveMaxPool\(n)d"), repr: "output_size=",
      Arg<PerDimension<Int?>>(
        "output_size", .nonNegative, "sizes of the output; null is the input's"),
      Arg<Bool>("return_indices", default: false, "whether to return where the elements are too")
    ) { scope, size, indices in
      try AdaptiveMaxPool(scope, dimensions: n, outputSize: size, returnIndices: indices)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(AdaptiveMaxPool.declaration(n), in: list) }
}

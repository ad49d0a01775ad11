import NNDeclarations
import NNTensor

/// The mean of each of a given number of windows that cover the input: `nn.AdaptiveAvgPool1d`,
/// `nn.AdaptiveAvgPool2d`, `nn.AdaptiveAvgPool3d`.
///
/// `(N, C, H, W) -> (N, C, *output_size)`, N may be missing; window i of n goes from
/// `floor(i H / n)` to below `ceil((i + 1) H / n)`. A size of null is the input's.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool2d.html
public final class AdaptiveAvgPool: Module {
  private let outputSize: [Int?]

  /// A pool over the last `dimensions` dimensions (1 to 3).
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(_ scope: Scope, dimensions: Int, outputSize: PerDimension<Int?>) throws {
    self.outputSize = try outputSize.each("output_size", count: dimensions)
    super.init(scope, Self.declaration(dimensions).with(outputSize))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.adaptiveAveragePooled(to: outputSize)
  }

  /// The declaration of the pool over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    LayerDeclaration(
      "AdaptiveAvgPool\(n)d", namespace: "nn", "Takes the mean of each of so many windows.",
      shape: "(N, C, \(SpatialNames(n).input)) -> (N, C, *output_size)",
      reference: torchPage("AdaptiveAvgPool\(n)d"),
      Arg<PerDimension<Int?>>(
        "output_size", .nonNegative, "sizes of the output; null is the input's")
    ) { scope, size in try AdaptiveAvgPool(scope, dimensions: n, outputSize: size) }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(AdaptiveAvgPool.declaration(n), in: list) }
}

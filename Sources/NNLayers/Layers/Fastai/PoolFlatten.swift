import NNDeclarations
import NNTensor

/// Which pool a `PoolFlatten` has: fastai's `PoolType`.
public enum PoolType: String, ArgumentChoice {
  /// The average of each channel.
  case average = "Avg"
  /// The maximum of each channel.
  case maximum = "Max"
  /// Both, maxima first.
  case both = "Cat"
}

/// One number a channel, or two: fastai's `PoolFlatten`.
///
/// `(N, C, H, W) -> (N, C)`, or `(N, 2 C)` for `Cat`. Children: `0`, the pool; `1`, a `Flatten`.
/// Reference: https://docs.fast.ai/layers.html#poolflatten
public final class PoolFlatten: Sequential {
  /// A pool of `type` and what drops the pooled dimensions.
  public init(_ scope: Scope, type: PoolType = .average) throws {
    try super.init(
      scope,
      [
        (
          "0",
          { scope in
            switch type {
            case .average: try AdaptiveAvgPool(scope, dimensions: 2, outputSize: .all(1))
            case .maximum: try AdaptiveMaxPool(scope, dimensions: 2, outputSize: .all(1))
            case .both: try AdaptiveConcatPool2d(scope)
            }
          }
        ),
        ("1", { Flatten($0) }),
      ])
  }
}

private let declaration = LayerDeclaration(
  "PoolFlatten", namespace: "fastai", "Pools each channel to one number and flattens.",
  shape: "(N, C, H, W) -> (N, C)", reference: "https://docs.fast.ai/layers.html#poolflatten",
  Arg<PoolType>("pool_type", default: .average, "average, maximum or both side by side")
) { scope, type in try PoolFlatten(scope, type: type) }

@section("nn_declarations") @used
private let registration: Registration = { register(declaration, in: $0) }

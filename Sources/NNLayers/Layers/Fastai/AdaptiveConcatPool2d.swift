import NNDeclarations
import NNTensor

/// The adaptive maximum and average pools of the input side by side: fastai's layer of that name.
///
/// `(N, C, H, W) -> (N, 2 C, size, size)`, maxima first. Children: `ap`, `mp`.
/// Reference: https://docs.fast.ai/layers.html#adaptiveconcatpool2d
public final class AdaptiveConcatPool2d: Module {
  private let average: AdaptiveAvgPool
  private let maximum: AdaptiveMaxPool

  /// Pools of `size` elements, 1 if left out.
  public init(_ scope: Scope, size: PerDimension<Int?>? = nil) throws {
    // fastai takes 0 for left out too.
    let outputSize: PerDimension<Int?> = if let size, !size.isZero { size } else { .all(1) }
    average = try AdaptiveAvgPool(scope.child("ap"), dimensions: 2, outputSize: outputSize)
    maximum = try AdaptiveMaxPool(scope.child("mp"), dimensions: 2, outputSize: outputSize)
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try Tensor.concatenated([try maximum(input), try average(input)], dim: 1)
  }

  static let declaration = LayerDeclaration(
    "AdaptiveConcatPool2d", namespace: "fastai", "Adaptive maximum and average pools side by side.",
    shape: "(N, C, H, W) -> (N, 2 C, size, size)",
    reference: "https://docs.fast.ai/layers.html#adaptiveconcatpool2d",
    Arg<PerDimension<Int?>?>("size", default: nil, .nonNegative, "size of the output; null for 1")
  ) { scope, size in try AdaptiveConcatPool2d(scope, size: size) }
}

extension PerDimension where Element == Int? {
  /// Whether it is the number 0.
  fileprivate var isZero: Bool {
    if case .all(0) = self { true } else { false }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(AdaptiveConcatPool2d.declaration, in: $0) }

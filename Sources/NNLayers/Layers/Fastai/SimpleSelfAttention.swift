import NNDeclarations
import NNTensor

/// Attention of positions to each other with one convolution: fastai's `SimpleSelfAttention`.
///
/// With `x` as `(N, C, L)`: `y = gamma (x xᵀ) conv(x) + x`, reshaped back: `(N, n_in, *)` to itself.
/// `gamma`, shape `[1]`, starts at 0; the child `conv`, a `Conv1d` without bias, has spectral norm
/// and starts with He's normal initialisation.
/// Reference: https://docs.fast.ai/layers.html#simpleselfattention
public final class SimpleSelfAttention: Module {
  private let convolution: Convolution
  private let gamma: Parameter

  /// Attention over `channels` channels with a kernel of `kernelSize`.
  ///
  /// `isSymmetric` has no effect on numbers, as in fastai, where the spectral norm replaces the
  /// weight that was made symmetric. It does not go with kernels larger than 1: then a `LayerError`
  /// is thrown.
  public init(
    _ scope: Scope, channels: Int, kernelSize: Int = 1, isSymmetric: Bool = false
  ) throws {
    guard !isSymmetric || kernelSize == 1 else {
      throw LayerError(scope, "expects ks 1 when sym is true, got \(kernelSize)")
    }
    convolution = try Convolution(
      scope.child("conv"), dimensions: 1, inChannels: channels, outChannels: channels,
      kernelSize: .all(kernelSize), padding: .amount(.all(kernelSize / 2)), bias: false)
    let seed = scope.build.random.seed
    try convolution.initialize("weight", .kaimingNormal(a: 0), seed: seed)
    try convolution.addSpectralNorm(seed: seed)
    gamma = try scope.parameter("gamma", [1], .zeros)
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard input.rank >= 3 else {
      throw ShapeError("expects input (N, C, *), got \(input.type)")
    }
    let x = try input.flattened(from: 2)
    let products = try x.matmul(try x.transposed(1, 2))
    let attended = try products.matmul(try convolution(x))
    return try (try gamma.value * attended + x).reshaped(input.shape)
  }

  static let declaration = LayerDeclaration(
    "SimpleSelfAttention", namespace: "fastai",
    "Attention of positions to each other with one convolution.",
    shape: "(N, n_in, *) -> (N, n_in, *)",
    reference: "https://docs.fast.ai/layers.html#simpleselfattention",
    Arg<Int>(
      "n_in", .positive, inferred: .size(dimension: 1), "channels of the input and the output"),
    Arg<Int>("ks", default: 1, .positive, "size of the kernel"),
    Arg<Bool>("sym", default: false, "accepted as in fastai, where it has no effect on numbers")
  ) { scope, channels, kernelSize, isSymmetric in
    try SimpleSelfAttention(
      scope, channels: channels, kernelSize: kernelSize, isSymmetric: isSymmetric)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SimpleSelfAttention.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// Convolutions that halve the image, then the average of each channel: fastai's `SimpleCNN`.
///
/// `(N, filters[0], H, W) -> (N, filters.last)`. Children, named by position: a `ConvLayer` for each
/// neighbouring pair of `filters` (all but the last with batch normalisation if `bn`), then a
/// `PoolFlatten`.
/// Reference: https://docs.fast.ai/layers.html#simplecnn
public final class SimpleCNN: Sequential {
  /// A network of `filters.count - 1` convolutions with kernels of 3 and strides of 2 unless given.
  ///
  /// Throws a `LayerError` when a list has another length.
  public init(
    _ scope: Scope, filters: [Int], kernelSizes: [Int]? = nil, strides: [Int]? = nil,
    normalizes: Bool = true
  ) throws {
    let count = Swift.max(filters.count - 1, 0)
    for (name, list) in [("kernel_szs", kernelSizes), ("strides", strides)] {
      guard let list, list.count != count else { continue }
      throw LayerError(
        scope, "expects \(count) element\(count == 1 ? "" : "s") in \(name), got \(list.count)")
    }
    var parts: [ConvLayerOptions.Maker] = (0..<count).map { i in
      var options = ConvLayerOptions()
      options.normType = normalizes && i < count - 1 ? .batch : nil
      return { [options] scope in
        try ConvLayer(
          scope, filters[i], filters[i + 1], kernelSize: .all(kernelSizes?[i] ?? 3),
          stride: .all(strides?[i] ?? 2), options: options)
      }
    }
    parts.append { try PoolFlatten($0) }
    try super.init(scope, parts.enumerated().map { (String($0), $1) })
  }
}

private let declaration = LayerDeclaration(
  "SimpleCNN", namespace: "fastai", "Convolutions with stride 2, then the average a channel.",
  shape: "(N, filters[0], H, W) -> (N, filters[-1])",
  reference: "https://docs.fast.ai/layers.html#simplecnn",
  Arg<[Int]>("filters", .positive, "channels: those of the input, then those of each layer"),
  Arg<[Int]?>("kernel_szs", default: nil, .positive, "kernel size of each layer; null for 3"),
  Arg<[Int]?>("strides", default: nil, .positive, "stride of each layer; null for 2"),
  Arg<Bool>("bn", default: true, "whether all layers but the last have batch normalisation")
) { scope, filters, kernelSizes, strides, normalizes in
  try SimpleCNN(
    scope, filters: filters, kernelSizes: kernelSizes, strides: strides, normalizes: normalizes)
}

@section("nn_declarations") @used
private let registration: Registration = { register(declaration, in: $0) }

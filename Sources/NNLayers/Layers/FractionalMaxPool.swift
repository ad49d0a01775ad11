import NNDeclarations
import NNTensor

/// The largest element of each of a given number of windows that begin at pseudo-random steps (Graham
/// 2014): `nn.FractionalMaxPool2d`, `nn.FractionalMaxPool3d`.
///
/// `(N, C, H, W) -> (N, C, *output_size)`, N may be missing. The output's size is given or a ratio of
/// the input's, rounded down. Where windows begin depends on a random number from 0 to 1 for each
/// sample, channel and dimension: drawn for each call from the seed, the step and the layer's path, in
/// training and evaluation alike, or given as `_random_samples` `(N, C, dimensions)`, which is then a
/// buffer.
/// With `return_indices` the output is a tuple with the int64 places of the elements, counted row by
/// row over the spatial dimensions.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.FractionalMaxPool2d.html
public final class FractionalMaxPool: Module {
  private let kernelSize: [Int]
  private let outputSize: [Int]?
  private let outputRatio: [Double]?
  private let returnIndices: Bool
  private let randomSamples: Buffer?
  private let random: RandomSource

  /// A pool over the last `dimensions` dimensions (2 or 3).
  ///
  /// Throws a `ShapeError` when a list has another length, or unless exactly one of `outputSize` and
  /// `outputRatio` (above 0 and below 1) is given.
  public init(
    _ scope: Scope, dimensions: Int, kernelSize: PerDimension<Int>,
    outputSize: PerDimension<Int>? = nil, outputRatio: PerDimension<Double>? = nil,
    returnIndices: Bool = false, randomSamples: NumberArray? = nil
  ) throws {
    self.kernelSize = try kernelSize.each("kernel_size", count: dimensions)
    self.outputSize = try outputSize?.each("output_size", count: dimensions)
    self.outputRatio = try outputRatio?.each("output_ratio", count: dimensions)
    guard (outputSize == nil) != (outputRatio == nil) else {
      throw ShapeError(
        "expects either output_size or output_ratio, got "
          + (outputSize == nil ? "neither" : "both"))
    }
    if let ratios = self.outputRatio, !ratios.allSatisfy({ $0 > 0 && $0 < 1 }) {
      throw ShapeError("expects output_ratio between 0 and 1, got \(ratios)")
    }
    if let sizes = randomSamples?.sizes, sizes.count != 3 {
      throw ShapeError("expects _random_samples (N, C, \(dimensions)), got sizes \(sizes)")
    }
    self.returnIndices = returnIndices
    self.randomSamples = try randomSamples.map { try scope.buffer("_random_samples", $0) }
    random = scope.build.random
    super.init(scope, Self.declaration(dimensions).with())
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let input = try arguments.singleTensor()
    let samples = try randomSamples?.tensor.converted(to: input.dtype)
    let pooled = try input.fractionalMaxPooled(
      kernel: kernelSize, outputSize: outputSize, ratio: outputRatio, samples: samples
    ) { random.stream("fractional_max_pool/" + path) }
    return returnIndices
      ? .tuple([.tensor(pooled.values), .tensor(pooled.indices)]) : .tensor(pooled.values)
  }

  /// The declaration of the pool over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    LayerDeclaration(
      "FractionalMaxPool\(n)d", namespace: "nn",
      "Takes the largest element of each of so many windows at random steps.",
      shape: "(N, C, \(SpatialNames(n).input)) -> (N, C, *output_size)",
      reference: torchPage("FractionalMaxPool\(n)d"), repr: "",
      Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window"),
      Arg<PerDimension<Int>?>("output_size", default: nil, .positive, "sizes of the output"),
      Arg<PerDimension<Double>?>(
        "output_ratio", default: nil,
        Constraint(minimum: 0, excludesMinimum: true, maximum: 1, excludesMaximum: true),
        "the output's size as a part of the input's"),
      Arg<Bool>("return_indices", default: false, "whether to return where the elements are too"),
      Arg<NumberArray?>(
        "_random_samples", default: nil, "numbers from 0 to 1, (N, C, \(n)), instead of drawn ones")
    ) { scope, kernel, size, ratio, indices, samples in
      try FractionalMaxPool(
        scope, dimensions: n, kernelSize: kernel, outputSize: size, outputRatio: ratio,
        returnIndices: indices, randomSamples: samples)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 2...3 { register(FractionalMaxPool.declaration(n), in: list) }
}

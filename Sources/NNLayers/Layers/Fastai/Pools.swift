import NNDeclarations
import NNTensor

/// fastai's functions that choose a pool of torch's by the number of dimensions.
enum FastaiPools {
  private static let dimensions = Constraint(minimum: 1, maximum: 3)

  static let adaptiveAverage = LayerDeclaration(
    "AdaptiveAvgPool", namespace: "fastai", "nn.AdaptiveAvgPool{ndim}d.",
    shape: "(N, C, *) -> (N, C, sz, ...)", reference: fastaiPage,
    Arg<PerDimension<Int?>>("sz", default: .all(1), .nonNegative, "size of the output"),
    Arg<Int>("ndim", default: 2, dimensions, "dimensions after channels")
  ) { scope, size, dimensions in
    try AdaptiveAvgPool(scope, dimensions: dimensions, outputSize: size)
  }

  static let average = LayerDeclaration(
    "AvgPool", namespace: "fastai", "nn.AvgPool{ndim}d.", shape: "(N, C, *) -> (N, C, *)",
    reference: fastaiPage,
    Arg<PerDimension<Int>>("ks", default: .all(2), .positive, "size of the window"),
    Arg<PerDimension<Int>?>("stride", default: nil, .positive, "its step; null for its size"),
    Arg<PerDimension<Int>>("padding", default: .all(0), .nonNegative, "zeros on both sides"),
    Arg<Int>("ndim", default: 2, dimensions, "dimensions after channels"),
    Arg<Bool>("ceil_mode", default: false, "whether windows may hang over the end")
  ) { scope, size, stride, padding, dimensions, ceilMode in
    try AvgPool(
      scope, dimensions: dimensions, kernelSize: size, stride: stride, padding: padding,
      ceilMode: ceilMode)
  }

  static let maximum = LayerDeclaration(
    "MaxPool", namespace: "fastai", "nn.MaxPool{ndim}d; ceil_mode has no effect, as in fastai.",
    shape: "(N, C, *) -> (N, C, *)", reference: fastaiPage,
    Arg<PerDimension<Int>>("ks", default: .all(2), .positive, "size of the window"),
    Arg<PerDimension<Int>?>("stride", default: nil, .positive, "its step; null for its size"),
    Arg<PerDimension<Int>>("padding", default: .all(0), .nonNegative, "added on both sides"),
    Arg<Int>("ndim", default: 2, dimensions, "dimensions after channels"),
    Arg<Bool>("ceil_mode", default: false, "accepted as in fastai, which does not pass it on")
  ) { scope, size, stride, padding, dimensions, _ in
    try MaxPool(
      scope, dimensions: dimensions, kernelSize: size, stride: stride, padding: padding)
  }
}

/// The pools that a `ResBlock` can shrink its identity path with.
public enum PoolFunction: String, ArgumentChoice {
  /// Averages; windows may hang over the end.
  case average = "AvgPool"
  /// Maxima; windows end within the input.
  case maximum = "MaxPool"

  /// The pool with windows of `size`, side by side.
  func layer(_ scope: Scope, size: PerDimension<Int>, dimensions: Int) throws -> Module {
    switch self {
    case .average:
      try AvgPool(scope, dimensions: dimensions, kernelSize: size, ceilMode: true)
    case .maximum: try MaxPool(scope, dimensions: dimensions, kernelSize: size)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(FastaiPools.adaptiveAverage, in: list)
  register(FastaiPools.average, in: list)
  register(FastaiPools.maximum, in: list)
}

/// How tensors are made larger or smaller, named as PyTorch names it.
public enum InterpolationMode: String, CaseIterable, Sendable {
  /// The element at the position rounded down.
  case nearest
  /// The element that the position's middle falls on.
  case nearestExact = "nearest-exact"
  /// Straight lines between neighbours, in one dimension.
  case linear
  /// Straight lines between neighbours, in two dimensions.
  case bilinear
  /// Cubic convolution of four neighbours, in two dimensions.
  case bicubic
  /// Straight lines between neighbours, in three dimensions.
  case trilinear
  /// The mean of what falls on each result.
  case area
  /// A windowed sinc over six neighbours, in two dimensions, with antialiasing.
  case lanczos

  /// How many spatial dimensions it takes; nil for 1 to 3.
  var rank: Int? {
    switch self {
    case .nearest, .nearestExact, .area: nil
    case .linear: 1
    case .bilinear, .bicubic, .lanczos: 2
    case .trilinear: 3
    }
  }

  /// Whether it can be told to align the middles of the corners.
  public var takesAlignCorners: Bool { rank != nil }

  /// How each dimension is mixed.
  fileprivate var filter: ResampleFilter {
    switch self {
    case .nearest, .area: .nearest(isExact: false)
    case .nearestExact: .nearest(isExact: true)
    case .linear, .bilinear, .trilinear: .linear
    case .bicubic: .cubic
    case .lanczos: .lanczos
    }
  }
}

extension Ops {
  /// Spatial dimensions made larger or smaller, one after the other: PyTorch's `interpolate`.
  ///
  /// `(N, C, *) -> (N, C, *sizes)`.
  struct Interpolate: DifferentiableOperation {
    static let name = "interpolate"
    var sizes: [Int]
    /// The factors that the user gave; nil where positions follow from the sizes.
    var scales: [Double]?
    var mode: InterpolationMode
    var alignCorners: Bool
    var antialias: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var type = try floatingTypes(inputs)[0]
      guard !type.shape[1..<type.shape.rank].contains(0) else {
        throw ShapeError("expects sizes of at least 1 in all but the batch dimension, got \(type)")
      }
      for (d, size) in sizes.enumerated() {
        guard size > 0 else { throw ShapeError("expects output sizes of at least 1, got \(sizes)") }
        type.shape[2 + d] = size
      }
      return [type]
    }

    private func table(_ input: TensorType, _ d: Int) -> ResampleTable {
      let (size, scale) = (input.shape[2 + d], scales?[d])
      return input.dtype == .float64
        ? mode.filter.table(
          size, sizes[d], scale: scale, alignCorners: alignCorners, antialias: antialias,
          in: Double.self)
        : mode.filter.table(
          size, sizes[d], scale: scale, alignCorners: alignCorners, antialias: antialias,
          in: Float.self)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      var result = input
      for d in sizes.indices.reversed() {
        let table = table(input.type, d)
        if !table.isIdentity { result = try table.resampled(result, dim: 2 + d) }
      }
      return [result === input ? try input.copied() : result]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var result = try context.outputGradient.contiguous()
      for d in sizes.indices {
        let table = table(context.inputTypes[0], d)
        if !table.isIdentity { result = try table.transposed.resampled(result, dim: 2 + d) }
      }
      return [result]
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ mode: InterpolationMode, size: [Int]? = nil, scale: [Double]? = nil,
        alignCorners: Bool? = nil, antialias: Bool = false
      ) -> OperationSample {
        OperationSample(.init(input)) {
          [
            try $0[0].interpolated(
              size: size, scaleFactor: scale, mode: mode, alignCorners: alignCorners,
              antialias: antialias)
          ]
        }
      }
      return [
        sample([2, 3, 5], .nearest, size: [8]), sample([1, 2, 3, 4], .nearest, scale: [2, 1.5]),
        sample([1, 2, 3, 4], .nearestExact, size: [5, 3]),
        sample([1, 1, 2, 3, 2], .nearest, size: [3, 3, 4]),
        sample([2, 2, 4], .linear, scale: [2.3]), sample([2, 2, 4], .linear, size: [4]),
        sample([1, 2, 4, 5], .bilinear, size: [7, 3], alignCorners: true),
        sample([2, 1, 3, 3], .bilinear, scale: [2, 2]),
        sample([1, 2, 4, 5], .bicubic, size: [3, 9]),
        sample([1, 2, 4, 5], .bicubic, scale: [0.6, 1.7], alignCorners: true),
        sample([1, 1, 2, 3, 4], .trilinear, size: [3, 2, 5]),
        sample([1, 2, 9, 7], .bilinear, size: [4, 3], antialias: true),
        sample([1, 2, 9, 7], .bicubic, scale: [0.4, 1.6], antialias: true),
        sample([1, 1, 12, 9], .lanczos, size: [4, 4], antialias: true),
        sample([1, 2, 1, 1], .bilinear, size: [3, 1], alignCorners: true),
        sample([0, 2, 3, 3], .bilinear, size: [2, 5]),
      ]
    }
  }
}

extension Tensor {
  /// This tensor's spatial dimensions made to `size`, or larger by `scaleFactor`, which has one
  /// number a dimension: PyTorch's `interpolate`.
  ///
  /// `(N, C, *) -> (N, C, *out)`, where `out` is `size` or `floor(in * scaleFactor)`. Exactly one of
  /// the two is given. With `alignCorners` the middles of the corner elements stay where they are,
  /// otherwise the outer edges do. Positions follow from the scale factor unless
  /// `recomputeScaleFactor`, then from the sizes. `antialias` (bilinear, bicubic, lanczos) lets every
  /// element count where a dimension is made smaller.
  /// Throws a `ShapeError` when the mode does not take the dimensions or the options.
  public func interpolated(
    size: [Int]? = nil, scaleFactor: [Double]? = nil, mode: InterpolationMode = .nearest,
    alignCorners: Bool? = nil, recomputeScaleFactor: Bool = false, antialias: Bool = false
  ) throws -> Tensor {
    guard (3...5).contains(rank), mode.rank ?? rank - 2 == rank - 2 else {
      let dims = (mode.rank.map { [$0] } ?? [1, 2, 3]).map { ["L", "H, W", "D, H, W"][$0 - 1] }
      throw ShapeError(
        "expects input \(dims.map { "(N, C, \($0))" }.joined(separator: ", ")) for mode "
          + "'\(mode.rawValue)', got \(type)")
    }
    if alignCorners != nil, !mode.takesAlignCorners {
      throw ShapeError("expects no align_corners for mode '\(mode.rawValue)'")
    }
    if antialias ? mode != .bilinear && mode != .bicubic && mode != .lanczos : mode == .lanczos {
      throw ShapeError(
        antialias
          ? "expects mode 'bilinear', 'bicubic' or 'lanczos' with antialias, got '\(mode.rawValue)'"
          : "expects antialias with mode 'lanczos'")
    }
    if mode == .lanczos, alignCorners == true {
      throw ShapeError("expects no align_corners for mode 'lanczos'")
    }
    let sizes = try outputSizes(size, scaleFactor, recomputeScaleFactor)
    if mode == .area { return try adaptiveAveragePooled(to: sizes) }
    let operation = Ops.Interpolate(
      sizes: sizes, scales: recomputeScaleFactor ? nil : scaleFactor, mode: mode,
      alignCorners: alignCorners ?? false, antialias: antialias)
    return try apply(operation, self)[0]
  }

  private func outputSizes(
    _ size: [Int]?, _ scaleFactor: [Double]?, _ recompute: Bool
  ) throws -> [Int] {
    let count = rank - 2
    switch (size, scaleFactor) {
    case (let size?, nil):
      if recompute { throw ShapeError("expects no size with recompute_scale_factor, got \(size)") }
      guard size.count == count else {
        throw ShapeError("expects \(count) output sizes for \(type), got \(size)")
      }
      return size
    case (nil, let factors?):
      guard factors.count == count else {
        throw ShapeError("expects \(count) scale factors for \(type), got \(factors)")
      }
      return try factors.enumerated().map { d, factor in
        let wanted = Double(shape[2 + d]) * factor
        guard wanted >= 1, wanted < Double(ConvGeometry.limit) else {
          throw ShapeError(
            "expects scale factors that give at least 1 element, got \(factors) for \(type)")
        }
        return Int(wanted)
      }
    default:
      throw ShapeError(
        "expects either size or scale_factor, got \(size == nil ? "neither" : "both")")
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.Interpolate.self, in: $0)
}

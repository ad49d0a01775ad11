import NNDeclarations
import NNTensor

/// The modes that `Upsample` knows.
public enum UpsampleMode: String, ArgumentChoice {
  /// The element at the position rounded down.
  case nearest
  /// Straight lines, in one dimension.
  case linear
  /// Straight lines, in two dimensions.
  case bilinear
  /// Cubic convolution, in two dimensions.
  case bicubic
  /// Straight lines, in three dimensions.
  case trilinear
  /// The mean of what falls on each result.
  case area
  /// The nearest element.
  case nearestExact = "nearest-exact"

  /// The same for tensors.
  var interpolation: InterpolationMode {
    switch self {
    case .nearest: .nearest
    case .linear: .linear
    case .bilinear: .bilinear
    case .bicubic: .bicubic
    case .trilinear: .trilinear
    case .area: .area
    case .nearestExact: .nearestExact
    }
  }
}

/// Makes the spatial dimensions larger (or smaller): `nn.Upsample`, `nn.UpsamplingNearest2d`,
/// `nn.UpsamplingBilinear2d`.
///
/// `(N, C, H, W) -> (N, C, H_out, W_out)` with `H_out` from `size`, or `floor(H * scale_factor)`; also
/// with one or three spatial dimensions. With `align_corners` the middles of the corner elements stay
/// where they are; otherwise the outer edges do.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Upsample.html
public final class Upsample: Module {
  private let size: PerDimension<Int>?
  private let scaleFactor: PerDimension<Double>?
  private let mode: UpsampleMode
  private let alignCorners: Bool?
  private let recomputeScaleFactor: Bool

  /// A layer that makes its input's spatial dimensions `size`, or `scaleFactor` times as large.
  ///
  /// Throws a `ShapeError` unless exactly one of the two is given, and when the mode does not take
  /// `alignCorners`.
  public init(
    _ scope: Scope, size: PerDimension<Int>? = nil, scaleFactor: PerDimension<Double>? = nil,
    mode: UpsampleMode = .nearest, alignCorners: Bool? = nil, recomputeScaleFactor: Bool = false
  ) throws {
    guard (size == nil) != (scaleFactor == nil) else {
      throw ShapeError(
        "expects either size or scale_factor, got \(size == nil ? "neither" : "both")")
    }
    if alignCorners != nil, !mode.interpolation.takesAlignCorners {
      throw ShapeError("expects no align_corners for mode '\(mode.rawValue)'")
    }
    if recomputeScaleFactor, size != nil {
      throw ShapeError("expects no size with recompute_scale_factor")
    }
    self.size = size
    self.scaleFactor = scaleFactor
    self.mode = mode
    self.alignCorners = alignCorners
    self.recomputeScaleFactor = recomputeScaleFactor
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.interpolated(
      size: size.map { $0.numbers(for: input) },
      scaleFactor: scaleFactor.map { $0.numbers(for: input) }, mode: mode.interpolation,
      alignCorners: alignCorners,
      recomputeScaleFactor: recomputeScaleFactor)
  }

  /// The size or the factor, and the mode.
  public override var extraRepr: String {
    let sizes = scaleFactor.map { "scale_factor=\($0.written.pythonText)" }
    let size = size.map { "size=\($0.written.pythonText)" }
    return "\(sizes ?? size ?? "size=None"), mode='\(mode.rawValue)'"
  }

  private static let sizeArgument = Arg<PerDimension<Int>?>(
    "size", default: nil, .positive, "sizes of the output")
  private static let scaleArgument = Arg<PerDimension<Double>?>(
    "scale_factor", default: nil, .moreThanZero, "how many times as large the output is")

  static let declaration = LayerDeclaration(
    "Upsample", namespace: "nn", "Makes the spatial dimensions larger.",
    shape: "(N, C, *) -> (N, C, *size)", reference: torchPage("Upsample"),
    sizeArgument, scaleArgument,
    Arg<UpsampleMode>("mode", default: .nearest, "how new elements are found"),
    Arg<Bool?>(
      "align_corners", default: nil, "whether the middles of the corner elements stay in place"),
    Arg<Bool?>(
      "recompute_scale_factor", default: nil,
      "whether positions follow from the sizes and not from scale_factor")
  ) { scope, size, scale, mode, align, recompute in
    try Upsample(
      scope, size: size, scaleFactor: scale, mode: mode, alignCorners: align,
      recomputeScaleFactor: recompute ?? false)
  }

  /// The declaration of a layer for images in one mode.
  static func planar(
    _ name: String, _ summary: String, _ mode: UpsampleMode, alignCorners: Bool?
  ) -> LayerDeclaration {
    LayerDeclaration(
      name, namespace: "nn", summary, shape: "(N, C, H, W) -> (N, C, *size)",
      reference: torchPage(name), sizeArgument, scaleArgument
    ) { scope, size, scale in
      let layer = try Upsample(
        scope, size: size, scaleFactor: scale, mode: mode, alignCorners: alignCorners)
      layer.typeName = name
      return layer
    }
  }
}

extension PerDimension {
  /// One element for each spatial dimension of `input`, or the list as it is, for messages.
  fileprivate func numbers(for input: Tensor) -> [Element] {
    switch self {
    case .all(let element): Array(repeating: element, count: max(0, input.rank - 2))
    case .each(let elements): elements
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(Upsample.declaration, in: list)
  register(
    Upsample.planar(
      "UpsamplingNearest2d", "Makes images larger with the nearest elements.", .nearest,
      alignCorners: nil), in: list)
  register(
    Upsample.planar(
      "UpsamplingBilinear2d", "Makes images larger with straight lines between elements.",
      .bilinear,
      alignCorners: true), in: list)
}

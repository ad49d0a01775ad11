import NNDeclarations
import NNTensor

/// Makes the last 1 to 3 dimensions longer: `nn.ReflectionPad1d` to `3d`, `nn.ReplicationPad1d` to
/// `3d`, `nn.CircularPad1d` to `3d`, `nn.ConstantPad1d` to `3d` and `nn.ZeroPad1d` to `3d`.
///
/// `(N, C, H, W) -> (N, C, H + top + bottom, W + left + right)`, N may be missing. `padding` is one
/// number for all sides, or two for each dimension, the last dimension's first: left, right, top,
/// bottom, front, back. Negative numbers cut off. Mirror images (less than a dimension's size) leave
/// the edge itself out; copies of the other end are at most a dimension's size.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReflectionPad2d.html
public final class Padding: Module {
  private let amounts: [Int]
  private let mode: PadMode
  private let value: Double

  /// Padding of the last `dimensions` dimensions (1 to 3) in `mode`; `value` is that of `constant`.
  ///
  /// Throws a `ShapeError` when a list has another length than two for each dimension; a constant may
  /// pad fewer dimensions.
  public convenience init(
    _ scope: Scope, dimensions: Int, mode: PadMode, padding: PerDimension<Int>, value: Double = 0
  ) throws {
    let declaration =
      switch mode {
      case .reflect: Self.declaration(dimensions, "Reflection", .reflect)
      case .replicate: Self.declaration(dimensions, "Replication", .replicate)
      case .circular: Self.declaration(dimensions, "Circular", .circular)
      case .constant: Self.constantDeclaration(dimensions)
      }
    try self.init(scope, dimensions, mode, padding, value, declaration)
  }

  private init(
    _ scope: Scope, _ dimensions: Int, _ mode: PadMode, _ padding: PerDimension<Int>,
    _ value: Double, _ declaration: LayerDeclaration
  ) throws {
    if mode == .constant, case .each(let list) = padding, list.count % 2 == 0,
      list.count < 2 * dimensions
    {
      amounts = list
    } else {
      amounts = try padding.each("padding", count: 2 * dimensions)
    }
    self.mode = mode
    self.value = value
    super.init(scope, declaration.with(amounts, value))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.padded(amounts, mode: mode, value: value)
  }

  private static func amounts(_ n: Int) -> Arg<PerDimension<Int>> {
    let sides = ["left", "right", "top", "bottom", "front", "back"].prefix(2 * n)
    return Arg("padding", "what is added on all sides, or on \(sides.joined(separator: ", "))")
  }

  private static func shape(_ n: Int) -> String {
    "(N, C, \(SpatialNames(n).input)) -> (N, C, \(SpatialNames(n).output))"
  }

  private static let summaries: [PadMode: String] = [
    .reflect: "Pads the input with its mirror image.", .replicate: "Pads the input with its edge.",
    .circular: "Pads the input with its other end.", .constant: "Pads the input with zeros.",
  ]

  /// The declaration of padding in `n` dimensions that takes no value.
  static func declaration(_ n: Int, _ family: String, _ mode: PadMode) -> LayerDeclaration {
    let name = "\(family)Pad\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", summaries[mode] ?? "", shape: shape(n), reference: torchPage(name),
      repr: "padding", amounts(n)
    ) { scope, padding in
      try Padding(scope, n, mode, padding, 0, declaration(n, family, mode))
    }
  }

  /// The declaration of padding in `n` dimensions with a number of one's choice.
  static func constantDeclaration(_ n: Int) -> LayerDeclaration {
    let name = "ConstantPad\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", "Pads the input with a number.", shape: shape(n),
      reference: torchPage(name), amounts(n), Arg<Double>("value", "the number to pad with")
    ) { scope, padding, value in
      try Padding(scope, dimensions: n, mode: .constant, padding: padding, value: value)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 {
    register(Padding.declaration(n, "Reflection", .reflect), in: list)
    register(Padding.declaration(n, "Replication", .replicate), in: list)
    register(Padding.declaration(n, "Circular", .circular), in: list)
    register(Padding.declaration(n, "Zero", .constant), in: list)
    register(Padding.constantDeclaration(n), in: list)
  }
}

import NNDeclarations
import NNTensor

/// Puts elements back to where a max pool took them from, zero elsewhere: `nn.MaxUnpool1d`,
/// `nn.MaxUnpool2d`, `nn.MaxUnpool3d`.
///
/// `(N, C, H, W), (N, C, H, W) -> (N, C, H_out, W_out)`, N may be missing, with
/// `H_out = (H - 1) stride - 2 padding + kernel_size`. The second input holds the int64 places that the
/// pool returned with `return_indices`; a third one, `output_size` (a tuple), chooses another size,
/// which differs by less than the stride.
/// Throws an `IndexError` for a place outside the output.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxUnpool2d.html
public final class MaxUnpool: Module {
  private let sizes: PoolSizes

  /// The inverse of a max pool over the last `dimensions` dimensions (1 to 3), whose stride is its size
  /// unless given.
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(
    _ scope: Scope, dimensions: Int, kernelSize: PerDimension<Int>,
    stride: PerDimension<Int>? = nil, padding: PerDimension<Int> = .all(0)
  ) throws {
    sizes = try PoolSizes(
      count: dimensions, kernelSize: kernelSize, stride: stride, padding: padding)
    super.init(
      scope,
      Self.declaration(dimensions).with(
        PerDimension.each(sizes.kernelSize), PerDimension.each(sizes.stride),
        PerDimension.each(sizes.padding)))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let values = try arguments.bound(to: ["input", "indices", "output_size"], required: 2)
    guard case .tensor(let input) = values[0], case .tensor(let indices) = values[1] else {
      throw ShapeError(
        "expects tensors as input and indices, got \(values[0]?.kind ?? "none") and "
          + (values[1]?.kind ?? "none"))
    }
    return .tensor(
      try input.maxUnpooled(
        indices, kernel: sizes.kernelSize, stride: sizes.stride, padding: sizes.padding,
        outputSize: try values[2]?.outputSize()))
  }

  /// The declaration of the layer over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let names = SpatialNames(n)
    return LayerDeclaration(
      "MaxUnpool\(n)d", namespace: "nn", "Puts elements back to where a max pool took them from.",
      shape: "(N, C, \(names.input)), indices of the same shape -> (N, C, \(names.output))",
      reference: torchPage("MaxUnpool\(n)d"),
      Arg<PerDimension<Int>>("kernel_size", .positive, "size of the pool's window"),
      Arg<PerDimension<Int>?>(
        "stride", default: nil, .positive, "step of the pool's window; null is its size"),
      Arg<PerDimension<Int>>(
        "padding", default: .all(0), .nonNegative, "what the pool added on both sides")
    ) { scope, kernel, stride, padding in
      try MaxUnpool(
        scope, dimensions: n, kernelSize: kernel, stride: stride, padding: padding)
    }
  }
}

extension Value {
  /// The sizes of an `output_size` input; nil where none is wanted.
  ///
  /// Throws a `ShapeError` when it is no tuple of integers.
  func outputSize() throws -> [Int]? {
    switch self {
    case .none: return nil
    case .int(let size): return [size]
    case .tuple(let values):
      return try values.map { value in
        guard case .int(let size) = value else {
          throw ShapeError("expects integers in output_size, got \(value.kind)")
        }
        return size
      }
    default: throw ShapeError("expects a tuple as output_size, got \(kind)")
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(MaxUnpool.declaration(n), in: list) }
}

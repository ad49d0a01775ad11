import CKernels

/// How `gridSampled` mixes elements.
public enum GridMode: String, CaseIterable, Sendable {
  /// Straight lines between neighbours, in three dimensions too.
  case bilinear
  /// The nearest element.
  case nearest
  /// Cubic convolution of four neighbours, in two dimensions.
  case bicubic

  fileprivate var kernel: nn_grid_mode {
    switch self {
    case .bilinear: NN_GRID_LINEAR
    case .nearest: NN_GRID_NEAREST
    case .bicubic: NN_GRID_CUBIC
    }
  }
}

/// What `gridSampled` finds outside its input.
public enum GridPadding: String, CaseIterable, Sendable {
  /// Zeros.
  case zeros
  /// The element at the border.
  case border
  /// The mirror image.
  case reflection

  fileprivate var kernel: nn_grid_padding {
    switch self {
    case .zeros: NN_GRID_ZEROS
    case .border: NN_GRID_BORDER
    case .reflection: NN_GRID_REFLECTION
    }
  }
}

extension Ops {
  /// Images sampled at the places of a grid: PyTorch's `grid_sample`.
  ///
  /// `(N, C, *in), (N, *out, dimensions) -> (N, C, *out)` for 2 or 3 dimensions.
  struct GridSample: DifferentiableOperation {
    static let name = "grid_sample"
    var mode: GridMode
    var padding: GridPadding
    var alignCorners: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, grid) = (inputs[0], inputs[1])
      _ = try floatingTypes(inputs)
      let rank = input.shape.rank - 2
      guard rank == 2 || rank == 3 else {
        throw ShapeError("expects input (N, C, H, W) or (N, C, D, H, W), got \(input)")
      }
      guard mode != .bicubic || rank == 2 else {
        throw ShapeError("expects input (N, C, H, W) for mode 'bicubic', got \(input)")
      }
      guard grid.shape.rank == rank + 2, grid.shape[0] == input.shape[0],
        grid.shape[rank + 1] == rank, grid.dtype == input.dtype
      else {
        let sizes = rank == 2 ? "H_out, W_out" : "D_out, H_out, W_out"
        throw ShapeError(
          "expects a grid \(input.dtype.rawValue)[\(input.shape[0]), \(sizes), \(rank)] for input "
            + "\(input), got \(grid)")
      }
      guard !input.shape[2..<(rank + 2)].contains(0) else {
        throw ShapeError("expects spatial sizes of at least 1, got \(input)")
      }
      return [
        TensorType(input.dtype, try input.shape[0..<2].appending(grid.shape[1..<(rank + 1)]))
      ]
    }

    /// The kernel's description of `input` and `grid`, and how many places there are in all images.
    private func geometry(_ input: Shape, _ grid: Shape) -> (grid: nn_grid, places: Int) {
      let rank = input.rank - 2
      var description = nn_grid()
      description.rank = Int64(rank)
      description.shape = (
        Int64(input[2]), Int64(input[3]), rank == 3 ? Int64(input[4]) : 1
      )
      let points = grid[1..<(rank + 1)].count
      (description.channels, description.points) = (Int64(input[1]), Int64(points))
      (description.mode, description.padding) = (mode.kernel, padding.kernel)
      description.align_corners = alignCorners
      return (description, input[0] * points)
    }

    /// Elements that a sample is mixed from, and as much again for finding them.
    private var work: Int { mode == .nearest ? 16 : 48 }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, grid) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let output = try Tensor.empty(types[0])
      var (description, places) = geometry(input.shape, grid.shape)
      forEachPart(of: places, work: work * max(1, input.shape[1])) { begin, end in
        nn_grid_sample(
          input.dtype.kernel, &description, input.data, grid.data, output.data, Int64(begin),
          Int64(end))
      }
      return [output]
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, grid) = (try context.input(0).contiguous(), try context.input(1).contiguous())
      let outgoing = try context.outputGradient.contiguous()
      var (description, places) = geometry(input.shape, grid.shape)
      let dtype = input.dtype.kernel
      var gradients: [Tensor?] = [nil, nil]
      if context.needs[0] {
        let result = try Tensor.empty(input.type)
        let planes = input.shape[0] * input.shape[1]
        let perPlane = result.count / max(1, planes) + Int(description.points) * work
        forEachPart(of: planes, work: perPlane) { begin, end in
          nn_grid_input_gradient(
            dtype, &description, grid.data, outgoing.data, result.data, Int64(begin), Int64(end))
        }
        gradients[0] = result
      }
      if context.needs[1] {
        let result = try Tensor.empty(grid.type)
        forEachPart(of: places, work: work * max(1, input.shape[1])) { begin, end in
          nn_grid_place_gradient(
            dtype, &description, input.data, grid.data, outgoing.data, result.data, Int64(begin),
            Int64(end))
        }
        gradients[1] = result
      }
      return gradients
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ grid: Shape, _ mode: GridMode, _ padding: GridPadding,
        alignCorners: Bool = false
      ) -> OperationSample {
        OperationSample(.init(input), .init(grid, .uniform(-1.7, 1.7))) {
          [
            try $0[0].gridSampled(
              $0[1], mode: mode, padding: padding, alignCorners: alignCorners)
          ]
        }
      }
      let planar = GridMode.allCases.flatMap { mode in
        GridPadding.allCases.map { padding in
          sample(
            [2, 3, 4, 5], [2, 3, 2, 2], mode, padding, alignCorners: padding == .reflection)
        }
      }
      return planar + [
        sample([1, 2, 3, 4, 2], [1, 2, 3, 2, 3], .bilinear, .zeros),
        sample([2, 1, 2, 3, 4], [2, 1, 2, 2, 3], .bilinear, .reflection),
        sample([1, 1, 3, 2, 3], [1, 2, 1, 3, 3], .nearest, .border, alignCorners: true),
        sample([1, 1, 1, 1], [1, 2, 2, 2], .bilinear, .reflection, alignCorners: true),
        sample([0, 2, 3, 3], [0, 2, 2, 2], .bilinear, .zeros),
        sample([1, 2, 3, 3], [1, 0, 2, 2], .bicubic, .border),
      ]
    }
  }
}

extension Tensor {
  /// This tensor's images sampled at the places of `grid`.
  ///
  /// `(N, C, H, W), (N, H_out, W_out, 2) -> (N, C, H_out, W_out)`, or with a depth and three numbers a
  /// place. A place is x, y (and z) from -1 to 1: the outer edges of the image, or the middles of its
  /// corner elements with `alignCorners`. NaN counts as -1. Gradients flow to both tensors.
  /// Throws a `ShapeError` when shapes do not fit. See `torch.nn.functional.grid_sample`.
  public func gridSampled(
    _ grid: Tensor, mode: GridMode = .bilinear, padding: GridPadding = .zeros,
    alignCorners: Bool = false
  ) throws -> Tensor {
    let operation = Ops.GridSample(mode: mode, padding: padding, alignCorners: alignCorners)
    return try apply(operation, self, grid)[0]
  }

  /// The places that the affine maps of this tensor take those of an image to, for `gridSampled`.
  ///
  /// `(N, 2, 3) -> (N, H, W, 2)` for `size` `[N, C, H, W]`, and `(N, 3, 4) -> (N, D, H, W, 3)` for
  /// `[N, C, D, H, W]`. Throws a `ShapeError` when shapes do not fit. See
  /// `torch.nn.functional.affine_grid`.
  public func affineGrid(size: [Int], alignCorners: Bool = false) throws -> Tensor {
    let dimensions = size.count - 2
    guard dimensions == 2 || dimensions == 3 else {
      throw ShapeError("expects a size [N, C, H, W] or [N, C, D, H, W], got \(size)")
    }
    let wanted: Shape = [size[0], dimensions, dimensions + 1]
    guard dtype.isFloatingPoint, shape == wanted else {
      throw ShapeError("expects theta of shape \(wanted) for size \(size), got \(type)")
    }
    let sizes = try Shape(Array(size.dropFirst(2)))
    guard size.allSatisfy({ $0 >= 1 }), let places = sizes.checkedCount else {
      throw ShapeError("expects sizes of at least 1, got \(size)")
    }
    let type = TensorType(dtype, [places, dimensions + 1])
    let base = isMeta ? Tensor.meta(type) : try Self.places(sizes, type, alignCorners)
    // (places, d + 1) times (N, d + 1, d).
    return try base.matmul(try transposed(1, 2)).reshaped(
      try ([size[0]] as Shape).appending(sizes).appending([dimensions]))
  }

  /// The places of an image in homogeneous coordinates: x, y (, z), 1.
  private static func places(
    _ sizes: Shape, _ type: TensorType, _ alignCorners: Bool
  ) throws -> Tensor {
    guard type.byteCount.map({ $0 < ConvGeometry.limit }) ?? false else {
      throw ShapeError("makes a tensor too large to count: \(type)")
    }
    func number(_ index: Int, of count: Int) -> Double {
      guard count > 1 else { return 0 }
      let edge = Double(2 * index) / Double(count - 1) - 1
      return alignCorners ? edge : edge * Double(count - 1) / Double(count)
    }
    var columns: [Tensor] = []
    for d in (0..<sizes.rank).reversed() {
      let line = try Tensor((0..<sizes[d]).map { number($0, of: sizes[d]) }, [sizes[d]])
      var shape = Shape(repeating: 1, rank: sizes.rank)
      shape[d] = sizes[d]
      columns.append(
        try line.converted(to: type.dtype).reshaped(shape).expanded(to: sizes).reshaped([-1]))
    }
    columns.append(try .ones(TensorType(type.dtype, [type.shape[0]])))
    return try .stacked(columns, dim: 1)
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.GridSample.self, in: $0)
}

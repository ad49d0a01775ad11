import CKernels

extension Ops {
  /// The places of the elements of each row in order. PyTorch's `torch.argsort`, always stable.
  struct Argsort: Operation {
    static let name = "argsort"
    var descending: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      [TensorType(.int64, try foldTypes(inputs, dims: [])[0].shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let size = input.rank == 0 ? 1 : input.shape[input.rank - 1]
      // A sort is worth some passes over the elements.
      forEachLine(size == 0 ? 0 : input.count / size, work: size * 16) { begin, end in
        let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: 4 * size)
        defer { scratch.deallocate() }
        nn_sort_rows(
          input.dtype.kernel, input.data, output.data.assumingMemoryBound(to: Int64.self),
          Int64(size), descending, scratch, begin, end)
      }
      return [output]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int, Bool)] = [
        ([3, 9], 1, false), ([9, 3], 0, true), ([2, 5, 3], 1, false), ([100], 0, true),
        ([0, 3], 1, false), ([3, 0], 1, false), ([], 0, false), ([2, 1], -1, true),
        ([2, 200], 1, false),
      ]
      return cases.map { shape, dim, descending in
        OperationSample(.init(shape, .separated(-2, 2, gap: 0.05))) {
          let sorted = try $0[0].sorted(dim: dim, descending: descending)
          return [sorted.values, sorted.indices]
        }
      } + [
        OperationSample(.init(TensorType(.int32, [3, 80]), .integers(-5, 5))) {
          [try $0[0].sorted(dim: 1).indices]
        }
      ]
    }
  }

  /// The place of the element of each row that comes at place `place` in order, smallest first.
  struct OrderStatistic: Operation {
    static let name = "kthvalue"
    /// Counted from 0; nil for the lower of the two in the middle, and for NaN where there is one.
    var place: Int?

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try foldTypes(inputs, dims: [])[0].shape
      let size = shape.rank == 0 ? 1 : shape[shape.rank - 1]
      guard size > 0, (0..<size).contains(place ?? 0) else {
        let wanted = place.map { "k from 1 to \(size), got \($0 &+ 1) for" } ?? "elements in"
        throw ShapeError("expects \(wanted) \(inputs[0])")
      }
      return [TensorType(.int64, shape.rank == 0 ? [] : shape[0..<(shape.rank - 1)])]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let order = try Argsort(descending: false).forward(
        [input], [TensorType(.int64, input.shape)])[0]
      let size = input.rank == 0 ? 1 : input.shape[input.rank - 1]
      let output = try Tensor.empty(types[0])
      let result = output.data.assumingMemoryBound(to: Int64.self)
      for row in 0..<output.count {
        let places = order.indices + row * size
        var place = place ?? (size - 1) / 2
        if self.place == nil, input.isNaN(at: row * size + Int(places[size - 1])) {
          while place > 0, input.isNaN(at: row * size + Int(places[place - 1])) { place -= 1 }
          while !input.isNaN(at: row * size + Int(places[place])) { place += 1 }
        }
        result[row] = places[place]
      }
      return [output]
    }

    static var samples: [OperationSample] {
      let values = OperationSample.Values.separated(-2, 2, gap: 0.05)
      return [
        OperationSample(.init([3, 4], values)) {
          let found = try $0[0].kthValue(2, dim: 1)
          return [found.values, found.indices]
        },
        OperationSample(.init([2, 5, 3], values)) {
          let found = try $0[0].kthValue(5, dim: -2, keepDim: true)
          return [found.values, found.indices]
        },
        OperationSample(.init([3, 4], values)) {
          let found = try $0[0].median(dim: 0)
          return [found.values, found.indices]
        },
        OperationSample(.init([], values)) { [try $0[0].median(dim: 0, keepDim: true).values] },
        OperationSample(.init([0, 3], values)) { [try $0[0].median(dim: 1).values] },
      ]
    }
  }

  /// The lower of the two elements in the middle of all; NaN if one is. Equal ones share the gradient.
  struct Median: DifferentiableOperation {
    static let name = "median"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      [TensorType(try foldTypes(inputs, dims: [])[0].dtype, [])]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let flat = try inputs[0].detached().reshaped([inputs[0].count] as Shape)
      if flat.count == 0 { return [try Tensor.full(types[0], .nan)] }
      return [try flat.median(dim: 0).values]
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let dims = Array(0..<context.inputTypes[0].shape.rank)
      return try ExtremeFold(dims: dims, isMax: true, sharesNaN: true).gradient(context)
    }

    static var samples: [OperationSample] {
      let values = OperationSample.Values.separated(-2, 2, gap: 0.05)
      return [[3, 5], [4], [], [1, 1]].map { (shape: Shape) in
        OperationSample(.init(shape, values)) { [try $0[0].median()] }
      } + [
        OperationSample(.init(TensorType(.int64, [6]), .integers(0, 5))) { [try $0[0].median()] }
      ]
    }
  }
}

extension Tensor {
  /// The elements along dimension `dim` (may count from the end) in order, and their places. Equal
  /// elements come in their order, NaN counts as largest. PyTorch's `torch.sort`.
  public func sorted(
    dim: Int = -1, descending: Bool = false
  ) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    if rank == 0 {
      return (
        try copied(), try apply(Ops.Argsort(descending: descending), detached().foldable())[0]
      )
    }
    let last = try transposed(dim, -1)
    let indices = try apply(Ops.Argsort(descending: descending), last.detached().foldable())[0]
    let values = try last.gathered(dim: -1, indices)
    return (try values.transposed(dim, -1), try indices.transposed(dim, -1))
  }

  /// The `k`th smallest element along dimension `dim` (may count from the end), counted from 1, and
  /// its place; the dimension stays with size 1 if `keepDim`. NaN counts as largest.
  ///
  /// Throws a `ShapeError` when the dimension has fewer than `k` elements.
  public func kthValue(
    _ k: Int, dim: Int = -1, keepDim: Bool = false
  ) throws -> (values: Tensor, indices: Tensor) {
    try statistic(k &- 1, dim, keepDim)
  }

  /// The lower of the two elements in the middle along dimension `dim` (may count from the end) and
  /// its place; the first NaN if there is one. The dimension stays with size 1 if `keepDim`.
  ///
  /// Throws a `ShapeError` when the dimension has no elements.
  public func median(
    dim: Int, keepDim: Bool = false
  ) throws -> (values: Tensor, indices: Tensor) {
    try statistic(nil, dim, keepDim)
  }

  /// The lower of the two elements in the middle of all; NaN of none and if one is.
  public func median() throws -> Tensor {
    try apply(Ops.Median(), try foldable())[0].converted(to: dtype)
  }

  private func statistic(
    _ place: Int?, _ dim: Int, _ keepDim: Bool
  ) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    let last = rank == 0 ? try reshaped([1] as Shape) : try transposed(dim, -1)
    let found = try apply(Ops.OrderStatistic(place: place), last.detached().foldable())[0]
    let indices = try found.unsqueezed(dim: -1)
    let values = try last.gathered(dim: -1, indices)
    if rank == 0 { return (try values.reshaped([] as Shape), try indices.reshaped([] as Shape)) }
    let both = (try values.transposed(dim, -1), try indices.transposed(dim, -1))
    return (
      try both.0.dropping([dim], unless: keepDim), try both.1.dropping([dim], unless: keepDim)
    )
  }

  /// Whether element `place` of this contiguous tensor is NaN.
  fileprivate func isNaN(at place: Int) -> Bool {
    switch dtype {
    case .float32: data.assumingMemoryBound(to: Float.self)[place].isNaN
    case .float64: data.assumingMemoryBound(to: Double.self)[place].isNaN
    default: false
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Argsort.self, in: list)
  OperationCatalogue.register(Ops.OrderStatistic.self, in: list)
  OperationCatalogue.register(Ops.Median.self, in: list)
}

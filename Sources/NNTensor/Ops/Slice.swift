import CKernels

extension Ops {
  /// Every `step`th element of a dimension from `start` on, `length` of them; a view.
  struct Slice: DifferentiableOperation {
    static let name = "slice"
    static var isView: Bool { true }
    /// Counted from 0.
    var dim: Int
    var start: Int
    var length: Int
    var step: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var type = inputs[0]
      guard type.shape.rank > 0 else { throw ShapeError("can't slice a single number") }
      let size = type.shape[dim]
      let isInside =
        start >= 0 && length >= 0 && step > 0 && start <= size
        && (length == 0 || (start < size && (length - 1) <= (size - 1 - start) / step))
      guard isInside else {
        throw ShapeError(
          "can't take \(length) elements from \(start) on in dimension \(dim) of size \(size)")
      }
      type.shape[dim] = length
      return [type]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      var strides = input.strides
      let first = types[0].shape.contains(0) ? 0 : start &* strides[dim]
      // With at most one element there is no next one, so the stride is of no use.
      if length > 1 { strides[dim] &*= step }
      return [input.view(types[0].shape, strides: strides, offset: input.offset &+ first)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let gradient = try Tensor.zeros(context.inputTypes[0])
      let target = try forward([gradient], [outgoing.type])[0]
      target.scatter(outgoing)
      return [gradient]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([4, 5])) { [try $0[0].narrowed(dim: 1, start: 1, length: 3)] },
        OperationSample(.init([2, 7, 3])) {
          [try $0[0].sliced(dim: -2, start: 1, end: 7, step: 3)]
        },
        OperationSample(.init([5])) { [try $0[0].sliced(dim: 0, start: -3, end: nil)] },
        OperationSample(.init([2, 3])) { [try $0[0].narrowed(dim: 0, start: 2, length: 0)] },
        OperationSample(.init([0, 3])) { [try $0[0].narrowed(dim: 1, start: 0, length: 2)] },
      ]
    }
  }
}

extension Tensor {
  /// The `length` elements of dimension `dim` from `start` on. Shares memory.
  ///
  /// `dim` and `start` may count from the end. Throws a `ShapeError` when there are not so many.
  public func narrowed(dim: Int, start: Int, length: Int) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    let first = start < 0 && rank > 0 ? start + shape[dim] : start
    return try apply(Ops.Slice(dim: dim, start: first, length: length, step: 1), self)[0]
  }

  /// The elements of dimension `dim` that Python's `start:end:step` names. Shares memory.
  ///
  /// `start` and `end` may count from the end and are cut to the dimension; without `end` it goes to
  /// the last element. Throws a `ShapeError` when `step` is less than 1.
  public func sliced(dim: Int, start: Int = 0, end: Int? = nil, step: Int = 1) throws -> Tensor {
    guard rank > 0 else { throw ShapeError("can't slice a single number") }
    guard step > 0 else { throw ShapeError("expects a step of at least 1, got \(step)") }
    let dim = try shape.normalized(dimension: dim)
    let size = shape[dim]
    func place(_ index: Int) -> Int {
      index < 0 ? max(0, max(index, -size) + size) : min(index, size)
    }
    let first = place(start)
    let span = max(0, place(end ?? size) - first)
    let length = span == 0 ? 0 : (span - 1) / step + 1
    return try apply(Ops.Slice(dim: dim, start: first, length: length, step: step), self)[0]
  }

  /// Writes the elements of `source`, which is contiguous and of the same shape and dtype, to where
  /// this view's elements lie.
  func scatter(_ source: Tensor) {
    let walk = nn_walk(shape, strides)
    walk.forEachRange(of: count) { walk, begin, end in
      nn_scatter(Int64(dtype.byteCount), walk, source.data, data, begin, end)
    }
  }

  /// Adds the elements of `source` as `scatter` writes them. No two elements of this view may share a
  /// place; the dtype is float32, float64 or int64.
  func scatterAdd(_ source: Tensor) {
    let walk = nn_walk(shape, strides)
    walk.forEachRange(of: count) { walk, begin, end in
      nn_scatter_add(dtype.kernel, walk, source.data, data, begin, end)
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Slice.self, in: $0) }

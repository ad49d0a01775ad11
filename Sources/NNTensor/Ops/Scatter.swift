import CKernels

/// What becomes of elements that are put to one place, named as PyTorch names it.
public enum ScatterReduction: String, CaseIterable, Sendable {
  /// They are added.
  case sum
  /// They are multiplied.
  case prod
  /// Their mean.
  case mean
  /// The largest.
  case amax
  /// The smallest.
  case amin
}

extension Ops {
  /// `out[index[i][j]][j] = source[i][j]` for dimension 0, likewise for others. PyTorch's
  /// `Tensor.scatter`.
  struct Scatter: DifferentiableOperation {
    static let name = "scatter"
    static var movesElements: Bool { true }
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try scatterTypes(inputs, dim: dim)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let size = Int64(types[0].dtype.byteCount)
      return [
        try scattered(inputs, dim: dim) { source, index, out, lines, taken, begin, end in
          nn_set_lines(
            size, source, index, out, Int64(lines.size), Int64(taken.size), Int64(lines.inner),
            begin, end)
        }
      ]
    }

    var saved: SavedTensors { SavedTensors(inputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (index, outgoing) = (context.input(1), context.outputGradient)
      return [
        context.needs[0] ? try outgoing.scattered(dim: dim, index, value: 0) : nil, nil,
        context.needs[2] ? try outgoing.gathered(dim: dim, index) : nil,
      ]
    }

    static var samples: [OperationSample] {
      func index(_ shape: Shape, _ values: [Double]) -> OperationSample.Input {
        .init(TensorType(.int64, shape), .exactly(values))
      }
      return [
        OperationSample(.init([3, 4]), index([2, 4], [0, 1, 2, 0, 1, 2, 0, 2]), .init([2, 4])) {
          [try $0[0].scattered(dim: 0, $0[1], $0[2])]
        },
        OperationSample(.init([3, 4]), index([2, 2], [3, 0, 1, 2]), .init([3, 3])) {
          [try $0[0].scattered(dim: -1, $0[1], $0[2])]
        },
        OperationSample(.init([2, 3, 2]), index([2, 1, 2], [2, 0, 1, 1]), .init([2, 1, 2])) {
          [try $0[0].scattered(dim: 1, $0[1], $0[2])]
        },
        OperationSample(.init([3, 4]), index([2, 2], [3, 0, 1, 2])) {
          [try $0[0].scattered(dim: 1, $0[1], value: 0.5)]
        },
        OperationSample(.init([2, 3]), index([2, 0], []), .init([2, 0])) {
          [try $0[0].scattered(dim: 1, $0[1], $0[2])]
        },
        OperationSample(.init([]), index([], [0]), .init([])) {
          [try $0[0].scattered(dim: 0, $0[1], $0[2])]
        },
        OperationSample(.init([4, 2]), index([2], [2, 0]), .init([2, 2])) {
          [try $0[0].indexCopied(dim: 0, $0[1], $0[2])]
        },
        OperationSample(.init([2, 4]), index([2], [2, 0])) {
          [try $0[0].indexFilled(dim: 1, $0[1], value: 3)]
        },
      ]
    }
  }

  /// Elements put to places where what is put there and, if `includesSelf`, what was there are
  /// reduced to one. PyTorch's `Tensor.scatter_reduce`.
  struct ScatterReduce: DifferentiableOperation {
    static let name = "scatter_reduce"
    /// Counted from 0.
    var dim: Int
    var reduction: ScatterReduction
    var includesSelf: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].dtype.isFloatingPoint || inputs[0].dtype == .int64 else {
        throw ShapeError("expects a floating-point or int64 input, got \(inputs[0])")
      }
      return try scatterTypes(inputs, dim: dim)
    }

    private var kind: nn_put_kind {
      switch reduction {
      case .sum, .mean: NN_PUT_ADD
      case .prod: NN_PUT_MULTIPLY
      case .amax: NN_PUT_MAX
      case .amin: NN_PUT_MIN
      }
    }

    /// What changes no result, in the dtype of `input`.
    private func neutral(_ input: Tensor) -> Double {
      switch reduction {
      case .sum, .mean: 0
      case .prod: 1
      case .amax: -.infinity
      case .amin: .infinity
      }
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (index, source) = (inputs[1].detached(), inputs[2].detached())
      var base = inputs[0].detached()
      if !includesSelf { base = try base.scattered(dim: dim, index, value: neutral(base)) }
      let result = try put([base, index, source], kind)
      return [reduction == .mean ? try result.dividedRoundingDown(counts(index, types[0])) : result]
    }

    private func put(_ inputs: [Tensor], _ kind: nn_put_kind) throws -> Tensor {
      let dtype = inputs[0].dtype.kernel
      return try scattered(inputs, dim: dim) { source, index, out, lines, taken, begin, end in
        nn_put_lines(
          dtype, kind, source, index, out, Int64(lines.size), Int64(taken.size),
          Int64(lines.inner), begin, end)
      }
    }

    /// How many elements each result is the mean of; 1 for none.
    private func counts(_ index: Tensor, _ type: TensorType) throws -> Tensor {
      let start = try Tensor.full(type, includesSelf ? 1 : 0)
      let counts = try put([start, index, .ones(TensorType(type.dtype, index.shape))], NN_PUT_ADD)
      return includesSelf ? counts : try counts.maximum(.ones(TensorType(type.dtype, [])))
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1, 2], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, index, source) = (context.input(0), context.input(1), context.input(2))
      var outgoing = context.outputGradient
      var (toInput, toSource): (Tensor, Tensor)
      switch reduction {
      case .sum, .mean:
        if reduction == .mean { outgoing = try outgoing / counts(index, input.type) }
        (toInput, toSource) = (outgoing, try outgoing.gathered(dim: dim, index))
      case .amax, .amin:
        let result = context.output(0)
        let fromInput = try input.equal(result).converted(to: input.dtype)
        let fromSource = try source.equal(result.gathered(dim: dim, index))
          .converted(to: input.dtype)
        let count = try put([fromInput, index, fromSource], NN_PUT_ADD)
        let share = try outgoing / count
        toInput = try fromInput * share
        toSource = try fromSource * share.gathered(dim: dim, index)
      case .prod:
        (toInput, toSource) = try productGradients(context)
      }
      if !includesSelf { toInput = try toInput.scattered(dim: dim, index, value: 0) }
      return [context.needs[0] ? toInput : nil, nil, context.needs[2] ? toSource : nil]
    }

    /// The product of all others. For an element of the source it is the result divided by it, or,
    /// if it is the only 0, the product of what is not 0.
    private func productGradients(_ context: GradientContext) throws -> (Tensor, Tensor) {
      let (input, index, source) = (context.input(0), context.input(1), context.input(2))
      let outgoing = context.outputGradient
      let ones = try Tensor.ones(input.type)
      let toInput = try outgoing * put([ones, index, source], NN_PUT_MULTIPLY)
      let base = includesSelf ? input : try input.scattered(dim: dim, index, value: 1)
      let zero = try Tensor.zeros(TensorType(input.dtype, []))
      let one = try Tensor.ones(TensorType(input.dtype, []))
      let (baseIsZero, sourceIsZero) = (try base.equal(zero), try source.equal(zero))
      let zeros = try put(
        [baseIsZero.converted(to: input.dtype), index, sourceIsZero.converted(to: input.dtype)],
        NN_PUT_ADD
      ).gathered(dim: dim, index)
      let rest = try put(
        [
          try .select(baseIsZero, one, base), index, try .select(sourceIsZero, one, source),
        ], NN_PUT_MULTIPLY
      ).gathered(dim: dim, index)
      let others = try Tensor.select(
        sourceIsZero, try .select(try zeros.equal(one), rest, zero),
        try .select(try zeros.equal(zero), rest / .select(sourceIsZero, one, source), zero))
      return (toInput, try outgoing.gathered(dim: dim, index) * others)
    }

    static var samples: [OperationSample] {
      let index = OperationSample.Input(
        TensorType(.int64, [2, 4]), .exactly([0, 1, 2, 0, 0, 2, 0, 0]))
      let values = OperationSample.Values.separated(-2, 2, gap: 0.1)
      let reductions = ScatterReduction.allCases.flatMap { reduction in
        [true, false].map { includesSelf in
          OperationSample(.init([3, 4], values), index, .init([2, 4], values)) {
            [
              try $0[0].scatterReduced(
                dim: 0, $0[1], $0[2], reduction, includesSelf: includesSelf)
            ]
          }
        }
      }
      let zeros = OperationSample.Input([2, 4], .exactly([0, 2, 3, 0, 0, 0.5, 0, 2]))
      return reductions + [
        OperationSample(.init([3, 4], values), index, zeros) {
          [try $0[0].scatterReduced(dim: 0, $0[1], $0[2], .prod)]
        },
        OperationSample(
          .init([5, 2]), .init(TensorType(.int64, [3]), .exactly([1, 4, 1])), .init([3, 2])
        ) { [try $0[0].indexAdded(dim: 0, $0[1], $0[2], alpha: 0.5)] },
        OperationSample(
          .init([2, 3]), .init(TensorType(.int64, [2, 0]), .exactly([])), .init([2, 0])
        ) {
          [try $0[0].scatterAdded(dim: 1, $0[1], $0[2])]
        },
        OperationSample(
          .init(TensorType(.int32, [3, 4]), .integers(0, 9)), index,
          .init(TensorType(.int32, [2, 4]), .integers(0, 9))
        ) { [try $0[0].scatterAdded(dim: 0, $0[1], $0[2])] },
      ]
    }
  }

  /// The shape rule of putting inputs[2] into inputs[0] where inputs[1] says.
  private static func scatterTypes(_ inputs: [TensorType], dim: Int) throws -> [TensorType] {
    let (input, index, source) = (inputs[0], inputs[1], inputs[2])
    guard index.dtype == .int64, source.dtype == input.dtype else {
      throw ShapeError(
        "expects int64 indices and a source of dtype \(input.dtype), got \(index) and \(source)")
    }
    let fits =
      index.shape == source.shape && index.shape.rank == input.shape.rank
      && (0..<index.shape.rank).allSatisfy { $0 == dim || index.shape[$0] <= input.shape[$0] }
    guard fits else {
      throw ShapeError(
        "expects indices and a source that fit into \(input) but for dimension \(dim), got \(index) "
          + "and \(source)")
    }
    return [input]
  }

  /// A copy of inputs[0] that `put` changes where inputs[1] says: it gets the source's, the index's
  /// and the result's address, the lines of the result and of the index, and a range of lines.
  private static func scattered(
    _ inputs: [Tensor], dim: Int,
    _ put: (
      UnsafeRawPointer, UnsafePointer<Int64>, UnsafeMutableRawPointer, Lines, Lines, Int64, Int64
    ) -> Void
  ) throws -> Tensor {
    let output = try inputs[0].detached().copied()
    let (index, source) = (try inputs[1].contiguous(), try inputs[2].contiguous())
    try index.checkIndices(below: Lines(output.shape, dim: dim).size, "elements")
    // Lines that the indices do not reach stay as they are.
    var reached = output
    for d in 0..<output.rank where d != dim {
      reached = try reached.narrowed(dim: d, start: 0, length: index.shape[d])
    }
    let target = try reached.contiguous()
    let (lines, taken) = (Lines(target.shape, dim: dim), Lines(index.shape, dim: dim))
    forEachLine(index.count == 0 ? 0 : lines.count, work: taken.size * 2) { begin, end in
      put(source.data, index.indices, target.data, lines, taken, begin, end)
    }
    if target !== reached { reached.scatter(target) }
    return output
  }
}

extension Tensor {
  /// A copy with the elements of `source` put along dimension `dim` (may count from the end) where
  /// `index` says. PyTorch's `Tensor.scatter`.
  ///
  /// `index` is no larger than `source`, nor, but for that dimension, than this tensor; what lies
  /// outside of it stays. Of several elements that go to one place the last one stays. Throws an
  /// `IndexError` for an index that names nothing.
  public func scattered(dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let (dim, index, source) = try scatterArguments(dim, index, source)
    return try apply(Ops.Scatter(dim: dim), self, index, source)[0]
  }

  /// The same with one number put to all places.
  public func scattered(dim: Int, _ index: Tensor, value: Double) throws -> Tensor {
    let number = try Tensor.full(TensorType(dtype, []), value)
    return try scattered(dim: dim, index, try number.expanded(to: index.shape))
  }

  /// A copy with the elements of `source` put where `index` says, as `scattered`, and reduced to one
  /// with all others that go there and, if `includesSelf`, with what was there.
  public func scatterReduced(
    dim: Int, _ index: Tensor, _ source: Tensor, _ reduction: ScatterReduction,
    includesSelf: Bool = true
  ) throws -> Tensor {
    let (dim, index, source) = try scatterArguments(dim, index, source)
    let op = Ops.ScatterReduce(dim: dim, reduction: reduction, includesSelf: includesSelf)
    guard source.dtype == dtype else {
      throw ShapeError("expects a source of dtype \(dtype), got \(source.type)")
    }
    return try apply(op, try foldable(), index, try source.foldable())[0].converted(to: dtype)
  }

  /// A copy with the elements of `source` added where `index` says. PyTorch's `Tensor.scatter_add`.
  public func scatterAdded(dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    try scatterReduced(dim: dim, index, source, .sum)
  }

  /// A copy with `alpha` times the parts of `source` added to the parts of dimension `dim` that the
  /// whole numbers `index` name. PyTorch's `Tensor.index_add`.
  public func indexAdded(
    dim: Int, _ index: Tensor, _ source: Tensor, alpha: Double = 1
  ) throws -> Tensor {
    let scaled = alpha == 1 ? source : try source * Tensor.full(TensorType(source.dtype, []), alpha)
    return try scatterAdded(dim: dim, try wholeParts(dim, index, source.shape), scaled)
  }

  /// A copy with the parts of `source` put in place of the parts of dimension `dim` that the whole
  /// numbers `index` name. PyTorch's `Tensor.index_copy`.
  public func indexCopied(dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    try scattered(dim: dim, try wholeParts(dim, index, source.shape), source)
  }

  /// A copy with the parts of dimension `dim` that the whole numbers `index` name filled with `value`.
  /// PyTorch's `Tensor.index_fill`.
  public func indexFilled(dim: Int, _ index: Tensor, value: Double) throws -> Tensor {
    var parts = shape
    if rank > 0 { parts[try shape.normalized(dimension: dim)] = index.count }
    return try scattered(dim: dim, try wholeParts(dim, index, parts), value: value)
  }

  /// The same with a tensor without dimensions, which gets a gradient.
  public func indexFilled(dim: Int, _ index: Tensor, value: Tensor) throws -> Tensor {
    guard value.rank == 0 else {
      throw ShapeError("expects a value without dimensions, got \(value.type)")
    }
    let type = TensorType(.int64, shape)
    let isFilled = try (isMeta ? .meta(type) : Tensor.zeros(type))
      .indexFilled(dim: dim, index, value: 1).converted(to: .bool)
    return try .select(isFilled, try value.converted(to: dtype), self)
  }

  /// Indices in one dimension as the indices of all elements of the parts, whose shape is `parts`.
  private func wholeParts(_ dim: Int, _ index: Tensor, _ parts: Shape) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    var expected = shape
    if rank > 0 { expected[dim] = index.count }
    guard index.rank <= 1, parts == expected, rank > 0 || index.count == 1 else {
      throw ShapeError(
        "expects indices in one dimension and parts of shape \(expected), got \(index.type) and "
          + "\(parts)")
    }
    if rank == 0 { return try index.reshaped([] as Shape) }
    var sizes = Shape(repeating: 1, rank: rank)
    sizes[dim] = index.count
    return try index.reshaped(sizes).expanded(to: expected)
  }

  /// The dimension counted from 0, int64 indices, and the part of the source that they cover.
  private func scatterArguments(
    _ dim: Int, _ index: Tensor, _ source: Tensor
  ) throws -> (Int, Tensor, Tensor) {
    let dim = try shape.normalized(dimension: dim)
    var covered = source
    if source.rank == index.rank {
      for d in 0..<index.rank where source.shape[d] > index.shape[d] {
        covered = try covered.narrowed(dim: d, start: 0, length: index.shape[d])
      }
    }
    return (dim, try index.asIndices(), covered)
  }

  /// `self / other`, rounded down for whole numbers.
  fileprivate func dividedRoundingDown(_ other: Tensor) throws -> Tensor {
    if dtype.isFloatingPoint { return try self / other }
    let output = try Tensor.empty(type)
    let (a, b) = (try contiguous(), try other.contiguous())
    let (x, y) = (a.indices, b.indices)
    let out = output.data.assumingMemoryBound(to: Int64.self)
    for i in 0..<count {
      let quotient = x[i] / y[i]
      out[i] = x[i] % y[i] < 0 ? quotient - 1 : quotient
    }
    return output
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Scatter.self, in: list)
  OperationCatalogue.register(Ops.ScatterReduce.self, in: list)
}

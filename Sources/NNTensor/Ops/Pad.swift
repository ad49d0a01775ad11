import CKernels

/// What stands outside the edges of a padded tensor.
public enum PadMode: String, CaseIterable, Sendable {
  /// A fixed number.
  case constant
  /// The mirror image, without the edge itself.
  case reflect
  /// The edge.
  case replicate
  /// The other end.
  case circular
}

extension Ops {
  /// Up to three last dimensions made longer, or shorter where an amount is negative. PyTorch's
  /// `pad`.
  struct Pad: DifferentiableOperation {
    static let name = "pad"
    /// The last dimension's amount before and after, then those of the one before it.
    var amounts: [Int]
    var mode: PadMode
    var value: Double

    private var rank: Int { amounts.count / 2 }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      guard amounts.count % 2 == 0, (1...3).contains(rank), rank <= input.shape.rank else {
        throw ShapeError(
          "expects two amounts for each of the last 1 to 3 dimensions, got \(amounts) for \(input)")
      }
      guard mode == .constant || (rank + 1...rank + 2).contains(input.shape.rank) else {
        throw ShapeError(
          "expects an input of \(rank + 1) or \(rank + 2) dimensions to pad \(rank), got \(input)")
      }
      var shape = input.shape
      for d in 0..<rank {
        let dim = shape.rank - 1 - d
        shape[dim] = try padded(shape[dim], dim, amounts[2 * d], amounts[2 * d + 1], input)
      }
      return [TensorType(input.dtype, shape)]
    }

    private func padded(
      _ size: Int, _ dim: Int, _ before: Int, _ after: Int, _ input: TensorType
    ) throws -> Int {
      let longer = try Ops.padded(size, before, after, "padding")
      let most =
        switch mode {
        case .constant: Int.max
        case .reflect: size - 1
        case .replicate: size > 0 ? Int.max : 0
        case .circular: size
        }
      guard max(before, after) <= most else {
        throw ShapeError(
          "expects padding of at most \(most) for dimension \(dim) of \(input) in mode "
            + "'\(mode.rawValue)', got [\(before), \(after)]")
      }
      // What is cut away must be there; only a mirror or an edge can do without.
      let kept = size + min(0, before) + min(0, after)
      let isEnough =
        switch mode {
        case .constant: kept >= 0
        case .circular: kept > 0 || longer == 0
        case .reflect, .replicate: longer >= 0
        }
      guard isEnough else {
        throw ShapeError(
          "padding [\(before), \(after)] leaves nothing of dimension \(dim) of \(input)")
      }
      return longer
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      forEachRange(input.shape, output.shape) { pad, begin, end in
        nn_pad_planes(
          input.dtype.kernel, pad, input.data, output.data, value, begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(context.inputTypes[0])
      if outgoing.count == 0 {
        try result.fill(0)
      } else {
        forEachRange(result.shape, outgoing.shape) { pad, begin, end in
          nn_pad_planes_gradient(
            result.dtype.kernel, pad, outgoing.data, result.data, begin, end)
        }
      }
      return [result]
    }

    /// Where each position of the longer dimension comes from, -1 for nowhere.
    private func sources(_ size: Int, _ longer: Int, before: Int, after: Int) -> [Int64] {
      let cut = max(0, -before)
      let kept = size - cut - max(0, -after)
      return (0..<longer).map { index in
        let place = index - before
        if mode == .circular {
          // What is cut away does not come round again.
          let (turn, first) = (place - cut, place < cut)
          return Int64(cut + (first ? kept - 1 - (-turn - 1) % kept : turn % kept))
        }
        if (0..<size).contains(place) { return Int64(place) }
        return switch mode {
        case .constant, .circular: -1
        case .reflect: Int64(place < 0 ? -place : 2 * (size - 1) - place)
        case .replicate: Int64(place < 0 ? 0 : size - 1)
        }
      }
    }

    /// Calls `body` with ranges of planes, on several threads where it pays.
    private func forEachRange(
      _ shape: Shape, _ longer: Shape, _ body: (UnsafePointer<nn_pad>, Int64, Int64) -> Void
    ) {
      guard longer.count > 0 else { return }
      var pad = nn_pad()
      var tables: [[Int64]] = [[0], [0], [0]]
      var sizes = (short: [1, 1, 1], long: [1, 1, 1])
      for d in 0..<rank {
        let dim = shape.rank - 1 - d
        tables[2 - d] = sources(
          shape[dim], longer[dim], before: amounts[2 * d], after: amounts[2 * d + 1])
        (sizes.short[2 - d], sizes.long[2 - d]) = (shape[dim], longer[dim])
      }
      pad.shape = (Int64(sizes.short[0]), Int64(sizes.short[1]), Int64(sizes.short[2]))
      pad.result = (Int64(sizes.long[0]), Int64(sizes.long[1]), Int64(sizes.long[2]))
      let planes = Ops.planes(longer, rank: rank)
      (tables[0] + tables[1] + tables[2]).withUnsafeBufferPointer { from in
        guard let base = from.baseAddress else { return }
        pad.from = (base, base + sizes.long[0], base + sizes.long[0] + sizes.long[1])
        Ops.forEachPart(of: planes, work: longer.count / planes * 4) { begin, end in
          body(&pad, Int64(begin), Int64(end))
        }
      }
    }

    static var samples: [OperationSample] {
      func sample(_ input: Shape, _ amounts: [Int], _ mode: PadMode) -> OperationSample {
        OperationSample(.init(input)) { [try $0[0].padded(amounts, mode: mode, value: 0.5)] }
      }
      return PadMode.allCases.flatMap { mode in
        [
          sample([2, 3, 4], [1, 2], mode), sample([3, 5], [2, 0], mode),
          sample([1, 2, 3, 4], [3, 1, 0, 2], mode), sample([2, 3, 4], [-1, 2, 1, -1], mode),
          sample([2, 3, 3, 4], [1, 1, 2, 0, 0, 2], mode), sample([0, 2, 3], [1, 1], mode),
        ]
      } + [sample([3], [1, 2], .constant), sample([2, 0], [1, 1], .constant)]
    }
  }
}

extension Tensor {
  /// Up to three last dimensions made longer by what `mode` says, or shorter where an amount is
  /// negative.
  ///
  /// `amounts` are the last dimension's before and after, then those of the one before it, and so
  /// on. Modes other than `constant` take inputs with a batch and a channel dimension, or one of
  /// them, besides those padded. `reflect` can add up to a dimension's size less 1, `circular` up to
  /// its size. Throws a `ShapeError` otherwise. See `torch.nn.functional.pad`.
  public func padded(
    _ amounts: [Int], mode: PadMode = .constant, value: Double = 0
  ) throws -> Tensor {
    try apply(Ops.Pad(amounts: amounts, mode: mode, value: value), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Pad.self, in: $0) }

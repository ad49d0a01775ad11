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
  /// Up to three last dimensions made longer, or shorter where an amount is negative, by what lies in
  /// the tensor. PyTorch's `pad` in all modes but `constant`, for elements of any type.
  struct Pad: DifferentiableOperation {
    static let name = "pad"
    /// The last dimension's amount before and after, then those of the one before it.
    var amounts: [Int]
    var mode: PadMode

    private var rank: Int { amounts.count / 2 }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = inputs[0]
      guard amounts.count % 2 == 0, (1...3).contains(rank) else {
        throw ShapeError(
          "expects two amounts for each of the last 1 to 3 dimensions, got \(amounts) for \(input)")
      }
      guard (rank + 1...rank + 2).contains(input.shape.rank) else {
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
        case .reflect: size - 1
        case .replicate: size > 0 ? Int.max : 0
        case .circular, .constant: size
        }
      guard max(before, after) <= most else {
        throw ShapeError(
          "expects padding of at most \(most) for dimension \(dim) of \(input) in mode "
            + "'\(mode.rawValue)', got [\(before), \(after)]")
      }
      // What is cut away must be there; only a mirror or an edge can do without.
      let kept = size + min(0, before) + min(0, after)
      guard mode == .circular ? kept > 0 || longer == 0 : longer > 0 else {
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
          Int64(input.dtype.byteCount), pad, input.data, output.data, begin, end)
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

    /// Where each position of the longer dimension comes from.
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
        if mode == .replicate { return Int64(place < 0 ? 0 : size - 1) }
        return Int64(place < 0 ? -place : 2 * (size - 1) - place)
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
        OperationSample(.init(input)) { [try $0[0].padded(amounts, mode: mode)] }
      }
      return [PadMode.reflect, .replicate, .circular].flatMap { mode in
        [
          sample([2, 3, 4], [1, 2], mode), sample([3, 5], [2, 0], mode),
          sample([1, 2, 3, 4], [3, 1, 0, 2], mode), sample([2, 3, 4], [-1, 2, 1, -1], mode),
          sample([2, 3, 3, 4], [1, 1, 2, 0, 0, 2], mode), sample([0, 2, 3], [1, 1], mode),
        ]
      }
    }
  }

  /// Dimensions made longer by a fixed number, or shorter where an amount is negative. PyTorch's
  /// `constant_pad_nd`.
  struct ConstantPad: DifferentiableOperation {
    static let name = "constant_pad_nd"
    static var movesElements: Bool { true }
    /// The last dimension's amount before and after, then those of the one before it.
    var amounts: [Int]
    var value: Double

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var type = inputs[0]
      guard amounts.count % 2 == 0, amounts.count / 2 <= type.shape.rank else {
        throw ShapeError(
          "expects two amounts for each of up to \(type.shape.rank) dimensions, got \(amounts)")
      }
      for d in 0..<amounts.count / 2 {
        let (dim, before, after) = (type.shape.rank - 1 - d, amounts[2 * d], amounts[2 * d + 1])
        let size = type.shape[dim]
        let longer = try padded(size, before, after, "padding")
        guard size + min(0, before) + min(0, after) >= 0 else {
          throw ShapeError(
            "padding [\(before), \(after)] leaves nothing of dimension \(dim) of \(inputs[0])")
        }
        type.shape[dim] = longer
      }
      return [type]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let output = try Tensor.full(types[0], value)
      let kept = try part(inputs[0].detached(), sign: -1)
      try part(output, sign: 1).scatter(try kept.contiguous())
      return [output]
    }

    /// Without what is cut off where `sign` is -1, or without what is added where it is 1.
    private func part(_ tensor: Tensor, sign: Int) throws -> Tensor {
      var part = tensor
      for d in 0..<amounts.count / 2 {
        let dim = tensor.rank - 1 - d
        let before = max(0, sign * amounts[2 * d])
        let after = max(0, sign * amounts[2 * d + 1])
        part = try part.narrowed(
          dim: dim, start: before, length: tensor.shape[dim] - before - after)
      }
      return part
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try apply(ConstantPad(amounts: amounts.map { -$0 }, value: 0), context.outputGradient)[0]]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, [Int])] = [
        ([2, 3, 4], [1, 2]), ([3, 5], [2, 0]), ([1, 2, 3, 4], [3, 1, 0, 2]),
        ([2, 3, 4], [-1, 2, 1, -1]), ([2, 3, 3, 4], [1, 1, 2, 0, 0, 2]), ([0, 2, 3], [1, 1]),
        ([3], [1, 2]), ([2, 0], [1, 1]), ([2, 1, 2, 1, 2], [0, 1, 1, 0, 0, 0, 1, 1, -1, 2]),
        ([2], []),
      ]
      return cases.map { shape, amounts in
        OperationSample(.init(shape)) { [try $0[0].padded(amounts, value: 0.5)] }
      } + [
        OperationSample(.init(TensorType(.int32, [2, 3]), .integers(0, 9))) {
          [try $0[0].padded([1, 1], value: -1)]
        }
      ]
    }
  }
}

extension Tensor {
  /// Last dimensions made longer by what `mode` says, or shorter where an amount is negative.
  ///
  /// `amounts` are the last dimension's before and after, then those of the one before it, and so
  /// on. Modes other than `constant` take up to three dimensions of inputs with a batch and a channel
  /// dimension, or one of them, besides those padded. `reflect` can add up to a dimension's size less
  /// 1, `circular` up to its size. Throws a `ShapeError` otherwise. See `torch.nn.functional.pad`.
  public func padded(
    _ amounts: [Int], mode: PadMode = .constant, value: Double = 0
  ) throws -> Tensor {
    if mode == .constant {
      return try apply(Ops.ConstantPad(amounts: amounts, value: value), self)[0]
    }
    return try apply(Ops.Pad(amounts: amounts, mode: mode), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Pad.self, in: list)
  OperationCatalogue.register(Ops.ConstantPad.self, in: list)
}

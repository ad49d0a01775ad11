import CKernels

extension Ops {
  /// `sum of max(0, 1 - x[t] + x[i]) / C` over a row's classes t, which end at the first target below
  /// 0, and the i that are none of them: `(N, C), (N, C)`, int64 targets.
  ///
  /// Outputs are the loss and `(N, C)` marks of the classes.
  struct MultiLabelMarginLoss: DifferentiableOperation {
    static let name = "multilabel_margin_loss"
    var reduction: Reduction

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (scores, target) = (try floatingTypes(inputs)[0], inputs[1])
      guard scores.shape.rank == 2, scores.shape[1] > 0 else {
        throw ShapeError("expects input (N, C) or (C) with at least 1 class, got \(scores)")
      }
      guard target == TensorType(.int64, scores.shape) else {
        throw ShapeError(
          "expects int64 class indices of the shape of the input \(scores) as targets, got "
            + "\(target)")
      }
      return [
        TensorType(scores.dtype, reduction == .none ? scores.shape[0..<1] : []),
        TensorType(.bool, scores.shape),
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (scores, target) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let (rows, size) = (scores.shape[0], scores.shape[1])
      try checkClasses(target, below: size)
      let losses = try Tensor.empty(TensorType(scores.dtype, [rows]))
      let marks = try Tensor.empty(types[1])
      forEachLine(rows, work: size * 4) { begin, end in
        nn_multilabel_margin_losses(
          scores.dtype.kernel, scores.data, target.indices,
          marks.data.assumingMemoryBound(to: UInt8.self), losses.data, Int64(size), begin, end)
      }
      return [try reduction(losses), marks]
    }

    private func checkClasses(_ target: Tensor, below size: Int) throws {
      for place in 0..<target.count where target.indices[place] >= size {
        throw IndexError(Int(target.indices[place]), of: size, "classes", at: place)
      }
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (scores, target) = (try context.input(0).contiguous(), try context.input(1).contiguous())
      let (outgoing, marks) = (try context.outputGradient.contiguous(), context.output(1))
      let result = try Tensor.empty(scores.type)
      let (rows, size) = (scores.shape[0], scores.shape[1])
      forEachLine(rows, work: size * 4) { begin, end in
        nn_multilabel_margin_losses_gradient(
          scores.dtype.kernel, scores.data, target.indices,
          marks.data.assumingMemoryBound(to: UInt8.self), outgoing.data,
          reduction == .none ? 1 : 0, reduction == .mean ? 1 / Double(rows) : 1, result.data,
          Int64(size), begin, end)
      }
      return [result, nil]
    }

    static var samples: [OperationSample] {
      let targets: [(Shape, [Double])] = [
        ([3, 4], [3, 0, -1, 1, -1, 2, 2, 2, 1, 2, 3, 0]), ([4], [2, 2, -1, 0]), ([1], [0]),
      ]
      return zip(targets, Reduction.allCases).map { target, reduction in
        OperationSample(
          .init(target.0), .init(TensorType(.int64, target.0), .exactly(target.1))
        ) { [try $0[0].multilabelMarginLoss($0[1], reduction: reduction)] }
      }
    }
  }
}

extension Tensor {
  /// For scores x of C classes, of which several are right: the sum of
  /// `max(0, 1 - x[t] + x[i]) / C` over the right classes t and the wrong classes i:
  /// `(N, C), (N, C) -> (N)`, or without N, reduced.
  ///
  /// A row of targets lists the right classes, up to its first negative number. Throws a `ShapeError`,
  /// or an `IndexError` for a target that is no class.
  public func multilabelMarginLoss(
    _ target: Tensor, reduction: Reduction = .mean
  ) throws -> Tensor {
    let operation = Ops.MultiLabelMarginLoss(reduction: reduction)
    guard rank < 2, shape == target.shape else {
      return try apply(operation, self, try target.asIndices())[0]
    }
    let row: Shape = [1, count]
    let losses = try apply(operation, reshaped(row), try target.asIndices().reshaped(row))[0]
    return losses.rank == 1 ? try losses.squeezed(dims: [0]) : losses
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.MultiLabelMarginLoss.self, in: $0)
}

import CKernels

extension Ops {
  /// `sum over i != t of w[t] max(0, margin - x[t] + x[i])^p / C` for each row of C scores and its
  /// class t. The inputs are rows `(N, C)`, int64 classes `(N)` and perhaps weights `(C)`.
  struct MultiMarginLoss: DifferentiableOperation {
    static let name = "multi_margin_loss"
    /// Whether p is 2 and not 1.
    var isSquared: Bool
    var margin: Double
    var reduction: Reduction

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (scores, target) = (try floatingTypes(inputs)[0], inputs[1])
      guard scores.shape.rank == 2, scores.shape[1] > 0 else {
        throw ShapeError("expects input (N, C) or (C) with at least 1 class, got \(scores)")
      }
      guard target.shape == scores.shape[0..<1], target.dtype == .int64 else {
        throw ShapeError(
          "expects int64 class indices of shape \(scores.shape[0..<1]) as targets for input "
            + "\(scores), got \(target)")
      }
      if inputs.count > 2, inputs[2] != TensorType(scores.dtype, scores.shape[1..<2]) {
        throw ShapeError(
          "expects \(scores.dtype.rawValue)[\(scores.shape[1])] class weights, got \(inputs[2])")
      }
      return [TensorType(scores.dtype, reduction == .none ? target.shape : [])]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (scores, target) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let weight = try inputs.count > 2 ? inputs[2].contiguous() : nil
      let (rows, size) = (scores.shape[0], scores.shape[1])
      try target.checkIndices(below: size, "classes")
      let losses = try Tensor.empty(TensorType(scores.dtype, [rows]))
      forEachLine(rows, work: size) { begin, end in
        nn_multi_margin_losses(
          scores.dtype.kernel, scores.data, description(target, weight), losses.data, Int64(size),
          begin, end)
      }
      return [try reduction(losses)]
    }

    private func description(_ target: Tensor, _ weight: Tensor?) -> nn_multi_margin {
      nn_multi_margin(
        target: target.indices, weight: weight?.data, margin: margin, is_squared: isSquared)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1, 2]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var gradients = [Tensor?](repeating: nil, count: context.inputTypes.count)
      let (scores, target) = (try context.input(0).contiguous(), try context.input(1).contiguous())
      let weight = try context.inputTypes.count > 2 ? context.input(2).contiguous() : nil
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(scores.type)
      let (rows, size) = (scores.shape[0], scores.shape[1])
      forEachLine(rows, work: size) { begin, end in
        nn_multi_margin_losses_gradient(
          scores.dtype.kernel, scores.data, description(target, weight), outgoing.data,
          reduction == .none ? 1 : 0, reduction == .mean ? 1 / Double(rows) : 1, result.data,
          Int64(size), begin, end)
      }
      gradients[0] = result
      return gradients
    }

    static var samples: [OperationSample] {
      let cases: [(p: Int, weights: [Double]?)] = [(1, nil), (2, nil), (1, [0.5, 2, 1.25])]
      let shapes: [(Shape, Shape)] = [([4, 3], [4]), ([3], []), ([1, 3], [1])]
      return cases.flatMap { p, weights in
        zip(shapes, Reduction.allCases).map { shapes, reduction in
          let target = OperationSample.Input(TensorType(.int64, shapes.1), .integers(0, 3))
          return OperationSample(.init(shapes.0), target) { inputs in
            let weight = try weights.map { try Tensor($0, [3]).converted(to: inputs[0].dtype) }
            return [
              try inputs[0].multiMarginLoss(
                inputs[1], p: p, margin: 0.8, weight: weight, reduction: reduction)
            ]
          }
        }
      }
    }
  }
}

extension Tensor {
  /// The sum over the wrong classes i of `max(0, margin - x[t] + x[i])^p / C` for scores x of C classes
  /// and the class t that is right: `(N, C), (N) -> (N)`, `(C), () -> ()`, reduced.
  ///
  /// p is 1 or 2; `weight` has an element a class, which losses of that class are multiplied with.
  /// Throws a `ShapeError`, or an `IndexError` for a target that is no class.
  public func multiMarginLoss(
    _ target: Tensor, p: Int = 1, margin: Double = 1, weight: Tensor? = nil,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    guard [1, 2].contains(p) else { throw ShapeError("expects p to be 1 or 2, got \(p)") }
    let operation = Ops.MultiMarginLoss(isSquared: p == 2, margin: margin, reduction: reduction)
    let isRow = rank < 2
    let rows = isRow ? try reshaped([1, count]) : self
    var classes = try target.asIndices()
    if isRow, classes.rank == 0 { classes = try classes.unsqueezed(dim: 0) }
    let inputs = [rows, classes] + (weight.map { [$0.detached()] } ?? [])
    let losses = try apply(operation, inputs)[0]
    return target.rank == 0 && losses.rank == 1 ? try losses.squeezed(dims: [0]) : losses
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.MultiMarginLoss.self, in: $0)
}

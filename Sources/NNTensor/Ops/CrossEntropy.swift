extension Ops {
  /// The negative log likelihood of class indices under softmax, in one operation.
  struct CrossEntropy: DifferentiableOperation {
    static let name = "cross_entropy"
    var loss: ClassLoss

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try loss.outputTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try loss.forward(inputs, types)
    }

    var saved: SavedTensors { loss.saved }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try loss.gradient(context) }

    static var samples: [OperationSample] {
      let plain = OperationSample.classLoss { scores, target, weight, ignored, reduction in
        try scores.crossEntropy(
          target, weight: weight, ignoreIndex: ignored, reduction: reduction)
      }
      let smoothed = OperationSample.classLoss { scores, target, weight, ignored, reduction in
        try scores.crossEntropy(
          target, weight: weight, ignoreIndex: ignored, reduction: reduction, labelSmoothing: 0.2)
      }
      let shapes: [Shape] = [[4, 3], [3], [2, 3, 5]]
      let probabilities = shapes.flatMap { shape in
        Reduction.allCases.map { reduction in
          OperationSample(.init(shape), .init(shape, .uniform(0, 1))) { inputs in
            let weight = try Tensor([0.5, 2, 1.25], [3]).converted(to: inputs[0].dtype)
            return [
              try inputs[0].crossEntropy(
                inputs[1], weight: weight, reduction: reduction, labelSmoothing: 0.1)
            ]
          }
        }
      }
      return plain + smoothed + probabilities
    }
  }
}

extension Tensor {
  /// The cross entropy of these logits `(N, C, *)` or `(C)` with `target`.
  ///
  /// `target` holds class indices `(N, *)` or `()`, or probabilities in the shape of the logits.
  /// `weight` has an element a class; targets equal to `ignoreIndex` count nothing; `labelSmoothing`
  /// from 0 to 1 is the share that is spread over all classes. `.mean` divides by the weights that
  /// count for indices, by the number of distributions for probabilities.
  /// Throws a `ShapeError`, or an `IndexError` for a target that is no class.
  public func crossEntropy(
    _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100,
    reduction: Reduction = .mean, labelSmoothing: Double = 0
  ) throws -> Tensor {
    guard (0...1).contains(labelSmoothing) else {
      throw ShapeError("expects label_smoothing between 0 and 1, got \(labelSmoothing)")
    }
    if target.dtype.isFloatingPoint, target.shape == shape {
      return try crossEntropy(
        probabilities: target, weight: weight, reduction: reduction,
        labelSmoothing: labelSmoothing)
    }
    let loss = Ops.ClassLoss(
      ignoreIndex: ignoreIndex, reduction: reduction, smoothing: labelSmoothing, isLogits: true)
    let inputs = [self, try target.asIndices()] + (weight.map { [$0.detached()] } ?? [])
    return try apply(Ops.CrossEntropy(loss: loss), inputs)[0]
  }

  private func crossEntropy(
    probabilities: Tensor, weight: Tensor?, reduction: Reduction, labelSmoothing: Double
  ) throws -> Tensor {
    guard rank > 0 else {
      throw ShapeError("expects input (N, C, ...) or (C), got a single number")
    }
    let dim = rank == 1 ? 0 : 1
    let classes = shape[dim]
    var target = probabilities
    if labelSmoothing > 0 {
      let share = try Tensor.full(
        TensorType(dtype, []), labelSmoothing / Double(max(classes, 1)))
      target = try target.scaled(by: 1 - labelSmoothing) + share
    }
    var terms = try logSoftmax(dim: dim) * target
    if let weight {
      guard weight.type == TensorType(dtype, [classes]) else {
        throw ShapeError("expects \(dtype.rawValue)[\(classes)] class weights, got \(weight.type)")
      }
      var sizes = Shape(repeating: 1, rank: rank)
      sizes[dim] = classes
      terms = try terms * weight.detached().reshaped(sizes)
    }
    let losses = try -terms.sum(dims: [dim])
    return try reduction(losses)
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.CrossEntropy.self, in: $0)
}

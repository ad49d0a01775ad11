extension Ops {
  /// `-w[t] x[t]` for logarithms of probabilities x and class t.
  struct NLLLoss: DifferentiableOperation {
    static let name = "nll_loss"
    var loss: ClassLoss

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try loss.outputTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try loss.forward(inputs, types)
    }

    var saved: SavedTensors { loss.saved }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try loss.gradient(context) }

    static var samples: [OperationSample] {
      OperationSample.classLoss { scores, target, weight, ignored, reduction in
        try scores.nllLoss(target, weight: weight, ignoreIndex: ignored, reduction: reduction)
      }
    }
  }
}

extension Tensor {
  /// The negative log likelihood `-w[t] x[t]` of class indices `target`, where this tensor holds
  /// logarithms of probabilities: `(N, C, *), (N, *) -> (N, *)`, `(C), () -> ()`, or one number.
  ///
  /// `weight` has an element a class; targets equal to `ignoreIndex` count nothing; `.mean` divides
  /// by the weights that count. Throws a `ShapeError`, or an `IndexError` for a target that is no
  /// class.
  public func nllLoss(
    _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean
  ) throws -> Tensor {
    let loss = Ops.ClassLoss(ignoreIndex: ignoreIndex, reduction: reduction, isLogits: false)
    let inputs = [self, try target.asIndices()] + (weight.map { [$0.detached()] } ?? [])
    return try apply(Ops.NLLLoss(loss: loss), inputs)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.NLLLoss.self, in: $0) }

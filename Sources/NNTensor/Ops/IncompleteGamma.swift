import CKernels

extension Ops {
  /// The regularised lower incomplete gamma function of `a` and `x`.
  struct LowerGamma: BinaryFunction, DifferentiableOperation {
    static let name = "igamma"
    static let summary = "The lower incomplete gamma function, regularised."
    static let aliases = ["gammainc"]
    static let formula = BinaryFormula(nn_igamma, .floatingOnly)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      try incompleteGammaGradient(context, sign: 1)
    }

    static var samples: [OperationSample] { incompleteGammaSamples(of) }
  }

  /// The regularised upper incomplete gamma function of `a` and `x`.
  struct UpperGamma: BinaryFunction, DifferentiableOperation {
    static let name = "igammac"
    static let summary = "The upper incomplete gamma function, regularised."
    static let aliases = ["gammaincc"]
    static let formula = BinaryFormula(nn_igammac, .floatingOnly)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      try incompleteGammaGradient(context, sign: -1)
    }

    static var samples: [OperationSample] { incompleteGammaSamples(of) }
  }

  /// `x^(a - 1) e^-x / Gamma(a)` with the sign, for x.
  private static func incompleteGammaGradient(
    _ context: GradientContext, sign: Double
  ) throws -> [Tensor?] {
    guard !context.needs[0] else {
      throw ShapeError("has no gradient for its first argument: take it out of the graph by detach")
    }
    let (a, x) = (context.input(0), context.input(1))
    let slope = try ((a - 1).xlogy(x) - x - a.lgamma()).exponential()
    return [nil, try context.reduced(context.outputGradient * slope * sign, 1)]
  }

  private static func incompleteGammaSamples(
    _ function: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> [OperationSample] {
    let shapes: [(Shape, Shape)] = [
      ([2, 3], [2, 3]), ([2, 1, 3], [4, 1]), ([], [3]), ([0, 3], [3]),
    ]
    return shapes.map { a, x in
      OperationSample(.init(x, .uniform(0.2, 4))) {
        try [function(.full(TensorType($0[0].dtype, a), 1.5), $0[0])]
      }
    }
  }
}

extension Tensor {
  /// The regularised lower incomplete gamma function with this tensor as a, element by element with
  /// broadcasting; NaN where one is less than 0. Gradients flow to `x` alone.
  ///
  /// Throws a `ShapeError` unless floating point. See `torch.special.gammainc`.
  public func igamma(_ x: Tensor) throws -> Tensor { try Ops.LowerGamma.of(self, x) }

  /// The regularised upper incomplete gamma function with this tensor as a, element by element with
  /// broadcasting; NaN where one is less than 0. Gradients flow to `x` alone.
  ///
  /// Throws a `ShapeError` unless floating point. See `torch.special.gammaincc`.
  public func igammac(_ x: Tensor) throws -> Tensor { try Ops.UpperGamma.of(self, x) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.LowerGamma.self, in: list)
  OperationCatalogue.register(Ops.UpperGamma.self, in: list)
}

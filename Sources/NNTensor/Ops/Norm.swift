import CKernels

extension Ops {
  /// The p-norm over some dimensions, `(sum of |x|^p)^(1/p)`; for infinity the largest |x|, for
  /// minus infinity the smallest, for 0 how many are not 0. The dimensions stay with size 1.
  struct Norm: DifferentiableOperation {
    static let name = "norm"
    var p: Double
    /// Counted from 0, ascending.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var shape = try floatingTypes(inputs)[0].shape
      let isEmpty = dims.contains { shape[$0] == 0 }
      guard (p >= 0 && p < .infinity) || p.isNaN || !isEmpty else {
        throw ShapeError("expects elements for a norm of order \(p), got \(inputs[0])")
      }
      for dim in dims { shape[dim] = 1 }
      return [TensorType(inputs[0].dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0].detached()
      switch p {
      case 0:
        let counted = try input.notEqual(.zeros(TensorType(input.dtype, [])))
        return [try counted.converted(to: input.dtype).sum(dims: dims, keepDims: true)]
      case 1: return [try input.absolute().sum(dims: dims, keepDims: true)]
      case 2: return [try input.squared().sum(dims: dims, keepDims: true).squareRoot()]
      case .infinity, -.infinity:
        let size = try input.absolute()
        return [try folded(size, p > 0 ? NN_MAX : NN_MIN, dims: dims)]
      default:
        let sum = try input.absolute().power(p).sum(dims: dims, keepDims: true)
        return [try sum.power(1 / p)]
      }
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, norm, outgoing) = (context.input(0), context.output(0), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(input.dtype, []))
      if p == 0 { return [try Tensor.zeros(input.type)] }
      let size = try input.absolute()
      let sign =
        try input.greater(zero).converted(to: input.dtype)
        - input.less(zero).converted(to: input.dtype)
      if p == 1 { return [try sign * outgoing] }
      if p == 2 {
        return [try .select(norm.equal(zero), zero, input * (outgoing / norm))]
      }
      if p.isInfinite {
        let isExtreme = try Tensor.select(
          norm.notEqual(norm), size.notEqual(size), size.equal(norm))
        let chosen = try isExtreme.converted(to: input.dtype)
        let count = try chosen.sum(dims: dims, keepDims: true)
        return [try sign * chosen * (outgoing / count)]
      }
      let slope = try sign * size.power(p - 1) * (outgoing / norm.power(p - 1))
      // Below order 1 the slope at 0 is infinite; PyTorch takes 0 there too.
      return [try .select(p < 1 ? size.equal(zero) : norm.equal(zero), zero, slope)]
    }

    static var samples: [OperationSample] {
      let values = OperationSample.Values.separated(-2, 3, gap: 0.2)
      let orders: [Double] = [0, 0.5, 1, 1.5, 2, 3, -1, .infinity, -.infinity]
      return orders.flatMap { p in
        [
          OperationSample(.init([3, 4], values)) { [try $0[0].norm(p)] },
          OperationSample(.init([2, 3, 4], values)) {
            [try $0[0].norm(p, dims: [0, -1], keepDims: true)]
          },
          OperationSample(.init([2, 3, 2], values)) { [try $0[0].norm(p, dims: [1])] },
          OperationSample(.init([], values)) { [try $0[0].norm(p)] },
        ]
      } + [OperationSample(.init([0, 3])) { [try $0[0].norm(2, dims: [0])] }]
    }
  }
}

extension Tensor {
  /// The p-norm of all elements: `(sum of |x|^p)^(1/p)`. See `norm(_:dims:keepDims:)`.
  public func norm(_ p: Double = 2) throws -> Tensor { try norm(p, dims: Array(0..<rank)) }

  /// The p-norm over `dims`, which may count from the end and stay with size 1 if `keepDims`.
  ///
  /// For infinity it is the largest |x|, for minus infinity the smallest, for 0 how many are not 0.
  /// Where the norm is 0 its gradient is taken as 0. Throws a `ShapeError` unless floating point,
  /// for a dimension that is missing or named twice, and for an infinite or negative order of no
  /// elements.
  public func norm(_ p: Double, dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    let norms = try apply(Ops.Norm(p: p, dims: dims), self)[0]
    return keepDims ? norms : try norms.squeezed(dims: dims)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Norm.self, in: $0) }

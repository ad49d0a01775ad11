import CKernels

extension Ops {
  /// The places of the `k` largest or smallest elements of each row, best first.
  struct TopK: Operation {
    static let name = "topk"
    var k: Int
    var largest: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var shape = try foldTypes(inputs, dims: [])[0].shape
      let size = shape.rank == 0 ? 1 : shape[shape.rank - 1]
      guard (0...size).contains(k) else {
        throw ShapeError("expects k from 0 to \(size), the size of the dimension, got \(k)")
      }
      if shape.rank == 0 { shape.append(k) } else { shape[shape.rank - 1] = k }
      return [TensorType(.int64, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let size = input.rank == 0 ? 1 : input.shape[input.rank - 1]
      forEachLine(k == 0 ? 0 : output.count / k, work: size * 4) { begin, end in
        nn_top_k(
          input.dtype.kernel, input.data, output.data.assumingMemoryBound(to: Int64.self),
          Int64(k), Int64(size), largest, begin, end)
      }
      return [output]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int, Int, Bool)] = [
        ([3, 9], 4, 1, true), ([9, 3], 9, 0, false), ([2, 5, 3], 2, 1, true), ([5], 0, 0, true),
        ([0, 3], 2, 1, true), ([40], 17, 0, true),
      ]
      return cases.map { shape, k, dim, largest in
        OperationSample(.init(shape, .separated(-2, 2, gap: 0.05))) {
          [try $0[0].topK(k, dim: dim, largest: largest).indices]
        }
      } + [
        OperationSample(.init(TensorType(.int32, [3, 7]), .integers(-3, 3))) {
          [try $0[0].topK(4, dim: 1).indices]
        }
      ]
    }
  }
}

extension Tensor {
  /// The `k` largest (or smallest) elements along dimension `dim` and their places, best first;
  /// equal elements come in their order, NaN first.
  ///
  /// Throws a `ShapeError` when the dimension has fewer than `k` elements.
  public func topK(
    _ k: Int, dim: Int = -1, largest: Bool = true
  ) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    if rank == 0 {
      let one = try reshaped([1] as Shape).topK(k, largest: largest)
      return k == 1
        ? (try one.values.reshaped([] as Shape), try one.indices.reshaped([] as Shape)) : one
    }
    let last = try transposed(dim, -1)
    let indices = try apply(Ops.TopK(k: k, largest: largest), last.detached().foldable())[0]
    let values = try last.gathered(dim: -1, indices)
    return (try values.transposed(dim, -1), try indices.transposed(dim, -1))
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.TopK.self, in: $0) }

import CKernels

extension Ops {
  /// The sum of the elements around each along a dimension: `before` of them before it and `after`
  /// after it, as far as they exist.
  struct WindowSums: DifferentiableOperation {
    static let name = "window_sums"
    /// Counted from 0.
    var dim: Int
    var before: Int
    var after: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try floatingTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let lines = Lines(input.shape, dim: dim)
      let (before, after) = (min(before, lines.size), min(after, lines.size))
      forEachLine(lines.count / max(lines.inner, 1), work: lines.size * lines.inner) { begin, end in
        nn_window_sums(
          input.dtype.kernel, input.data, output.data, Int64(lines.size), Int64(lines.inner),
          Int64(before), Int64(after), begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.windowSums(dim: dim, before: after, after: before)]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, dim: Int, before: Int, after: Int)] = [
        ([2, 5, 3], 1, 1, 2), ([4], 0, 2, 0), ([2, 3], 1, 9, 9), ([0, 3, 2], 1, 1, 1),
        ([2, 1, 2, 2], 1, 2, 1), ([3, 0], 1, 1, 1), ([2, 4, 70], 1, 0, 1),
      ]
      return cases.map { shape, dim, before, after in
        OperationSample(.init(shape)) {
          [try $0[0].windowSums(dim: dim, before: before, after: after)]
        }
      }
    }
  }
}

extension Tensor {
  /// The sum of the elements around each along dimension `dim`: `before` before it and `after` after
  /// it, which are not negative, as far as they exist.
  func windowSums(dim: Int, before: Int, after: Int) throws -> Tensor {
    let place = try shape.normalized(dimension: dim)
    return try apply(Ops.WindowSums(dim: place, before: before, after: after), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.WindowSums.self, in: $0)
}

import Glibc
import NNDiagnostics
import NNTensor
import Testing

/// What the engine refuses, with the values, and what it takes however large.
@Suite struct LimitTests {
  /// Something that is refused, and what is said about it.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let message: String
    let run: @Sendable () throws -> Void

    init(_ message: String, _ run: @escaping @Sendable () throws -> Void) {
      self.message = message
      self.run = run
    }

    var testDescription: String { message }
  }

  private static func ones(_ shape: Shape, _ dtype: DType = .float32) throws -> Tensor {
    try Tensor.ones(TensorType(dtype, shape))
  }

  static let refusals: [Refusal] = [
    // Sizes.
    .init("makes a tensor too large to count: float32[4294967296, 4294967296]") {
      _ = try Tensor.zeros(TensorType(.float32, [1 << 32, 1 << 32]))
    },
    .init("expects sizes from 0 to 140737488355328, got float32[2, -1]") {
      _ = try Tensor.zeros(TensorType(.float32, [2, -1]))
    },
    .init("expects sizes from 0 to 140737488355328, got int64[9223372036854775807, 0]") {
      _ = try Tensor.zeros(TensorType(.int64, [.max, 0]))
    },
    .init("expects sizes from 0 to 140737488355328, got float64[-2, -1]") {
      _ = try Tensor([1.0, 2], [-2, -1])
    },
    .init("expected [2, 2] = 4 elements, got 3") { _ = try Tensor([1.0, 2, 3], [2, 2]) },
    .init("expects sizes from 0 to 140737488355328, got float32[-3]") {
      _ = try Tensor.meta(TensorType(.float32, [-3])).relu()
    },
    .init("expected at most 8 dimensions, got 9") { _ = try Shape(Array(repeating: 1, count: 9)) },
    .init("makes a tensor too large to count: float32[1099511627776, 1099511627776]") {
      _ = try Tensor.meta(TensorType(.float32, [1 << 40, 1])).expanded(to: [1 << 40, 1 << 40])
    },
    // Dimensions.
    .init("expected a dimension between -2 and 1, got 2") { _ = try ones([2, 3]).softmax(dim: 2) },
    .init("expected a dimension between -2 and 1, got -9223372036854775808") {
      _ = try ones([2, 3]).sum(dims: [.min])
    },
    .init("expects a dimension between -3 and 2, got 3") {
      _ = try ones([2, 3]).unsqueezed(dim: 3)
    },
    .init("can't see float32[2, 3] as shape [4]: the counts differ") {
      _ = try ones([2, 3]).reshaped([4] as Shape)
    },
    // Dtypes.
    .init("can't require gradients: expected a floating-point dtype, got int64") {
      try ones([2], .int64).requiringGrad()
    },
    .init("expects a tensor of type float32[2], got float64[2]") {
      try ones([2]).assign(try ones([2], .float64))
    },
    .init("expects a floating-point input, got bool[2]") { _ = try ones([2], .bool).gelu() },
    // Indices.
    .init("can't select index 2 of dimension 0 of size 2") {
      _ = try ones([2, 3]).selected(dim: 0, index: 2)
    },
    .init("expects row indices from 0 to 1, got -1") { _ = try ones([2, 3]).gatheringRows([-1]) },
    .init("expects a tensor with rows, got a meta tensor") {
      _ = try Tensor.meta(TensorType(.float32, [2, 3])).gatheringRows([0])
    },
    // Values that are not there.
    .init("a meta tensor has no elements") {
      _ = try Tensor.meta(TensorType(.float32, [2])).doubles()
    },
    .init("expects a tensor with one element, got float32[2]") { _ = try ones([2]).item() },
    // Products.
    .init("expects matrices (m, k) and (k, n), got float32[2, 3] and float32[2, 3]") {
      _ = try ones([2, 3]).matmul(try ones([2, 3]))
    },
    .init("expects shapes that broadcast, got [2] and [3]") { _ = try ones([2]) + ones([3]) },
  ]

  @Test(arguments: refusals) func isRefusedWithItsValues(_ refusal: Refusal) {
    expectShapeError(refusal.message) { try refusal.run() }
  }

  /// No number that a function takes makes it trap: it works or throws an error with a type.
  @Test(arguments: AbsurdCall.all.map(\.name)) func anyNumberIsTakenOrRefused(_ name: String) throws
  {
    let call = try #require(AbsurdCall.all.first { $0.name == name })
    for input in try AbsurdCall.inputs() {
      call.callWithAll(on: input) { numbers, run in
        do {
          try run()
        } catch is ShapeError {
        } catch is IndexError {
        } catch is DataDependentShape {
        } catch is RunFailure {
        } catch { Issue.record("\(name) \(numbers) on \(input.type): \(error)") }
      }
    }
  }

  /// More than 2^31 elements, of which only the shapes are computed.
  @Test func hugeShapesAreComputed() throws {
    let huge = Tensor.meta(TensorType(.float32, [1 << 32, 3]))
    #expect(huge.count == 3 << 32 && huge.isContiguous)
    #expect(try (huge + huge).relu().sum(dims: [0]).shape == [3])
    #expect(try huge.transposed(0, 1).reshaped([-1]).shape == [3 << 32])
    #expect(try huge.softmax(dim: 0).shape == [1 << 32, 3])
    #expect(try Tensor.concatenated([huge, huge]).shape == [1 << 33, 3])
    let plane = Tensor.meta(TensorType(.float32, [1, 1, 1 << 20, 1 << 20]))
    let filter = Tensor.meta(TensorType(.float32, [8, 1, 3, 3]))
    #expect(
      try plane.convolved(weight: filter).shape == [1, 8, (1 << 20) - 2, (1 << 20) - 2])
    #expect(try plane.maxPooled(kernel: [2, 2]).shape == [1, 1, 1 << 19, 1 << 19])
  }

  /// A view of nothing far out has no place in memory.
  @Test func emptyViewsOfHugeShapesAreFine() throws {
    let empty = try Tensor.zeros(TensorType(.float32, [0, 1 << 40, 1 << 40]))
    let part = try empty.narrowed(dim: 1, start: (1 << 40) - 1, length: 1)
    #expect(try part.copied().shape == [0, 1, 1 << 40])
    #expect(try empty.selected(dim: 2, index: -1).sliced(dim: 1, step: 3).doubles() == [])
    #expect(try (empty + empty).sum().item() == 0)
  }

  /// Runs in a process of its own, which gets little memory.
  @Test func memoryThatCannotBeHadIsAFailureToReport() async {
    await #expect(processExitsWith: .success) {
      // A tensor first, so that threads and buffers of the libraries are there.
      let small = try Tensor.ones(TensorType(.float32, [64, 64]))
      _ = try small.matmul(small).sum().item()
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: rlim_t.max)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0)
      let error = #expect(throws: RunFailure.self) {
        try Tensor.zeros(TensorType(.float32, [1 << 28]))
      }
      #expect(error?.message == "out of memory: no room for a tensor of 1073741824 bytes")
      // What is small still works, and a sum of what is too large still fails.
      let wide = try small.reshaped([1, 64, 64] as Shape).expanded(to: [1 << 16, 64, 64])
      #expect(throws: RunFailure.self) { try wide + wide }
      #expect(try small.sum().item() == 4096)
    }
  }
}

import Glibc
import Testing

@testable import NNTensor

/// The same bytes on any number of threads. The number is read once, so each number gets a process.
@Suite struct ThreadCountTests {
  @Test func theNumberOfThreadsChangesNoByte() async throws {
    let one = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { try ThreadCountTests.printResults(threads: 1) }
    let two = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { try ThreadCountTests.printResults(threads: 2) }
    let five = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { try ThreadCountTests.printResults(threads: 5) }
    let expected = Self.results(one.standardOutputContent)
    #expect(expected.count == Self.works.count)
    #expect(Self.results(two.standardOutputContent) == expected)
    #expect(Self.results(five.standardOutputContent) == expected)
  }

  private static func results(_ output: [UInt8]) -> [Substring] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").filter { $0.contains("#") }
  }

  /// Kernels on inputs large enough to be shared out.
  private static let works: [(name: String, run: @Sendable () throws -> [Tensor])] = [
    ("linear", { try linear([256, 300], [130, 300]) }),
    ("wide linear", { try linear([8, 2048], [1024, 2048]) }),
    ("convolution", { try convolution([16, 24, 14, 14], [40, 24, 3, 3]) }),
    ("convolution by rows", { try convolution([16, 3, 32, 32], [6, 3, 5, 5]) }),
    ("depthwise convolution", { try convolution([16, 32, 20, 20], [32, 1, 3, 3], groups: 32) }),
    (
      "batch norm",
      {
        try passes([[32, 24, 16, 16], [24], [24]]) {
          try $0[0].batchNormalized(weight: $0[1], bias: $0[2])
        }
      }
    ),
    ("layer norm", { try passes([[300, 200]]) { try $0[0].layerNormalized([200]) } }),
    ("softmax", { try passes([[300, 200]]) { try $0[0].softmax(dim: 1) } }),
    ("sum", { try passes([[500, 1000]]) { try $0[0].sum() } }),
    ("sum of rows", { try passes([[500, 1000]]) { try $0[0].sum(dims: [0]) } }),
    ("exponential", { try passes([[700_000]]) { try $0[0].exponential() } }),
    ("max pool", { try passes([[32, 16, 32, 32]]) { try $0[0].maxPooled(kernel: [2, 2]) } }),
    (
      "cross entropy",
      {
        let target = try Tensor((0..<3000).map { $0 % 50 }, [3000])
        return try passes([[3000, 50]]) { try $0[0].crossEntropy(target) }
      }
    ),
    (
      "embedding",
      {
        let index = try Tensor((0..<9000).map { $0 * 7 % 40 }, [9000])
        return try passes([[40, 64]]) { try index.embedded(weight: $0[0]) }
      }
    ),
    ("random numbers", { [try drawn([300_000], "numbers")] }),
    (
      "distributions",
      {
        var stream = RandomStream(seed: 4, name: "many")
        let type = TensorType(.float32, [100_000])
        let p = try stream.uniform(type)
        return [
          try stream.truncatedNormal(type, mean: 0, std: 1, low: -1, high: 3),
          try stream.integers([100_000], from: 0, below: 9), try stream.bernoulli(p),
          try stream.multinomial(p, 1000), try stream.multinomial(p, 1000, replacement: true),
          try Tensor(stream.permutation(1000), [1000]),
        ]
      }
    ),
    ("product", { try passes([[500, 1000]]) { try $0[0].product(dims: [1]) } }),
    ("largest", { try passes([[500, 1000]]) { try $0[0].maximum(dims: nil) } }),
    ("variance", { try passes([[500, 1000]]) { try $0[0].variance(dims: [0]) } }),
    ("logsumexp", { try passes([[500, 1000]]) { try $0[0].logSumExp(dims: [0, 1]) } }),
    ("running sums", { try passes([[500, 1000]]) { try $0[0].cumulativeSum(dim: 0) } }),
    ("running products", { try passes([[500, 1000]]) { try $0[0].cumulativeProduct(dim: 1) } }),
    ("sort", { try passes([[50, 2000]]) { try $0[0].sorted(dim: 1).values } }),
    (
      "scatter",
      {
        let index = try Tensor((0..<200_000).map { $0 * 7 % 100 }, [200, 1000])
        return try passes([[100, 1000], [200, 1000]]) {
          try $0[0].scatterAdded(dim: 0, index, $0[1])
        }
      }
    ),
    ("windows", { try passes([[300, 1000]]) { try $0[0].unfolded(dim: 1, size: 5, step: 2) } }),
    ("singular values", { try passes([[40, 16, 12]]) { try $0[0].singularValues() } }),
    (
      "einsum",
      {
        try passes([[30, 40, 50], [30, 50, 60], [60]]) { try .einsum("bij,bjk,k->bi", $0) }
      }
    ),
    (
      "dropout",
      {
        try passes([[300_000]]) {
          try $0[0].dropout(p: 0.3, from: RandomStream(seed: 1, name: "d"))
        }
      }
    ),
  ]

  /// Prints a checksum of each work's bytes.
  private static func printResults(threads: Int) throws {
    setenv("SWIFTNN_NUM_THREADS", String(threads), 1)
    #expect(ThreadPool.shared.threadCount == threads)
    for (name, run) in works {
      var checksum: UInt64 = 0xcbf2_9ce4_8422_2325
      for tensor in try run() {
        try tensor.withBytes { bytes in
          for byte in bytes { checksum = (checksum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
      }
      print("\(name) # \(checksum)")
    }
  }

  private static func drawn(_ shape: Shape, _ name: String) throws -> Tensor {
    var stream = RandomStream(seed: 3, name: name)
    return try stream.normal(TensorType(.float32, shape))
  }

  /// The result of `function` for random inputs of these shapes, and the gradients of all of them.
  private static func passes(
    _ shapes: [Shape], _ function: ([Tensor]) throws -> Tensor
  ) throws -> [Tensor] {
    let inputs = try shapes.enumerated().map { try drawn($1, "input \($0)").requiringGrad() }
    let output = try function(inputs)
    try output.backward(gradient: try drawn(output.shape, "outgoing"))
    return [output] + inputs.compactMap(\.grad)
  }

  private static func linear(_ input: Shape, _ weight: Shape) throws -> [Tensor] {
    try passes([input, weight, [weight[0]]]) { try $0[0].linear(weight: $0[1], bias: $0[2]) }
  }

  private static func convolution(
    _ input: Shape, _ weight: Shape, groups: Int = 1
  ) throws -> [Tensor] {
    try passes([input, weight, [weight[0]]]) {
      try $0[0].convolved(weight: $0[1], bias: $0[2], padding: [1, 1], groups: groups)
    }
  }
}

import Testing

@testable import NNTensor

@Suite struct MemoryTests {
  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 1000, 4096, 1 << 20, (1 << 20) + 1, 3 << 30])
  func sizesAreRoundedUpByAnEighthAtMost(bytes: Int) {
    let size = BufferPool.SizeClass(atLeast: bytes)
    #expect(size.byteCount >= bytes)
    #expect(size.byteCount % BufferPool.alignment == 0)
    #expect(size.byteCount <= max(512, bytes + bytes / 8 + BufferPool.alignment))
    #expect(BufferPool.SizeClass(atLeast: size.byteCount).index == size.index)
    #expect((0..<520).contains(size.index))
  }

  @Test func sizeClassesGrowWithTheSize() {
    var last = BufferPool.SizeClass(atLeast: 1)
    for bytes in stride(from: 1, through: 100_000, by: 37) {
      let size = BufferPool.SizeClass(atLeast: bytes)
      #expect(size.index == last.index || size.byteCount > last.byteCount)
      last = size
    }
  }

  @Test func freedBuffersAreUsedAgain() throws {
    let pool = BufferPool()
    let size = BufferPool.SizeClass(atLeast: 1000)
    let (a, b) = (try pool.take(size), try pool.take(size))
    #expect(a != b)
    #expect(UInt(bitPattern: a) % 64 == 0)
    pool.give(a, size)
    #expect(pool.counters.liveBuffers == 1)
    #expect(try pool.take(size) == a)
    #expect(pool.counters.systemAllocations == 2)
    pool.give(a, size)
    pool.give(b, size)
    #expect(pool.counters.liveBuffers == 0 && pool.counters.liveBytes == 0)
    pool.releaseFree()
    pool.give(try pool.take(size), size)
    #expect(pool.counters.systemAllocations == 3)
    pool.releaseFree()
  }

  /// Runs in a process of its own, as other tests ask for memory meanwhile.
  @Test func steadyStepsAskTheSystemForNothing() async {
    await #expect(processExitsWith: .success) {
      let weight = try Tensor.ones(TensorType(.float32, [30, 20])).requiringGrad()
      let input = try Tensor.ones(TensorType(.float32, [10, 20]))
      func step() throws {
        try input.linear(weight: weight).relu().squared().mean().backward()
        weight.grad = nil
      }
      for _ in 0..<3 { try step() }
      let before = TensorMemory.systemAllocations
      for _ in 0..<20 { try step() }
      #expect(TensorMemory.systemAllocations == before)
    }
  }

  @Test func memoryThatNoMachineHasIsAFailureToReport() {
    #expect(throws: (any Error).self) { try Tensor.empty(TensorType(.float32, [1 << 46])) }
  }
}

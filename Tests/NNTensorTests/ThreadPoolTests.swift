import CKernels
import Glibc
import Testing

@testable import NNTensor

@Suite struct ThreadPoolTests {
  /// How often each of `count` places was visited by `body`, which gets a function that visits.
  private func visits(_ count: Int, _ body: ((Int) -> Void) -> Void) -> [Int] {
    // Every place is visited by one thread only: no lock is needed.
    let places = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
    places.initialize(repeating: 0)
    defer { places.deallocate() }
    body { places[$0] += 1 }
    return Array(places)
  }

  @Test(arguments: [0, 1, 2, 7, 1000, 70_000]) func everyPartRunsOnce(parts: Int) {
    for _ in 0..<(parts > 1000 ? 1 : 200) {
      let counts = visits(parts) { visit in ThreadPool.shared.run(parts: parts, visit) }
      #expect(counts == Array(repeating: 1, count: parts))
    }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 4096, 100_003]) func rangesMakeUpTheWhole(count: Int) {
    let counts = visits(count) { visit in
      ThreadPool.shared.forEachRange(of: count, grain: 64) { begin, end in
        for place in begin..<end { visit(place) }
      }
    }
    #expect(counts == Array(repeating: 1, count: count))
  }

  @Test(arguments: [(0, 9), (1, 1 << 20), (3, 1 << 20), (1000, 100), (100_000, 1), (5, .max)])
  func linesMakeUpTheWhole(count: Int, work: Int) {
    let counts = visits(count) { visit in
      Ops.forEachLine(count, work: work) { begin, end in
        for line in begin..<end { visit(Int(line)) }
      }
    }
    #expect(counts == Array(repeating: 1, count: count))
  }

  @Test func partsMayHavePartsOfTheirOwn() {
    let counts = visits(64) { visit in
      ThreadPool.shared.run(parts: 8) { outer in
        ThreadPool.shared.run(parts: 8) { inner in visit(outer * 8 + inner) }
      }
    }
    #expect(counts == Array(repeating: 1, count: 64))
  }

  @Test func manyTasksMayUseItAtOnce() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask {
          (0..<200).allSatisfy { _ in
            visits(8) { visit in ThreadPool.shared.run(parts: 8, visit) } == [
              1, 1, 1, 1, 1, 1, 1, 1,
            ]
          }
        }
      }
      for await isExact in group { #expect(isExact) }
    }
  }

  @Test func matrixKernelsHaveTheWidthOfTheCPU() {
    #expect(!BLAS.coreName.isEmpty)
    guard nn_has_avx512(), getenv("OPENBLAS_CORETYPE") == nil else { return }
    #expect(!["Haswell", "Zen"].contains(BLAS.coreName))
  }
}

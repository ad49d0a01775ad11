import CKernels
import NNTensor
import Testing

@Suite struct RandomStreamTests {
  /// Philox4x32-10 as in the paper, for comparison.
  private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) * UInt64(c[0])
      let p1 = UInt64(0xCD9E_8D57) * UInt64(c[2])
      c = [
        UInt32(p1 >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: p1),
        UInt32(p0 >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p0),
      ]
      k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
    }
    return c
  }

  /// The known answers of Random123 1.14 (`kat_vectors`).
  @Test func knownAnswers() {
    var words = [UInt32](repeating: 0, count: 4)
    nn_philox_words(0, 0, &words, 0, 4)
    #expect(words == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(philox([0, 0, 0, 0], [0, 0]) == words)
    #expect(
      philox([.max, .max, .max, .max], [.max, .max])
        == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      philox(
        [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0])
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test func countersAndKeysReachEveryWord() {
    let (key, nonce): (UInt64, UInt64) = (0x299F_31D0_A409_3822, 0x0370_7344_1319_8A2E)
    let index: UInt64 = 0x05A3_08D3_243F_6A88
    var words = [UInt32](repeating: 0, count: 4)
    nn_philox_words(key, nonce, &words, Int64(index * 4), 4)
    let counter: [UInt32] = [0x243F_6A88, 0x05A3_08D3, 0x1319_8A2E, 0x0370_7344]
    #expect(words == philox(counter, [0xA409_3822, 0x299F_31D0]))
  }

  @Test(arguments: [DType.float32, .float64]) func anyCutGivesTheSameNumbers(dtype: DType) throws {
    let count = 20_000
    func made(_ cuts: [Int], isNormal: Bool) -> [Double] {
      let tensor = [UInt8](unsafeUninitializedCapacity: count * dtype.byteCount) { bytes, size in
        for (begin, end) in zip([0] + cuts, cuts + [count]) {
          let out = bytes.baseAddress.map { UnsafeMutableRawPointer($0) + begin * dtype.byteCount }
          let kind = dtype == .float64 ? NN_F64 : NN_F32
          if isNormal {
            nn_philox_normal(kind, 5, 6, out, Int64(begin), Int64(end - begin), 1, 2)
          } else {
            nn_philox_uniform(kind, 5, 6, out, Int64(begin), Int64(end - begin), -1, 2)
          }
        }
        size = count * dtype.byteCount
      }
      return tensor.withUnsafeBytes { bytes in
        dtype == .float64
          ? Array(bytes.bindMemory(to: Double.self))
          : bytes.bindMemory(to: Float.self).map(Double.init)
      }
    }
    for isNormal in [true, false] {
      let whole = made([], isNormal: isNormal)
      #expect(made([1, 2, 7, 5000, 19_999], isNormal: isNormal) == whole)
      #expect(made(Array(stride(from: 3, to: count, by: 3)), isNormal: isNormal) == whole)
    }
  }

  @Test(arguments: [DType.float32, .float64]) func uniformMoments(dtype: DType) throws {
    var stream = RandomStream(seed: 1, name: "uniform")
    let numbers = try stream.uniform(TensorType(dtype, [400_000]), low: -1, high: 3).doubles()
    #expect(numbers.allSatisfy { (-1..<3).contains($0) })
    let (mean, variance) = moments(numbers)
    // Four standard errors.
    #expect(abs(mean - 1) < 4 * (16.0 / 12 / 400_000).squareRoot())
    #expect(abs(variance - 16.0 / 12) < 0.01)
  }

  @Test(arguments: [DType.float32, .float64]) func normalMoments(dtype: DType) throws {
    var stream = RandomStream(seed: 1, name: "normal")
    let numbers = try stream.normal(TensorType(dtype, [400_000]), mean: 2, std: 3).doubles()
    let (mean, variance) = moments(numbers)
    #expect(abs(mean - 2) < 4 * 3 / 400_000.0.squareRoot())
    #expect(abs(variance - 9) < 0.1)
    let inside = numbers.count { abs($0 - 2) < 3 }
    #expect(abs(Double(inside) / 400_000 - 0.6827) < 0.004)
    // Both numbers of a pair are independent.
    let products = (0..<200_000).map { pair -> Double in
      let (a, b) = (numbers[2 * pair] - 2, numbers[2 * pair + 1] - 2)
      return a * b / 9
    }
    #expect(abs(moments(products).mean) < 4 / 200_000.0.squareRoot())
  }

  private func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(numbers.count))
  }

  @Test(arguments: [0, 1, 2, 10, 1000]) func permutationsHoldEveryNumberOnce(count: Int) {
    var stream = RandomStream(seed: 9, name: "shuffle")
    let order = stream.permutation(count)
    #expect(order.sorted() == Array(0..<count))
    if count > 2 { #expect(stream.permutation(count) != order) }
  }

  @Test func permutationsOfThreeAreEquallyLikely() {
    var stream = RandomStream(seed: 9, name: "shuffle")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 130 })
  }

  @Test func integersStayBelowTheirBound() {
    var stream = RandomStream(seed: 9, name: "integers")
    let numbers = stream.integers(10_000, below: 7)
    #expect(Set(numbers) == Set(0..<7))
    #expect(stream.integers(3, below: 1) == [0, 0, 0])
  }

  @Test func streamsDifferBySeedNameStepAndDraw() {
    func words(_ seed: UInt64, _ name: String, _ step: UInt64, draws: Int = 1) -> [UInt32] {
      var stream = RandomStream(seed: seed, name: name, step: step)
      for _ in 1..<draws { _ = stream.words(100) }
      return stream.words(4)
    }
    let all = [
      words(1, "a", 0), words(2, "a", 0), words(1, "b", 0), words(1, "a", 1),
      words(1, "a", 0, draws: 2),
    ]
    #expect(Set(all).count == all.count)
    #expect(words(1, "a", 0) == words(1, "a", 0))
  }
}

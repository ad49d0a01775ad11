import NNData
import NNDiagnostics
import NNTensor
import Testing

/// A set of `count` rows, row i being `(i, -i)` with label i mod `classes`.
func numbered(_ count: Int, classes: Int = 3) throws -> Dataset {
  try Dataset(
    name: "numbers",
    inputs: [("x", try Tensor((0..<count).flatMap { [Float($0), -Float($0)] }, [count, 2]))],
    targets: [("y", try Tensor((0..<count).map { $0 % classes }, [count]))])
}

@Suite struct SplitTests {
  private let place = Place(file: "spec.yaml", line: 3, column: 5)

  @Test("every row is in exactly one split", arguments: [2, 3, 10, 97, 1797], [false, true])
  func coverage(_ count: Int, _ stratify: Bool) throws {
    let data = try numbered(count)
    for (validation, test) in [(0, 0), (0.1, 0.2), (0.25, 0), (0, 0.3), (0.33, 0.33)] {
      let wanted = [validation, test].map { Int(($0 * Double(count)).rounded()) }
      guard wanted[0] + wanted[1] < count,
        zip(wanted, [validation, test]).allSatisfy({ $0 > 0 || $1 == 0 })
      else { continue }
      let splits = try Splits(
        data, validation: validation, test: test, stratify: stratify, seed: 5)
      #expect(splits.validation.count == wanted[0] && splits.test.count == wanted[1])
      #expect((splits.train + splits.validation + splits.test).sorted() == Array(0..<count))
    }
  }

  @Test("the seed decides")
  func seeds() throws {
    let data = try numbered(100)
    func test(_ seed: UInt64) throws -> [Int] {
      try Splits(data, validation: 0.1, test: 0.2, seed: seed).test
    }
    #expect(try test(1) == test(1))
    #expect(try test(1) != test(2))
  }

  @Test("classes are split in the same shares")
  func stratified() throws {
    let data = try load("digits")
    let labels = try #require(try data.classIndices)
    let splits = try Splits(data, validation: 0.1, test: 0.2, stratify: true, seed: 1)
    #expect(splits.test.count == 359 && splits.validation.count == 180)
    for digit in 0..<10 {
      func count(_ rows: [Int]) -> Double { Double(rows.filter { labels[$0] == digit }.count) }
      let all = count(Array(labels.indices))
      #expect(abs(count(splits.test) - 0.2 * all) <= 1)
      #expect(abs(count(splits.validation) - 0.1 * all) <= 1)
    }
  }

  @Test("rare classes do not break stratification")
  func rare() throws {
    let splits = try Splits(
      try numbered(10, classes: 10), validation: 0.3, test: 0.4, stratify: true, seed: 1)
    #expect(splits.test.count == 4 && splits.validation.count == 3 && splits.train.count == 3)
  }

  @Test("empty splits are errors")
  func empty() throws {
    let data = try numbered(4)
    func found(_ validation: Double, _ test: Double) -> [String] {
      messages { try Splits(data, validation: validation, test: test, seed: 1, at: place) }
    }
    #expect(
      found(0.1, 0.3) == [
        "spec.yaml:3:5 NN0412 the validation split of 'numbers' is empty: 0.1 of 4 rows is less "
          + "than half a row | write validation: 0, or a larger share"
      ])
    #expect(
      found(0.4, 0.5) == [
        "spec.yaml:3:5 NN0412 no row of 'numbers' is left to train on: 2 of 4 rows are for test "
          + "and 2 for validation | write smaller shares for validation and test"
      ])
    #expect(
      found(0.5, .nan) == [
        "spec.yaml:3:5 NN0412 test expects a share of at least 0 and less than 1, got nan"
      ])
    #expect(
      messages {
        try Splits(try load("sine"), validation: 0, test: 0, stratify: true, seed: 1, at: place)
      } == [
        "spec.yaml:3:5 NN0417 stratify expects targets that are classes, but 'sine' has none | "
          + "write stratify: false"
      ])
  }
}

@Suite struct BatchLoaderTests {
  @Test("an epoch is every row once, in another order each time")
  func epochs() throws {
    let data = try numbered(23)
    let rows = Array(3..<23)
    let loader = try BatchLoader(data, rows: rows, batchSize: 6, shuffle: true, seed: 9)
    #expect(loader.batchesPerEpoch == 4)
    var orders: [[Int]] = []
    for epoch in 0..<3 {
      var seen: [Int] = []
      for step in 0..<4 {
        let batch = try loader.batch(epoch: epoch, step: step)
        #expect(batch.count == (step == 3 ? 2 : 6))
        #expect(try batch.inputs[0].tensor.ints() == batch.rows.flatMap { [$0, -$0] })
        #expect(try batch.targets[0].tensor.ints() == batch.rows.map { $0 % 3 })
        seen += batch.rows
      }
      #expect(seen.sorted() == rows)
      orders.append(seen)
    }
    #expect(Set(orders).count == 3)
    // A new loader gives any batch of any epoch without those before.
    let resumed = try BatchLoader(data, rows: rows, batchSize: 6, shuffle: true, seed: 9)
    #expect(try resumed.batch(epoch: 2, step: 1).rows == Array(orders[2][6..<12]))
  }

  @Test("without shuffling rows come as they are; drop_last leaves out what is too few")
  func plain() throws {
    let data = try numbered(10)
    let loader = try BatchLoader(data, rows: [4, 2, 9, 1, 0], batchSize: 2, dropLast: true)
    #expect(loader.batchesPerEpoch == 2)
    #expect(try loader.batch(epoch: 7, step: 1).rows == [9, 1])
    #expect(
      messages { try loader.batch(epoch: 0, step: 2) } == ["expects a batch from 0 to 1, got 2"])
  }

  @Test("no batch is an error")
  func empty() throws {
    let place = Place(file: "spec.yaml", line: 8, column: 1)
    #expect(
      messages {
        try BatchLoader(try numbered(3), rows: [0, 1], batchSize: 4, dropLast: true, at: place)
      } == [
        "spec.yaml:8:1 NN0412 no batch of 4 can be made of 2 rows of 'numbers' | write a smaller "
          + "batch_size or drop_last: false"
      ])
    #expect(messages { try BatchLoader(try numbered(3), rows: [], batchSize: 4) }.count == 1)
    #expect(try BatchLoader(try numbered(3), rows: [1], batchSize: .max).batchesPerEpoch == 1)
  }
}

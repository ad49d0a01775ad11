import Foundation
import NNData
import NNDeclarations
import NNTensor
import NNTestSupport
import Testing

/// Sources of sequences, triplets and ratings.
@Suite struct SequenceSourceTests {
  @Test("text is cut into windows with the characters behind them")
  func text() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.txt", Array("ab\r\ncd e~".utf8))
    let data = try load("text", ["path": "a.txt", "length": 3], directory: directory.path)
    #expect(data.name == directory.path + "/a.txt")
    #expect(data.classNames?.count == 96)
    #expect(data.classNames?[0] == "\\n" && data.classNames?[95] == "~")
    #expect(try data.inputs[0].tensor.ints() == [66, 67, 0, 68, 69, 1])
    #expect(try data.targets[0].tensor.ints() == [67, 0, 68, 69, 1, 70])
    let dense = try load(
      "text", ["path": "a.txt", "length": 6, "stride": 1, "vocabulary": "file"],
      directory: directory.path)
    #expect(dense.classNames == ["\\n", "' '", "a", "b", "c", "d", "e", "~"])
    #expect(try dense.inputs[0].tensor.ints() == [2, 3, 0, 4, 5, 1, 3, 0, 4, 5, 1, 6])
    #expect(dense.targets[0].tensor.type == TensorType(.int64, [2, 6]))
    let bytes = try load(
      "text", ["path": "a.txt", "length": 8, "vocabulary": "bytes"], directory: directory.path)
    #expect(try bytes.inputs[0].tensor.ints() == [97, 98, 13, 10, 99, 100, 32, 101])
  }

  @Test("what a text can't be read for is said")
  func textErrors() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.txt", Array("ab\ncafé".utf8))
    try directory.write("b.txt", [97, 255, 98])
    try directory.write("c.txt", Array("a\tb".utf8))
    func tried(_ name: String, _ length: Int = 2) -> [String] {
      messages(directory: directory.path) {
        try load("text", ["path": name, "length": length], directory: directory.path)
      }
    }
    #expect(
      tried("a.txt") == [
        "spec.yaml:1:2 NN0418 'DIR/a.txt' has 'é' in line 2, column 4, which is not in ASCII | "
          + "write vocabulary: file, or vocabulary: bytes"
      ])
    #expect(
      tried("c.txt") == [
        "spec.yaml:1:2 NN0418 'DIR/c.txt' has '\\u{9}' in line 1, column 2, which is not in ASCII | "
          + "write vocabulary: file, or vocabulary: bytes"
      ])
    #expect(
      tried("b.txt") == [
        "spec.yaml:1:2 NN0402 'DIR/b.txt' is no text in UTF-8 | write vocabulary: bytes"
      ])
    #expect(
      messages(directory: directory.path) {
        try load(
          "text", ["path": "b.txt", "length": 3, "vocabulary": "bytes"], directory: directory.path)
      } == [
        "spec.yaml:1:2 NN0419 'DIR/b.txt' has 3 characters, but a window takes 3 and the one behind "
          + "them | write a smaller length"
      ])
    #expect(tried("d.txt")[0].contains("no such file 'DIR/d.txt'"))
  }

  @Test("sums are right and written as they are read")
  func addition() throws {
    let data = try load("addition", ["samples": 300, "digits": 2], seed: 5)
    #expect(data.inputs.map(\.name) == ["source", "previous"])
    let names = try #require(data.classNames)
    func lines(_ tensor: Tensor) throws -> [String] {
      let codes = try tensor.ints()
      let width = tensor.shape[1]
      return stride(from: 0, to: codes.count, by: width).map { start in
        codes[start..<start + width].map { names[$0] }.joined()
      }
    }
    let (sources, previous, next) = (
      try lines(data.inputs[0].tensor), try lines(data.inputs[1].tensor),
      try lines(data.targets[0].tensor)
    )
    #expect(Set(sources).count == 300)
    for (index, source) in sources.enumerated() {
      let numbers = source.replacing("_", with: "").split(separator: "+").compactMap { Int($0) }
      let sum = String(numbers.reduce(0, +))
      #expect(numbers.count == 2)
      #expect(next[index].replacing("_", with: "") == sum + ">")
      #expect(previous[index].replacing("_", with: "") == "<" + sum)
    }
    // There are no more sums than there are.
    #expect(try load("addition", ["samples": 1000, "digits": 1]).rowCount == 100)
  }

  @Test("waves follow their formula and end with zeros")
  func waves() throws {
    let data = try load(
      "waves",
      ["samples": 40, "classes": 3, "min_length": 5, "max_length": 9, "noise": 0.0], seed: 2)
    #expect(data.inputs[0].tensor.type == TensorType(.float32, [40, 9, 1]))
    let lengths = try data.inputs[1].tensor.ints()
    #expect(Set(lengths) == [5, 6, 7, 8, 9])
    let x = try data.inputs[0].tensor.doubles()
    for i in 0..<40 {
      let wave = x[(i * 9)..<(i * 9 + 9)].map { $0 }
      #expect(wave[lengths[i]...].allSatisfy { $0 == 0 })
      // A sine obeys x[t + 1] = 2 cos(w) x[t] - x[t - 1].
      let w = 2 * Double.pi * (0.05 + 0.4 * Double(i % 3) / 3)
      for t in 1..<lengths[i] - 1 {
        #expect(abs(wave[t + 1] - 2 * cos(w) * wave[t] + wave[t - 1]) < 1e-5)
      }
    }
    #expect(try data.targets[0].tensor.ints().prefix(4) == [0, 1, 2, 0])
    #expect(
      messages { try load("waves", ["min_length": 9, "max_length": 5]) } == [
        "spec.yaml:1:1 NN0420 'waves' expects min_length up to max_length, got 9 and 5"
      ])
  }

  @Test("strips hold the digits that they are said to hold")
  func strips() throws {
    let data = try load(
      "digit_strips", ["samples": 30, "min_digits": 1, "max_digits": 3, "max_gap": 2], seed: 1)
    #expect(data.inputs[0].tensor.type == TensorType(.float32, [30, 1, 8, 30]))
    let digits = try load("digits")
    let images = try digits.inputs[0].tensor.floats()
    let labels = try digits.targets[0].tensor.ints()
    let strips = try data.inputs[0].tensor.floats()
    let texts = try data.targets[0].tensor.ints()
    var counts: Set<Int> = []
    for i in 0..<30 {
      let text = texts[(i * 3)..<(i * 3 + 3)].prefix { $0 > 0 }
      counts.insert(text.count)
      #expect(texts[(i * 3 + text.count)..<(i * 3 + 3)].allSatisfy { $0 == 0 })
      var start = 0
      for label in text {
        // The next image of that digit begins at most two columns on.
        let found = (start...start + 2).first { place in
          labels.indices.contains { index in
            labels[index] == label - 1
              && (0..<64).allSatisfy {
                images[index * 64 + $0] == strips[(i * 8 + $0 / 8) * 30 + place + $0 % 8]
              }
          }
        }
        start = try #require(found) + 8
      }
    }
    #expect(counts == [1, 2, 3])
  }

  @Test("triplets are of one digit and another, and share no image")
  func triplets() throws {
    let data = try load("digit_triplets", seed: 4)
    #expect(data.targets.isEmpty && data.rowCount > 590)
    let digits = try load("digits")
    let images = try digits.inputs[0].tensor.floats()
    var labels: [[Float]: Int] = [:]
    for (index, label) in try digits.targets[0].tensor.ints().enumerated() {
      labels[Array(images[(index * 64)..<(index * 64 + 64)])] = label
    }
    var seen: Set<[Float]> = []
    let parts = try data.inputs.map { try $0.tensor.floats() }
    for row in 0..<data.rowCount {
      let three = parts.map { Array($0[(row * 64)..<(row * 64 + 64)]) }
      let digits = three.map { labels[$0] }
      #expect(digits[0] != nil && digits[0] == digits[1] && digits[0] != digits[2])
      for image in three { #expect(seen.insert(image).inserted) }
    }
  }

  @Test("ratings are of few tastes")
  func ratings() throws {
    let settings: KeyValuePairs<String, any ArgumentValue> = [
      "samples": 100_000, "users": 12, "items": 9, "rank": 2, "noise": 0.0,
    ]
    let data = try load("ratings", settings, seed: 3)
    #expect(data.rowCount == 108)
    let (users, items) = (
      try data.inputs[0].tensor.ints(), try data.inputs[1].tensor.ints()
    )
    #expect(Set(zip(users, items).map { $0 * 9 + $1 }).count == 108)
    var matrix = [Double](repeating: 0, count: 108)
    for (index, rating) in try data.targets[0].tensor.doubles().enumerated() {
      matrix[users[index] * 9 + items[index]] = rating
    }
    // Two tastes and two biases: the rank is 4.
    let values = try Tensor(matrix, [12, 9]).singularValues().doubles()
    #expect(values[3] > 1e-3 && values[4] < 1e-5)
  }

  @Test(
    "generated data depends on the seed alone",
    arguments: ["addition", "waves", "digit_strips", "digit_triplets", "ratings"])
  func seeds(_ name: String) throws {
    func values(_ seed: UInt64, _ own: Int? = nil) throws -> [Double] {
      try load(name, ["seed": own], seed: seed).inputs[0].tensor.doubles()
    }
    #expect(try values(1) == values(1))
    #expect(try values(1) != values(2))
    #expect(try values(1, 2) == values(2))
  }

  @Test(
    "sizes beyond all bounds are refused",
    arguments: ["addition", "waves", "digit_strips", "ratings"])
  func sizes(_ name: String) throws {
    let count = name == "addition" || name == "ratings" ? 0 : 1
    #expect(
      messages { _ = try load(name, ["samples": Int.max]) }
        .filter { $0.contains("NN0416") }.count == count)
  }
}

/// Metrics of sequences.
@Suite struct SequenceMetricTests {
  @Test("whole examples count where every label is right")
  func exactMatch() throws {
    // Two examples of three labels among two classes: scores (N, C, T).
    let output = try Tensor(
      [1.0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0].map { Float($0) }, [2, 2, 3])
    let metric = try metric("exact_match")
    try metric.update(output: output, target: try Tensor([0, 1, 0, 0, 0, 1], [2, 3]))
    #expect(metric.value == 0.5 && metric.isBetterWhenLarger)
    let totals = metric.totals
    let ignoring = try NNDataTests.metric("exact_match", ["ignore_index": 1])
    try ignoring.update(output: output, target: try Tensor([0, 1, 0, 0, 0, 1], [2, 3]))
    #expect(ignoring.value == 1)
    metric.reset()
    #expect(metric.value.isNaN)
    metric.totals = totals
    #expect(metric.value == 0.5)
  }

  @Test("CTC's errors are an edit distance")
  func ctc() throws {
    // Steps read: 1 1 0 1 2 -> "1 1 2"; right is "1 2".
    func scores(_ rows: [[Int]]) throws -> Tensor {
      let hot = rows.flatMap { $0.flatMap { label in (0..<3).map { $0 == label ? Float(1) : 0 } } }
      return try Tensor(hot, [rows.count, rows[0].count, 3])
    }
    let metric = try metric("ctc_error_rate")
    try metric.update(
      output: try scores([[1, 1, 0, 1, 2], [0, 2, 2, 0, 0]]),
      target: try Tensor([1, 2, 0, 2, 1, 1], [2, 3]))
    #expect(metric.value == 3.0 / 5 && !metric.isBetterWhenLarger)
    metric.totals = [1, 4]
    #expect(metric.value == 0.25)
    #expect(
      messages {
        try metric.update(
          output: try scores([[1]]), target: try Tensor([1, 2], [2, 1]))
      }.count == 1)
  }
}

import NNData
import NNDeclarations
import NNTensor
import Testing

@Suite struct SourceTests {
  @Test("digits are all there")
  func digits() throws {
    let data = try load("digits")
    #expect(data.inputs.map(\.name) == ["x"])
    #expect(data.inputs[0].tensor.type == TensorType(.float32, [1797, 1, 8, 8]))
    #expect(data.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    let labels = try #require(try data.classIndices)
    let counts = (0..<10).map { digit in labels.filter { $0 == digit }.count }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    let pixels = try data.inputs[0].tensor.floats()
    #expect(Array(pixels[..<8]) == [0, 0, 5, 13, 9, 1, 0, 0].map { $0 / 16 })
    #expect(pixels.min() == 0 && pixels.max() == 1)
    #expect(pixels.reduce(0.0) { $0 + Double($1) } * 16 == 561718)
    #expect(try load("digits", ["scale": 1.0]).inputs[0].tensor.floats().max() == 16)
  }

  @Test("spirals follow their formula")
  func spirals() throws {
    let data = try load("spirals", ["samples": 7, "noise": 0.0, "classes": 3, "turns": 1.0])
    #expect(try data.targets[0].tensor.ints() == [0, 1, 2, 0, 1, 2, 0])
    let points = try data.inputs[0].tensor.doubles()
    let wanted: [Double] = [1 / 3, 0.5, 0.5, 2 / 3, 1, 1, 1]
    for (row, radius) in wanted.enumerated() {
      let (x, y) = (points[2 * row], points[2 * row + 1])
      #expect(abs((x * x + y * y).squareRoot() - radius) < 1e-6)
    }
    // Row 4 is the last of class 1: one turn and a third.
    #expect(abs(points[8] + 0.5) < 1e-6 && abs(points[9] - 0.75.squareRoot()) < 1e-6)
  }

  @Test("blobs lie around their centres")
  func blobs() throws {
    let settings: KeyValuePairs<String, any ArgumentValue> = [
      "samples": 6000, "noise": 0.5, "centers": 3, "features": 4, "range": 2.0,
    ]
    let data = try load("blobs", settings, seed: 3)
    #expect(data.inputs[0].tensor.type == TensorType(.float32, [6000, 4]))
    let points = try data.inputs[0].tensor.doubles()
    for group in 0..<12 {
      let own = (0..<2000).map { points[(3 * $0 + group / 4) * 4 + group % 4] }
      let mean = own.reduce(0, +) / 2000
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
      #expect(abs(mean) < 2.1)
      #expect(abs(variance.squareRoot() - 0.5) < 0.05)
    }
  }

  @Test("sine follows its formula")
  func sine() throws {
    let data = try load("sine", ["samples": 500, "noise": 0.0, "range": 2.0, "frequency": 3.0])
    #expect(data.classNames == nil)
    let (x, y) = (try data.inputs[0].tensor.doubles(), try data.targets[0].tensor.doubles())
    #expect(data.targets[0].tensor.type == TensorType(.float32, [500, 1]))
    #expect(x.allSatisfy { abs($0) <= 2 } && (x.max() ?? 0) > 1.9 && (x.min() ?? 0) < -1.9)
    for (x, y) in zip(x, y) { #expect(abs(y - sine3(x)) < 1e-5) }
  }

  /// sin(3 x) from the series, to be independent of the code under test.
  private func sine3(_ x: Double) -> Double {
    let z = 3 * x
    var (term, sum) = (z, z)
    for k in 1..<30 {
      term *= -z * z / Double(2 * k * (2 * k + 1))
      sum += term
    }
    return sum
  }

  @Test("generated data depends on the seed alone", arguments: ["spirals", "blobs", "sine"])
  func seeds(_ name: String) throws {
    func values(_ seed: UInt64, _ own: Int? = nil) throws -> [Double] {
      try load(name, ["samples": 50, "seed": own], seed: seed).inputs[0].tensor.doubles()
    }
    #expect(try values(1) == values(1))
    #expect(try values(1) != values(2))
    #expect(try values(1, 2) == values(2))
  }

  @Test(
    "wrong arguments",
    arguments: [
      (
        "spirals", "samples", 0,
        "spec.yaml:1:2 NN0215 argument 'samples' of 'spirals' expects an integer of at least 1, "
          + "got 0"
      ),
      (
        "sine", "samples", Int.max,
        "spec.yaml:1:1 NN0416 'sine' expects at most 1000000000 numbers, got 9223372036854775807 "
          + "samples of 1 number"
      ),
      (
        "blobs", "samples", Int.max,
        "spec.yaml:1:1 NN0416 'blobs' expects at most 1000000000 numbers, got 9223372036854775807 "
          + "samples of 2 numbers"
      ),
      (
        "digits", "rows", 1,
        "spec.yaml:1:2 NN0211 'digits' has no argument 'rows' | its arguments are: scale"
      ),
    ])
  func wrongArguments(_ name: String, _ key: String, _ value: Int, _ message: String) throws {
    #expect(messages { try load(name, [key: value]) } == [message])
  }
}

extension SourceTests {
  private func infinite(_ name: String, _ key: String) -> [String] {
    messages { try load(name, [key: Double.infinity]) }
  }

  @Test("sizes must be finite")
  func infinities() {
    #expect(
      infinite("sine", "range") == [
        "spec.yaml:1:2 NN0215 argument 'range' of 'sine' expects a number of at least 0 and at "
          + "most 1000000, got .inf"
      ])
    #expect(infinite("spirals", "turns").count == 1)
    #expect(infinite("blobs", "noise").count == 1)
  }
}

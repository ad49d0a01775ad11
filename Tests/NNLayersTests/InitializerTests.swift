import NNDiagnostics
import NNTensor
import Testing

@testable import NNLayers

/// `torch.nn.init`: what each function draws.
@Suite struct InitializerTests {
  private func draw(_ initializer: Initializer, _ shape: Shape, seed: UInt64 = 1) throws -> [Double]
  {
    try initializer.tensor(
      TensorType(.float64, shape), from: RandomStream(seed: seed, name: "init/weight")
    ).doubles()
  }

  private func places(_ initializer: Initializer, _ shape: Shape) throws -> [Int] {
    let values = try draw(initializer, shape)
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 })
    return values.indices.filter { values[$0] == 1 }
  }

  /// Expects numbers of mean 0 within 4.5 standard errors and deviation `std` within 3 %, none further
  /// than `bound` from 0 and some close to that.
  private func expectMoments(_ values: [Double], std: Double, bound: Double? = nil) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
    #expect(abs(mean) < 4.5 * std / count.squareRoot())
    #expect(abs(variance.squareRoot() / std - 1) < 0.03)
    let largest = values.map(abs).max() ?? 0
    if let bound { #expect(largest <= bound && largest > 0.99 * bound) }
    if bound == nil { #expect(largest > 3 * std) }
  }

  /// The numbers of `torch.nn.init.calculate_gain`.
  @Test(arguments: [
    (Nonlinearity.linear, 1), (.conv1d, 1), (.conv2d, 1), (.conv3d, 1), (.transposed1d, 1),
    (.transposed2d, 1), (.transposed3d, 1), (.sigmoid, 1), (.tanh, 1.6666666666666667),
    (.relu, 1.4142135623730951), (.leakyReLU, 1.4141428569978354), (.selu, 0.75),
  ])
  func gainsAreThoseOfPyTorch(_ nonlinearity: Nonlinearity, _ gain: Double) {
    #expect(nonlinearity.gain() == gain)
  }

  @Test func theSlopeCounts() {
    #expect(Nonlinearity.leakyReLU.gain(slope: 0.2) == 1.3867504905630728)
    #expect(Nonlinearity.relu.gain(slope: 0.2) == 1.4142135623730951)
  }

  // The weight is [50, 40, 3]: 120 inputs an output, 150 outputs an input.
  private static let shape: Shape = [50, 40, 3]

  @Test func heKeepsTheVarianceOfEitherDirection() throws {
    for (fan, count) in [(Initializer.Fan.fanIn, 120.0), (.fanOut, 150)] {
      let std = 2 / count.squareRoot()
      expectMoments(try draw(.kaiming(.normal, gain: 2, fan: fan), Self.shape), std: std)
      expectMoments(
        try draw(.kaiming(.uniform, gain: 2, fan: fan), Self.shape), std: std,
        bound: 3.0.squareRoot() * std)
    }
  }

  @Test func glorotTakesBothFans() throws {
    let std = 1.5 * (2.0 / 270).squareRoot()
    expectMoments(try draw(.xavier(.normal, gain: 1.5), Self.shape), std: std)
    expectMoments(
      try draw(.xavier(.uniform, gain: 1.5), Self.shape), std: std, bound: 3.0.squareRoot() * std)
  }

  @Test func truncationKeepsTheBounds() throws {
    let values = try draw(.truncatedNormal(mean: 1, std: 2, low: 0, high: 3), Self.shape)
    #expect(values.allSatisfy { (0...3).contains($0) })
    let mean = values.reduce(0, +) / Double(values.count)
    // The mean of a normal between bounds: 1 + 2 (phi(-0.5) - phi(1)) / (Phi(1) - Phi(-0.5)).
    #expect(abs(mean - 1.413) < 0.05)
  }

  @Test(
    arguments: [[8, 8], [5, 12], [12, 5], [6, 2, 3, 3], [4, 7, 2], [1, 9], [9, 1]] as [Shape])
  func orthogonalVectorsAreOrthonormal(_ shape: Shape) throws {
    let (rows, columns) = (shape[0], shape[1..<shape.rank].count)
    let values = try draw(.orthogonal(gain: 3), shape)
    func vector(_ index: Int) -> [Double] {
      rows <= columns
        ? Array(values[index * columns..<(index + 1) * columns])
        : (0..<rows).map { values[$0 * columns + index] }
    }
    for a in 0..<min(rows, columns) {
      for b in 0...a {
        let product = zip(vector(a), vector(b)).map(*).reduce(0, +)
        #expect(abs(product - (a == b ? 9 : 0)) < 1e-12)
      }
    }
    #expect(try draw(.orthogonal(gain: 3), shape, seed: 2) != values)
  }

  /// Where PyTorch's `eye_` and `dirac_` put their ones.
  @Test func structuredMatricesAreThoseOfPyTorch() throws {
    #expect(try places(.identity, [3, 5]) == [0, 6, 12])
    #expect(try places(.identity, [4, 2]) == [0, 3])
    #expect(try places(.dirac(groups: 1), [3, 2, 4]) == [2, 14])
    #expect(try places(.dirac(groups: 2), [6, 2, 3, 3]) == [4, 31, 58, 85])
    #expect(try places(.dirac(groups: 1), [2, 5, 2, 3, 3]) == [13, 121])
    #expect(try places(.dirac(groups: 3), [6, 4, 1, 2]) == [1, 11, 17, 27, 33, 43])
    #expect(try places(.dirac(groups: 1), [3, 2, 0]) == [])
  }

  @Test(arguments: [(7, 3, 3), (10, 4, 3), (5, 2, 2), (0, 2, 0)])
  func columnsHaveTheirShareOfZeros(_ rows: Int, _ columns: Int, _ zeros: Int) throws {
    let values = try draw(.sparse(sparsity: 0.3, std: 1), [rows, columns])
    for column in 0..<columns {
      #expect((0..<rows).filter { values[$0 * columns + column] == 0 }.count == zeros)
    }
  }

  @Test func shapesThatCannotBeDrawnAreRefused() {
    for (initializer, shape, message) in [
      (.kaimingUniform(a: 0), [3], "expects at least 2 dimensions, got shape [3]"),
      (.xavier(.normal, gain: 1), [], "expects at least 2 dimensions, got shape []"),
      (.orthogonal(gain: 1), [2], "expects at least 2 dimensions, got shape [2]"),
      (.identity, [2, 2, 2], "expects 2 dimensions, got shape [2, 2, 2]"),
      (.sparse(sparsity: 0.5, std: 1), [2], "expects 2 dimensions, got shape [2]"),
      (.dirac(groups: 1), [2, 2], "expects 3, 4 or 5 dimensions, got shape [2, 2]"),
      (
        .dirac(groups: 2), [3, 2, 1],
        "expects a first dimension that 2 groups divide, got shape [3, 2, 1]"
      ),
    ] as [(Initializer, Shape, String)] {
      #expect(throws: ShapeError(message)) { try draw(initializer, shape) }
    }
  }

  @Test func emptyParametersAreDrawnToo() throws {
    for initializer in [
      .kaimingUniform(a: 0), .xavier(.normal, gain: 1), .orthogonal(gain: 1), .identity,
    ] as [Initializer] {
      #expect(try draw(initializer, [0, 3]) == [])
      #expect(try draw(initializer, [3, 0]) == [])
    }
  }
}

import NNTensor
import Testing

@testable import NNData

/// Weights of classes and images, by the ids of the rows of the catalogue that say what they are.
@Suite struct LabelWeightTests {
  /// Two images: classes 0, 0, 1 in the first, 3 in the second.
  private let labels = [[0, 0, 1], [3]]

  private func close(_ actual: [Double], _ expected: [Double]) {
    #expect(actual.count == expected.count)
    for (a, b) in zip(actual, expected) { #expect(abs(a - b) < 1e-12) }
  }

  /// loss-059
  @Test func classesByHowRareTheyAre() {
    close(LabelWeights.ofClasses(labels, classes: 4), [1.0 / 7, 2.0 / 7, 2.0 / 7, 2.0 / 7])
    #expect(LabelWeights.counts(labels, classes: 80).count == 80)
    #expect(LabelWeights.counts([[-1, 2], [2, 5]], ignoring: 5) == [0, 0, 2])
  }

  /// loss-060
  @Test func imagesByTheirClasses() {
    let weights = LabelWeights.ofClasses(labels, classes: 4)
    close(LabelWeights.ofImages(labels, weights), [4.0 / 7, 2.0 / 7])
    #expect(LabelWeights.ofImages([[1, 9], []], [1, 1]) == [1, 0])
  }

  /// loss-061
  @Test func heavierImagesAreDrawnMoreOften() throws {
    let data = try Dataset(
      name: "images", inputs: [("x", try Tensor([0, 1, 2, 3] as [Float], [4, 1]))], targets: [])
    let loader = try BatchLoader(
      data, rows: [0, 1, 2, 3], batchSize: 4, weights: [4, 2, 0, 1], seed: 3)
    var counts = [0, 0, 0, 0]
    for epoch in 0..<2000 {
      for row in loader.order(epoch: epoch) { counts[row] += 1 }
    }
    #expect(counts.reduce(0, +) == 8000 && counts[2] == 0)
    for (count, share) in zip(counts, [4.0 / 7, 2.0 / 7, 0, 1.0 / 7]) {
      #expect(abs(Double(count) / 8000 - share) < 0.02)
    }
  }

  @Test func nothingIsDrawnWithoutWeight() throws {
    let data = try Dataset(
      name: "images", inputs: [("x", try Tensor([0, 1] as [Float], [2, 1]))], targets: [])
    #expect(
      throws: (any Error).self,
      performing: {
        try BatchLoader(data, rows: [0, 1], batchSize: 1, weights: [0, 0])
      })
  }

  /// The edges of the numbers that rows are drawn by.
  @Test func drawsLieInTheirShares() {
    let draw = WeightedDraw([0, 2, 0, 1, 1])
    #expect([0, 0.49, 0.5, 0.74, 0.75, 0.999].map(draw.sample) == [1, 1, 3, 3, 4, 4])
    #expect(!WeightedDraw([]).isPossible && !WeightedDraw([0, 0]).isPossible)
  }
}

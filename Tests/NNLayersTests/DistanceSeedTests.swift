import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What distances must do, by the ids of the rows of the catalogue that say so.
struct DistanceSeedTests {
  private func pair(_ shape: Shape) throws -> (Tensor, Tensor) {
    (try ramp(shape, scale: 0.25, from: -3), try ramp(shape, scale: -0.5, from: 2))
  }

  /// distance-001, distance-002
  @Test func cosinesOfAngles() throws {
    let (a, b) = try pair([100, 128])
    #expect(try call(try build("CosineSimilarity(dim=1, eps=1e-6)"), a, b).shape == [100])
    let x = try Tensor([3, 4, 0, 0] as [Float], [2, 2])
    let y = try Tensor([4, 3, 5, 1] as [Float], [2, 2])
    try expectClose(
      try call(try build("CosineSimilarity"), x, y), try Tensor([0.96, 0] as [Float], [2]),
      rtol: 1e-6, atol: 0)
    // No length counts less than eps.
    try expectClose(
      try call(try build("CosineSimilarity(0, eps=10)"), x, y),
      try Tensor([0.12, 0.12] as [Float], [2]), rtol: 1e-6, atol: 0)
  }

  /// distance-003, distance-004
  @Test func distancesOfRows() throws {
    let (a, b) = try pair([100, 128])
    #expect(try call(try build("PairwiseDistance(p=2)"), a, b).shape == [100])
    #expect(try call(try build("PairwiseDistance(keepdim=True)"), a, b).shape == [100, 1])
    let x = try Tensor([0, 0, 1, 1] as [Float], [2, 2])
    let y = try Tensor([3, 4, 1, 3] as [Float], [2, 2])
    for (p, expected) in [("2", [5, 2]), ("1", [7, 2]), (".inf", [4, 2])]
      as [(String, [Float])]
    {
      try expectClose(
        try call(try build("PairwiseDistance(p=\(p), eps=0)"), x, y), try Tensor(expected, [2]),
        rtol: 1e-6, atol: 0)
    }
  }

  /// distance-005
  @Test func epsIsAddedToTheDifference() throws {
    let x = try ramp([1, 3])
    let distance = try call(try build("PairwiseDistance"), x, x).doubles()[0]
    #expect(abs(distance / 1.7320508e-06 - 1) < 1e-4)
  }
}

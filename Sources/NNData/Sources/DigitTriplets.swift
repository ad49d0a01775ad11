import NNDeclarations
import NNTensor

/// Triplets of handwritten digits: an anchor, another image of the same digit, and one of another
/// digit, for models that learn distances.
///
/// `anchor`, `positive` and `negative` are float32 `(N, 1, 8, 8)`, pixels from 0 to 1; there is no
/// target. No image stands in two triplets, so that those held out show images never seen.
public enum DigitTriplets {
  static let declaration = DataSourceDeclaration(
    "digit_triplets", "Two images of one handwritten digit and one of another.",
    shape: "anchor, positive and negative: float32[triplets, 1, 8, 8]",
    Synthesis.seedArgument
  ) { context, seed in
    let digits = try Digits.dataset()
    let labels = try digits.targets[0].tensor.ints()
    let synthesis = try Synthesis(
      "digit_triplets", samples: labels.count, features: 64, seed: seed, context)
    let order = synthesis.permutation("images", labels.count)
    // Two thirds of each digit make pairs; the rest are images of another digit.
    var (pairs, others): ([(Int, Int)], [Int]) = ([], [])
    for digit in 0...9 {
      let own = order.filter { labels[$0] == digit }
      let count = own.count / 3
      pairs += (0..<count).map { (own[2 * $0], own[2 * $0 + 1]) }
      others += own[(2 * count)...]
    }
    // Shifted by more than the images of one digit and less than those of all others.
    let shift = others.count / 2
    let negatives = pairs.indices.map { others[($0 + shift) % others.count] }
    func images(_ rows: [Int]) throws -> Tensor {
      try digits.inputs[0].tensor.gatheringRows(rows)
    }
    let shuffled = synthesis.permutation("triplets", pairs.count)
    return try Dataset(
      name: "digit_triplets",
      inputs: [
        ("anchor", try images(shuffled.map { pairs[$0].0 })),
        ("positive", try images(shuffled.map { pairs[$0].1 })),
        ("negative", try images(shuffled.map { negatives[$0] })),
      ], targets: [])
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(DigitTriplets.declaration, in: $0) }

import NNDeclarations
import NNDiagnostics
import NNTensor

/// Strips of handwritten digits side by side, with gaps of random width, and which digits they are:
/// text to be recognised without knowing where each sign stands.
///
/// `x` is float32 `(N, 1, 8, width)`, pixels from 0 to 1; `y` is int64 `(N, max_digits)`, the digit plus
/// 1, with 0 behind the last: the blank of CTC. The digits are those of `digits`.
public enum DigitStrips {
  private static let size = 8

  static let declaration = DataSourceDeclaration(
    "digit_strips", "Strips of handwritten digits side by side, and which digits they are.",
    shape: "x: float32[samples, 1, 8, width], y: int64[samples, max_digits]",
    Synthesis.samples,
    Arg<Int>("min_digits", default: 2, .positive, "digits on the shortest strip"),
    Arg<Int>(
      "max_digits", default: 4, Constraint(minimum: 1, maximum: 1000), "digits on the longest strip"
    ),
    Arg<Int>(
      "max_gap", default: 3, Constraint(minimum: 0, maximum: 1_000_000),
      "columns between two digits, at most"),
    Synthesis.seedArgument
  ) { context, samples, fewest, most, gap, seed in
    guard fewest <= most else {
      throw Diagnostic(
        .crossedLengths,
        "'digit_strips' expects min_digits up to max_digits, got \(fewest) and \(most)",
        at: context.location)
    }
    let width = most * (size + gap)
    let synthesis = try Synthesis(
      "digit_strips", samples: samples, features: size * width, seed: seed, context)
    let digits = try Digits.dataset()
    let (pixels, labels) = (
      try digits.inputs[0].tensor.floats(), try digits.targets[0].tensor.ints()
    )
    let counts = synthesis.integers("counts", samples, below: most - fewest + 1)
    let chosen = synthesis.integers("digits", samples * most, below: labels.count)
    let gaps = synthesis.integers("gaps", samples * most, below: gap + 1)
    var strips = [Float](repeating: 0, count: samples * size * width)
    var texts = [Int](repeating: 0, count: samples * most)
    for i in 0..<samples {
      var start = 0
      for place in i * most..<i * most + counts[i] + fewest {
        texts[place] = labels[chosen[place]] + 1
        start += gaps[place]
        for row in 0..<size {
          let source = (chosen[place] * size + row) * size
          let goal = (i * size + row) * width + start
          for column in 0..<size { strips[goal + column] = pixels[source + column] }
        }
        start += size
      }
    }
    return try Dataset(
      name: "digit_strips",
      inputs: [("x", try Tensor(strips, [samples, 1, size, width]))],
      targets: [("y", try Tensor(texts, [samples, most]))],
      classNames: ["blank"] + (0...9).map(String.init))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(DigitStrips.declaration, in: $0) }

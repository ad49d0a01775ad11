import Glibc
import NNDeclarations
import NNDiagnostics
import NNTensor

/// Sine waves of different lengths in time, one frequency a class: sequences of variable length.
///
/// Example i is of class k = i mod K: `sin(2 pi f_k t + phase)` plus normal noise for t = 0, 1, ...,
/// where the frequencies `f_k = 0.05 + 0.4 k / K` are cycles a step and phase and length are drawn
/// uniformly. `x` is float32 `(N, max_length, 1)` with zeros behind the end, `lengths` int64 `(N)`, `y`
/// int64 `(N)`.
public enum Waves {
  static let declaration = DataSourceDeclaration(
    "waves", "Sine waves of different lengths, one frequency a class.",
    shape: "x: float32[samples, max_length, 1], lengths: int64[samples], y: int64[samples]",
    Synthesis.samples,
    Arg<Int>("classes", default: 4, Constraint(minimum: 1, maximum: 10_000), "frequencies"),
    Arg<Int>("min_length", default: 8, .positive, "steps of the shortest wave"),
    Arg<Int>("max_length", default: 32, .positive, "steps of the longest wave"),
    Arg<Double>("noise", default: 0.2, Synthesis.size, "standard deviation of what is added"),
    Synthesis.seedArgument
  ) { context, samples, classes, shortest, longest, noise, seed in
    guard shortest <= longest else {
      throw Diagnostic(
        .crossedLengths,
        "'waves' expects min_length up to max_length, got \(shortest) and \(longest)",
        at: context.location)
    }
    let synthesis = try Synthesis(
      "waves", samples: samples, features: longest, seed: seed, context)
    let lengths = synthesis.integers("lengths", samples, below: longest - shortest + 1)
      .map { $0 + shortest }
    let phases = try synthesis.uniform("phases", samples, range: .pi)
    var values = try synthesis.normal("noise", samples * longest, std: noise)
    for i in 0..<samples {
      let frequency = 0.05 + 0.4 * Double(i % classes) / Double(classes)
      for t in 0..<longest {
        let place = i * longest + t
        values[place] =
          t < lengths[i] ? values[place] + sin(2 * .pi * frequency * Double(t) + phases[i]) : 0
      }
    }
    return try Dataset(
      name: "waves",
      inputs: [
        ("x", try Tensor(values.map { Float($0) }, [samples, longest, 1])),
        ("lengths", try Tensor(lengths, [samples])),
      ],
      targets: [("y", try Tensor((0..<samples).map { $0 % classes }, [samples]))],
      classNames: (0..<classes).map(String.init))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Waves.declaration, in: $0) }

import Glibc
import NNDeclarations
import NNTensor

/// Spirals around the origin, one a class: not separable by straight lines.
///
/// Example i is of class k = i mod K and, being the j-th of the n of its class, lies at
/// `r (cos a, sin a)` plus normal noise, with `r = (j + 1) / n` and `a = 2 pi (turns r + k / K)`.
public enum Spirals {
  static let declaration = DataSourceDeclaration(
    "spirals", "Points on spirals around the origin, one a class.",
    shape: "x: float32[samples, 2], y: int64[samples]",
    Arg<Int>("samples", default: 1000, .positive, "number of points"),
    Arg<Double>("noise", default: 0.02, Synthesis.size, "standard deviation of what is added"),
    Arg<Int>("classes", default: 2, Constraint(minimum: 1, maximum: 10_000), "number of spirals"),
    Arg<Double>("turns", default: 1.5, Synthesis.pace, "how often a spiral goes round"),
    Arg<Int?>("seed", default: nil, .nonNegative, "what noise is drawn from; the run's if null")
  ) { context, samples, noise, classes, turns, seed in
    let synthesis = try Synthesis("spirals", samples: samples, features: 2, seed: seed, context)
    var points = try synthesis.normal("noise", samples * 2, std: noise)
    for i in 0..<samples {
      let k = i % classes
      let count = (samples - k + classes - 1) / classes
      let radius = Double(i / classes + 1) / Double(count)
      let angle = 2 * .pi * (turns * radius + Double(k) / Double(classes))
      points[2 * i] += radius * cos(angle)
      points[2 * i + 1] += radius * sin(angle)
    }
    return try synthesis.classified(
      points, features: 2, (0..<samples).map { $0 % classes }, classes: classes)
  }
}

/// Round clouds of points, one a class.
///
/// Centres are drawn uniformly in `[-range, range)` in each direction; example i is of class
/// i mod centers and lies at its centre plus normal noise.
public enum Blobs {
  static let declaration = DataSourceDeclaration(
    "blobs", "Round clouds of points around random centres, one a class.",
    shape: "x: float32[samples, features], y: int64[samples]",
    Arg<Int>("samples", default: 1000, .positive, "number of points"),
    Arg<Double>("noise", default: 1, Synthesis.size, "standard deviation around a centre"),
    Arg<Int>("centers", default: 3, Constraint(minimum: 1, maximum: 10_000), "number of clouds"),
    Arg<Int>("features", default: 2, Constraint(minimum: 1, maximum: 100_000), "dimensions"),
    Arg<Double>("range", default: 10, Synthesis.size, "how far from 0 centres lie at most"),
    Arg<Int?>("seed", default: nil, .nonNegative, "what points are drawn from; the run's if null")
  ) { context, samples, noise, centers, features, range, seed in
    let synthesis = try Synthesis(
      "blobs", samples: max(samples, centers), features: features, seed: seed, context)
    let places = try synthesis.uniform("centers", centers * features, range: range)
    var points = try synthesis.normal("noise", samples * features, std: noise)
    for i in points.indices {
      points[i] += places[(i / features) % centers * features + i % features]
    }
    return try synthesis.classified(
      points, features: features, (0..<samples).map { $0 % centers }, classes: centers)
  }
}

/// A noisy sine wave to fit: `y = sin(frequency x)` plus normal noise, with x uniform in
/// `[-range, range)`.
public enum Sine {
  static let declaration = DataSourceDeclaration(
    "sine", "Points on a noisy sine wave, for regression.",
    shape: "x: float32[samples, 1], y: float32[samples, 1]",
    Arg<Int>("samples", default: 1000, .positive, "number of points"),
    Arg<Double>("noise", default: 0.1, Synthesis.size, "standard deviation of what is added"),
    Arg<Double>("range", default: 3.141592653589793, Synthesis.size, "how far from 0 x goes"),
    Arg<Double>("frequency", default: 1, Synthesis.pace, "how fast the wave goes up and down"),
    Arg<Int?>("seed", default: nil, .nonNegative, "what points are drawn from; the run's if null")
  ) { context, samples, noise, range, frequency, seed in
    let synthesis = try Synthesis("sine", samples: samples, features: 1, seed: seed, context)
    let x = try synthesis.uniform("x", samples, range: range)
    let noise = try synthesis.normal("noise", samples, std: noise)
    let y = zip(x, noise).map { Float(sin(frequency * $0) + $1) }
    return try Dataset(
      name: "sine", inputs: [("x", try Tensor(x.map { Float($0) }, [samples, 1]))],
      targets: [("y", try Tensor(y, [samples, 1]))])
  }
}

@section("nn_declarations") @used
private let spirals: Registration = { register(Spirals.declaration, in: $0) }
@section("nn_declarations") @used
private let blobs: Registration = { register(Blobs.declaration, in: $0) }
@section("nn_declarations") @used
private let sine: Registration = { register(Sine.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// Sums written as text: `47+5` on one side, `52` on the other, for models that read one sequence and
/// write another.
///
/// Characters have the numbers: 0 padding, 1 start, 2 end, 3 `+`, 4 to 13 the digits. `source` is int64
/// `(N, 2 digits + 1)`; `previous` and `next` are int64 `(N, digits + 2)`: the sum with the start before
/// it, and with the end behind it. No two examples are the same.
public enum Addition {
  private static let names = ["_", "<", ">", "+"] + (0...9).map(String.init)

  private static func digits(_ number: Int) -> [Int] {
    String(number).utf8.map { Int($0) - 48 + 4 }
  }

  private static func padded(_ codes: [Int], to length: Int) -> [Int] {
    codes + [Int](repeating: 0, count: length - codes.count)
  }

  static let declaration = DataSourceDeclaration(
    "addition", "Sums of two numbers written as text, and their results.",
    shape: "source: int64[samples, 2 digits + 1], previous and next: int64[samples, digits + 2]",
    Synthesis.samples,
    Arg<Int>(
      "digits", default: 2, Constraint(minimum: 1, maximum: 9), "digits of the summands, at most"),
    Synthesis.seedArgument
  ) { context, samples, digits, seed in
    let bound = (0..<digits).reduce(1) { power, _ in power * 10 }
    let count = min(samples, bound * bound)
    let synthesis = try Synthesis(
      "addition", samples: count, features: 4 * digits + 5, seed: seed, context)
    let pairs =
      bound * bound <= 1 << 24
      ? Array(synthesis.permutation("pairs", bound * bound).prefix(count))
      : synthesis.integers("pairs", count, below: bound * bound)
    let (width, longest) = (2 * digits + 1, digits + 2)
    var (source, previous, next): ([Int], [Int], [Int]) = ([], [], [])
    for pair in pairs {
      let (a, b) = (pair / bound, pair % bound)
      let sum = Self.digits(a + b)
      source += padded(Self.digits(a) + [3] + Self.digits(b), to: width)
      previous += padded([1] + sum, to: longest)
      next += padded(sum + [2], to: longest)
    }
    return try Dataset(
      name: "addition",
      inputs: [
        ("source", try Tensor(source, [count, width])),
        ("previous", try Tensor(previous, [count, longest])),
      ],
      targets: [("next", try Tensor(next, [count, longest]))], classNames: names)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Addition.declaration, in: $0) }

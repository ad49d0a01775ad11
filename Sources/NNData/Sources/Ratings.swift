import NNDeclarations
import NNTensor

/// Ratings that users give items, made of a few hidden tastes: for matrix factorisation.
///
/// Users and items have normal vectors of `rank` numbers and a normal bias of a tenth of the spread; a
/// rating is `p · q / sqrt(rank) + b_user + b_item` plus normal noise, of a pair drawn uniformly without
/// repetition. `user` and `item` are int64 `(N)`, `rating` is float32 `(N)`.
public enum Ratings {
  static let declaration = DataSourceDeclaration(
    "ratings", "Ratings of items by users with a few hidden tastes.",
    shape: "user: int64[samples], item: int64[samples], rating: float32[samples]",
    Synthesis.samples,
    Arg<Int>("users", default: 100, Constraint(minimum: 1, maximum: 4000), "number of users"),
    Arg<Int>("items", default: 60, Constraint(minimum: 1, maximum: 4000), "number of items"),
    Arg<Int>("rank", default: 3, Constraint(minimum: 1, maximum: 1000), "number of hidden tastes"),
    Arg<Double>("noise", default: 0.1, Synthesis.size, "standard deviation of what is added"),
    Synthesis.seedArgument
  ) { context, samples, users, items, rank, noise, seed in
    let count = min(samples, users * items)
    let synthesis = try Synthesis("ratings", samples: count, features: 3, seed: seed, context)
    let pairs = Array(synthesis.permutation("pairs", users * items).prefix(count))
    let tastes = try synthesis.normal("users", users * rank, std: 1)
    let kinds = try synthesis.normal("items", items * rank, std: 1)
    let generosity = try synthesis.normal("user biases", users, std: 0.1)
    let quality = try synthesis.normal("item biases", items, std: 0.1)
    let errors = try synthesis.normal("noise", count, std: noise)
    let scale = 1 / Double(rank).squareRoot()
    let ratings = zip(pairs, errors).map { pair, error in
      let (user, item) = (pair / items, pair % items)
      let product = (0..<rank).reduce(0.0) {
        $0 + tastes[user * rank + $1] * kinds[item * rank + $1]
      }
      return Float(product * scale + generosity[user] + quality[item] + error)
    }
    return try Dataset(
      name: "ratings",
      inputs: [
        ("user", try Tensor(pairs.map { $0 / items }, [count])),
        ("item", try Tensor(pairs.map { $0 % items }, [count])),
      ], targets: [("rating", try Tensor(ratings, [count]))])
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Ratings.declaration, in: $0) }

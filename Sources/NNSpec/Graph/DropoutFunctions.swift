import NNLayers
import NNTensor

/// A function that drops what `kind` says, where `training` is true, which it is unless given if
/// `trains`.
private func dropout(
  _ name: String, _ summary: String, _ kind: Dropout.Kind, trains: Bool = true
) -> TensorFunction {
  .tensor(name, summary, ["input", "p=", "training=", "inplace="]) { call in
    let (input, p) = (try call.tensor(), try call.double("p", default: 0.5))
    guard (0...1).contains(p) else { throw ShapeError("expects p between 0 and 1, got \(p)") }
    try kind.check(input)
    guard try call.bool("training", default: trains) else { return input }
    let output = try kind.dropped(input, p: p, from: call.stream(for: "input"))
    return try call.bool("inplace", default: false) ? input.becoming(output) : output
  }
}

private let functions: [TensorFunction] =
  [
    dropout(
      "dropout", "Zeroes elements at random in training and scales up the others.", .elements),
    dropout(
      "alpha_dropout", "Dropout that keeps mean and variance of SELU networks.", .alpha,
      trains: false),
    dropout(
      "feature_alpha_dropout", "Alpha dropout of whole channels.", .alphaChannels, trains: false),
  ]
  + (1...3).map {
    dropout(
      "dropout\($0)d", "Zeroes whole channels at random in training.", .channels(dimensions: $0))
  }

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }

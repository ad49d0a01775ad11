extension Ops {
  /// Gated recurrent units step after step (Cho et al. 2014): `r`, `z` = sigmoid of
  /// `x W_ih^T + b_ih + h W_hh^T + b_hh`, `n = tanh(x W_in^T + b_in + r (h W_hn^T + b_hn))`,
  /// `h = (1 - z) n + z h`.
  struct GRU: RecurrentOperation {
    static let name = "gru"
    let call: RecurrentCall

    static var samples: [OperationSample] {
      RecurrentSample.all.map { sample in
        sample.sample(gates: 3) { input, states, weights, steps in
          let (output, last) = try input.gru(state: states[0], weights, steps)
          return [output, last]
        }
      }
    }
  }
}

extension Tensor {
  /// A layer of gated recurrent units over sequences.
  ///
  /// The tensor holds the inputs of all steps one after the other: `(rows, in)`. `state` is the h
  /// before the first step, `(batch, hidden)`. Gives the h of all steps, `(rows, hidden)`, and the
  /// last of each sequence, `(batch, hidden)`. Throws a `ShapeError` when shapes do not fit.
  public func gru(
    state: Tensor, _ weights: RecurrentWeights, _ steps: RecurrentSteps
  ) throws -> (output: Tensor, state: Tensor) {
    let call = steps.call(.gru, weights)
    let outputs = try apply(Ops.GRU(call: call), steps.inputs(self, [state], weights))
    return (outputs[0], outputs[1])
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.GRU.self, in: $0) }

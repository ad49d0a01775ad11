extension Ops {
  /// Long short-term memory step after step (Hochreiter and Schmidhuber 1997):
  /// `i, f, g, o = x W_ih^T + b_ih + h W_hh^T + b_hh`, `c = sigmoid(f) c + sigmoid(i) tanh(g)`,
  /// `h = sigmoid(o) tanh(c)`, multiplied with `W_hr^T` where there is one (Sak et al. 2014).
  struct LSTM: RecurrentOperation {
    static let name = "lstm"
    let call: RecurrentCall

    static var samples: [OperationSample] {
      let projected = [
        RecurrentSample(units: 3, output: 2),
        RecurrentSample(counts: [3, 1, 1], isReversed: true, units: 4, output: 3, hasBias: false),
      ]
      return (RecurrentSample.all + projected).map { sample in
        sample.sample(gates: 4, hasCell: true) { input, states, weights, steps in
          let (output, state, cell) = try input.lstm(
            state: states[0], cell: states[1], weights, steps)
          return [output, state, cell]
        }
      }
    }
  }
}

extension Tensor {
  /// A layer of long short-term memory over sequences.
  ///
  /// The tensor holds the inputs of all steps one after the other: `(rows, in)`. `state` and `cell`
  /// are h and c before the first step, `(batch, out)` and `(batch, hidden)`. Gives the h of all
  /// steps, `(rows, out)`, and the last h and c of each sequence. `out` is `hidden`, or the projection's
  /// size. Throws a `ShapeError` when shapes do not fit.
  public func lstm(
    state: Tensor, cell: Tensor, _ weights: RecurrentWeights, _ steps: RecurrentSteps
  ) throws -> (output: Tensor, state: Tensor, cell: Tensor) {
    let call = steps.call(.lstm, weights)
    let outputs = try apply(Ops.LSTM(call: call), steps.inputs(self, [state, cell], weights))
    return (outputs[0], outputs[1], outputs[2])
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.LSTM.self, in: $0) }

extension Ops {
  /// `h = f(x W_ih^T + b_ih + h W_hh^T + b_hh)` step after step, f being tanh or the rectifier
  /// (Elman 1990).
  struct RNN: RecurrentOperation {
    static let name = "rnn"
    let call: RecurrentCall

    static var samples: [OperationSample] {
      RecurrentSample.all.flatMap { sample in
        [false, true].map { isRectified in
          sample.sample(gates: 1) { input, states, weights, steps in
            let (output, last) = try input.rnn(
              state: states[0], weights, steps, isRectified: isRectified)
            return [output, last]
          }
        }
      }
    }
  }
}

extension Tensor {
  /// A recurrent layer over sequences: `h = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh)`, or
  /// `max(..., 0)` if `isRectified`.
  ///
  /// The tensor holds the inputs of all steps one after the other: `(rows, in)`. `state` is the h
  /// before the first step, `(batch, hidden)`. Gives the h of all steps, `(rows, hidden)`, and
  /// the last of each sequence, `(batch, hidden)`. Throws a `ShapeError` when shapes do not fit.
  public func rnn(
    state: Tensor, _ weights: RecurrentWeights, _ steps: RecurrentSteps, isRectified: Bool = false
  ) throws -> (output: Tensor, state: Tensor) {
    let call = steps.call(isRectified ? .relu : .tanh, weights)
    let outputs = try apply(Ops.RNN(call: call), steps.inputs(self, [state], weights))
    return (outputs[0], outputs[1])
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.RNN.self, in: $0) }

import NNData
import NNDiagnostics
import NNOptim
import NNSpec
import NNTensor

/// One step of training: what `train` does with each batch, and what `bench` measures.
final class TrainingStep {
  /// The parts of a step, in order.
  enum Phase: CaseIterable {
    /// From letting the last gradients go to the loss.
    case forward
    /// The gradients, and cutting them.
    case backward
    /// The change of the parameters.
    case optimizer
  }

  /// What a step came to.
  struct Result {
    let losses: LossNumbers
    /// The model's first output, for metrics.
    let output: Tensor?
  }

  let pass: ForwardPass
  /// Changes the parameters.
  let optimizer: any Optimizer
  private let parameters: [Tensor]
  private let clipValue: Double?
  private let clipNorm: (largest: Double, type: Double)?

  /// Steps as the specification says.
  ///
  /// Throws a `Diagnostic` when it has no optimizer, or the model nothing to train.
  init(_ pass: ForwardPass) throws {
    let plan = try pass.experiment.requireOptimizer()
    // Those of the loss are trained too; no parameter of a model has a name with a slash.
    let named =
      pass.model.module.namedParameters.map { ($0.name, $0.parameter.tensor) }
      + pass.loss.parameters.map { (WeightsFile.lossPrefix + $0.name, $0.tensor) }
    guard !named.isEmpty else {
      throw Diagnostic(
        .incompleteExperiment, "the model has no parameters to train",
        at: pass.experiment.model.location,
        help: "add a layer that has some, such as Linear(auto, 10)")
    }
    self.pass = pass
    optimizer = try plan.make(OptimizerContext(parameters: named, at: plan.location))
    parameters = named.map(\.1)
    clipValue = pass.experiment.train.clipValue
    let train = pass.experiment.train
    clipNorm = train.clipNorm.map { ($0, train.clipNormType) }
  }

  /// Takes the step of the given number, counted from 0.
  ///
  /// `check` is shown the loss before the parameters change, and may throw; `ended` is told of each
  /// phase when it is over.
  func take(
    _ batch: Batch, number: Int, check: (_ loss: Double) throws -> Void,
    ended: (Phase) -> Void = { _ in }
  ) throws -> Result {
    pass.model.build.random.step = UInt64(number)
    optimizer.zeroGrad()
    let outputs = try pass.outputs(of: batch)
    let losses = try pass.loss(of: outputs, batch)
    let numbers = try LossNumbers(losses)
    try check(numbers.total)
    ended(.forward)
    if losses.total.requiresGrad { try losses.total.backward() }
    if let clipValue { try clipGradientValue(parameters, limit: clipValue) }
    if let clipNorm {
      try clipGradientNorm(parameters, maxNorm: clipNorm.largest, normType: clipNorm.type)
    }
    ended(.backward)
    try optimizer.step()
    ended(.optimizer)
    return Result(losses: numbers, output: outputs.first?.detached())
  }
}

extension Experiment {
  /// The optimizer. Throws a `Diagnostic` when there is none.
  func requireOptimizer() throws -> Plan<OptimizerContext, any Optimizer> {
    guard let optimizer else {
      throw missing(
        "optimizer", "how parameters are changed", "optimizer: SGD(lr=0.1, momentum=0.9)")
    }
    return optimizer
  }
}

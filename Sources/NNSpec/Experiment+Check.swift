import NNData
import NNDiagnostics
import NNLayers
import NNOptim

extension Experiment {
  /// Builds the model and what belongs to it, without memory and without data.
  ///
  /// Throws `Diagnostics` with everything that is wrong in one go.
  @discardableResult
  public func check() throws -> BuiltModel {
    let collector = DiagnosticCollector()
    let model = try collector.collect { try buildModel() }
    if let model, loss != nil { _ = try collector.collect { try buildLoss(for: model) } }
    for metric in metrics {
      _ = try collector.collect { try metric.make(MetricContext(at: metric.location)) }
    }
    if let optimizer {
      _ = try collector.collect {
        try optimizer.make(OptimizerContext(parameters: [], at: optimizer.location))
      }
    }
    if !prune.isEmpty {
      // The masks of this check must not change what is told about the model.
      let pruned = try collector.collect { try buildModel() }
      for step in prune {
        try collector.collect {
          let step = try step.make(PruningContext(at: step.location))
          if case .prune(let pruning) = step, let pruned {
            try pruning.apply(to: pruned.module, seed: seed)
          }
        }
      }
    }
    try collector.throwIfErrors()
    guard let model else { throw Diagnostics(collector.diagnostics) }
    return model
  }
}

import NNData
import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

/// A model and its loss, ready to be run on batches.
struct ForwardPass {
  /// What declares them.
  let experiment: Experiment
  /// The model, with memory.
  let model: BuiltModel
  /// The losses.
  let loss: BuiltLoss
  /// What the batches come from, as messages name it.
  let dataName: String

  /// The model's outputs for a batch.
  ///
  /// Throws a `Diagnostic` that names the layer when it does not take its input.
  func outputs(of batch: Batch) throws -> [Tensor] {
    do {
      return try model.module(try experiment.arguments(batch)).tensors
    } catch let error as IndexError {
      throw indexOutOfRange(error, batch)
    } catch {
      throw model.translate(error)
    }
  }

  /// The losses of outputs, each a tensor of one number.
  func loss(of outputs: [Tensor], _ batch: Batch) throws -> BuiltLoss.Result {
    do {
      return try loss(outputs: outputs, targets: batch.targets.map(\.tensor))
    } catch let error as IndexError {
      throw indexOutOfRange(error, batch)
    }
  }

  private func indexOutOfRange(_ error: IndexError, _ batch: Batch) -> Diagnostic {
    Diagnostic(
      .indexOutOfRange,
      "\(error) in one of the rows \(batch.rows.map { $0 + 1 }.min() ?? 0) to "
        + "\(batch.rows.map { $0 + 1 }.max() ?? 0) of '\(dataName)'",
      at: experiment.dataSource?.location)
  }
}

extension Experiment {
  /// What the model is called with: the batch's tensors by name, and the defaults of texts.
  ///
  /// Throws a `Diagnostic` when one has no value.
  func arguments(_ batch: Batch) throws -> Arguments {
    Arguments(
      try inputs.map { input in
        if case .string(let standard?) = input.kind { return .string(standard) }
        if let (_, tensor) = batch.inputs.first(where: { $0.name == input.name }) {
          return .tensor(tensor)
        }
        throw Diagnostic(
          .inputWithoutValue, "the data gives no value for input '\(input.name)'",
          at: input.location,
          help: input.isText
            ? "give it a default: \(input.name): {type: string, default: ...}" : nil)
      })
  }
}

import NNLayers
import NNSpec
import NNTensor

/// What a model consists of and costs, found out without memory for weights or activations.
///
/// Every module has one row, in the order of the state dict. What a row says of parameters,
/// multiply-adds and bytes is the module's own part, or with `depth` that of everything below a row
/// whose children are not shown: the rows add up to the totals. Parameters that several modules
/// share count where they come first; multiply-adds and activations count in every call.
public struct ModelSummary: Sendable {
  /// One module.
  public struct Row: Sendable {
    /// The names from the root to here, joined by dots; empty for the root.
    public let path: String
    /// The declared name: `Conv2d`.
    public let typeName: String
    /// Its arguments, as PyTorch prints them; often empty for what has others inside.
    public let arguments: String
    /// The types of what it is first called with; nil where they depend on the data.
    public let inputs: [TensorType]?
    /// The types of what the first call gives; nil where they depend on the data.
    public let outputs: [TensorType]?
    /// How often the forward pass calls it.
    public let callCount: Int
    /// What it costs.
    public let cost: Cost
  }

  /// Numbers that add up. All stop at `Int.max`.
  public struct Cost: Sendable {
    /// Elements of parameters.
    public var parameters = 0
    /// Elements of parameters that training changes.
    public var trainable = 0
    /// Multiply-adds of a forward pass.
    public var multiplyAdds = 0
    /// Bytes of parameters.
    public var parameterBytes = 0
    /// Bytes of parameters that training changes.
    public var trainableBytes = 0
    /// Bytes of buffers.
    public var bufferBytes = 0
    /// Bytes of the outputs that come into being in a forward pass.
    public var activationBytes = 0

    /// Bytes of parameters and buffers.
    public var weightBytes: Int { parameterBytes.addingSaturated(bufferBytes) }

    static func += (a: inout Cost, b: Cost) {
      a.parameters = a.parameters.addingSaturated(b.parameters)
      a.trainable = a.trainable.addingSaturated(b.trainable)
      a.multiplyAdds = a.multiplyAdds.addingSaturated(b.multiplyAdds)
      a.parameterBytes = a.parameterBytes.addingSaturated(b.parameterBytes)
      a.trainableBytes = a.trainableBytes.addingSaturated(b.trainableBytes)
      a.bufferBytes = a.bufferBytes.addingSaturated(b.bufferBytes)
      a.activationBytes = a.activationBytes.addingSaturated(b.activationBytes)
    }
  }

  /// The modules.
  public let rows: [Row]
  /// From where on shapes depend on the data, so that multiply-adds and activations are counted up to
  /// there only; nil where all are known.
  public let unknown: DataDependentShape?
  /// All of them together.
  public let total: Cost
  /// Bytes that a forward pass needs at least: weights, and the inputs and outputs of that module
  /// for which these are largest.
  public let forwardBytes: Int
  /// Bytes that a training step needs at least: weights, gradients, the optimizer's state and every
  /// activation.
  public let trainingBytes: Int

  /// The summary of a model that was built with sizes for its symbols.
  ///
  /// `depth` is how many levels below the root have rows; nil for all. `optimizerState` is how many
  /// numbers the optimizer keeps for each trainable one.
  public init(_ model: BuiltModel, depth: Int? = nil, optimizerState: Double = 0) {
    var walk = ModelWalk(model, depth: depth)
    total = walk.visit(model.module, level: 0)
    rows = walk.rows
    unknown = model.unknown
    forwardBytes = total.weightBytes.addingSaturated(walk.calls.largestWorkingSet)
    let inputs = model.trace.calls.first.map { byteCount($0.inputs) } ?? 0
    let state = Double(total.trainableBytes) * optimizerState
    trainingBytes = [
      total.trainableBytes, Int(exactly: state.rounded()) ?? .max, total.activationBytes, inputs,
    ].reduce(total.weightBytes) { $0.addingSaturated($1) }
  }
}

/// Bytes of several tensors together.
func byteCount(_ tensors: [Tensor]) -> Int {
  tensors.reduce(0) { $0.addingSaturated($1.type.byteCount ?? .max) }
}

/// Goes through the modules and makes their rows.
private struct ModelWalk {
  let calls: CallCosts
  private let isPartial: Bool
  private let depth: Int
  private var seen: Set<ObjectIdentifier> = []
  private(set) var rows: [ModelSummary.Row] = []

  init(_ model: BuiltModel, depth: Int?) {
    calls = CallCosts(model.trace)
    isPartial = model.unknown != nil
    self.depth = depth ?? .max
  }

  /// Makes the rows of `module` and what is below; gives the cost of all that.
  mutating func visit(_ module: Module, level: Int) -> ModelSummary.Cost {
    guard seen.insert(ObjectIdentifier(module)).inserted else { return ModelSummary.Cost() }
    let place = rows.count
    let own = cost(of: module)
    var total = own
    for (_, child) in module.ownChildren { total += visit(child, level: level + 1) }
    guard level <= depth else { return total }
    let call = calls.first(of: module)
    let isUnknown = isPartial && call?.isFinished != true
    let row = ModelSummary.Row(
      path: module.path, typeName: module.shownType,
      arguments: module.extraRepr.replacing("\n", with: ", "),
      inputs: call.map { $0.inputs.map(\.type) } ?? (isUnknown ? nil : []),
      outputs: isUnknown ? nil : call?.outputs.map(\.type) ?? [],
      callCount: calls.count(of: module),
      cost: level == depth ? total : own)
    rows.insert(row, at: place)
    return total
  }

  /// What `module` itself costs, without its children.
  private mutating func cost(of module: Module) -> ModelSummary.Cost {
    var cost = calls.own(module)
    for parameter in module.ownParameters
    where seen.insert(ObjectIdentifier(parameter.tensor)).inserted {
      let tensor = parameter.tensor
      let (count, bytes) = (tensor.shape.checkedCount ?? .max, byteCount([tensor]))
      cost.parameters = cost.parameters.addingSaturated(count)
      cost.parameterBytes = cost.parameterBytes.addingSaturated(bytes)
      guard tensor.requiresGrad else { continue }
      cost.trainable = cost.trainable.addingSaturated(count)
      cost.trainableBytes = cost.trainableBytes.addingSaturated(bytes)
    }
    for buffer in module.ownBuffers
    where seen.insert(ObjectIdentifier(buffer.tensor)).inserted {
      cost.bufferBytes = cost.bufferBytes.addingSaturated(byteCount([buffer.tensor]))
    }
    return cost
  }
}

import NNData
import NNLayers
import NNSpec
import NNTensor

/// Draws the batch that a benchmark runs on, from what the specification declares.
///
/// Numbers come from the declared `range`; without one, inputs are normal, targets lie in [0, 1),
/// indices of an embedding in its table and class indices within the classes.
struct BenchInputs {
  private let experiment: Experiment
  private let model: BuiltModel
  private var random: RandomStream

  /// For a model that was built with sizes for its symbols.
  init(_ experiment: Experiment, _ model: BuiltModel) {
    self.experiment = experiment
    self.model = model
    random = RandomStream(seed: experiment.seed, name: "bench")
  }

  /// A batch of `count` examples with targets of the given types, which `loss` compares with.
  mutating func batch(
    _ count: Int, targetTypes: [TensorType], _ loss: BuiltLoss?
  ) throws -> Batch {
    var inputs: [(name: String, tensor: Tensor)] = []
    // The model is called with its inputs in their order, which gives their types.
    var given = (model.trace.calls.first?.inputs ?? []).makeIterator()
    for declaration in experiment.inputs where !declaration.isText {
      guard let meta = given.next() else { break }
      let bound = rows(lookedUpBy: meta)
      inputs.append(
        (declaration.name, try draw(meta.type, declaration.range, below: bound)))
    }
    var targets: [(name: String, tensor: Tensor)] = []
    for (index, type) in targetTypes.enumerated() {
      let declared = experiment.targets.indices.contains(index) ? experiment.targets[index] : nil
      let range = declared?.range ?? (type.dtype.isFloatingPoint ? 0...1 : nil)
      let classes = loss?.classCount(ofTarget: index, outputs: model.output.tensors)
      targets.append(
        (declared?.name ?? "target", try draw(type, range, below: classes ?? 1)))
    }
    return Batch(inputs: inputs, targets: targets, rows: Array(0..<count))
  }

  /// A tensor of `type`; `bound` is what whole numbers without a range lie below.
  private mutating func draw(
    _ type: TensorType, _ range: ClosedRange<Double>?, below bound: Int
  ) throws -> Tensor {
    if type.dtype.isFloatingPoint {
      guard let range else { return try random.normal(type) }
      return try random.uniform(type, low: range.lowerBound, high: range.upperBound)
    }
    let whole = try Self.whole(range) ?? 0..<max(1, type.dtype == .bool ? 2 : bound)
    let numbers = random.integers(type.shape.count, below: whole.count)
    return try Tensor(numbers.map { whole.lowerBound + $0 }, type.shape).converted(to: type.dtype)
  }

  /// The whole numbers from the lower bound to below the upper one; the lower one where that is none.
  private static func whole(_ range: ClosedRange<Double>?) throws -> Range<Int>? {
    guard let range else { return nil }
    guard let low = Int(exactly: range.lowerBound.rounded(.up)),
      let high = Int(exactly: range.upperBound.rounded(.up)),
      !high.subtractingReportingOverflow(low).overflow
    else { throw ShapeError("expects a range of whole numbers, got \(range)") }
    return low..<max(high, low + 1)
  }

  /// The rows of the smallest table that `input` is looked up in; 2 where there is none.
  private func rows(lookedUpBy input: Tensor) -> Int {
    let tables = model.trace.calls.filter { $0.module.arguments?["num_embeddings"] != nil }
    let own = tables.filter { $0.inputs.contains { $0 === input } }
    return (own.isEmpty ? tables : own)
      .compactMap { $0.module.arguments?["num_embeddings"].flatMap { Int($0) } }.min() ?? 2
  }
}

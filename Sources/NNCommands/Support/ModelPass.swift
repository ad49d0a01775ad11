import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

/// One forward pass of a model on given inputs, with the backward pass that may follow it.
struct ModelPass {
  /// What the passes gave, with the names that are written: `output`, `grad.param.weight`.
  private(set) var results: [(name: String, tensor: Tensor)] = []
  private let model: BuiltModel
  private let inputs: ModelInputs
  private var outputs: [(name: String, tensor: Tensor)] = []

  init(_ model: BuiltModel, _ inputs: ModelInputs) {
    self.model = model
    self.inputs = inputs
  }

  /// Runs the model; with `isRecording` so that a backward pass can follow.
  mutating func forward(isRecording: Bool) throws {
    let values = inputs.values.map(\.value)
    if isRecording {
      for case .tensor(let tensor) in values where tensor.dtype.isFloatingPoint {
        try tensor.requiringGrad()
      }
    }
    // Aliases, as layers in place write to what they get.
    let arguments = Arguments(
      try values.map { value in
        if case .tensor(let tensor) = value { .tensor(try tensor.aliased()) } else { value }
      })
    let output =
      isRecording ? try model.module(arguments) : try noGrad { try model.module(arguments) }
    outputs = try Self.named(output)
    results = outputs.map { ($0.name, $0.tensor.detached()) }
  }

  /// Goes back from every floating-point output: from the array that `starts` gives for it, else from
  /// ones.
  ///
  /// Throws `Diagnostics` for a start that is unknown or does not fit its output.
  mutating func backward(from starts: NamedArguments) throws {
    let floating = outputs.filter(\.tensor.dtype.isFloatingPoint)
    let collector = DiagnosticCollector()
    let names = floating.map(\.name)
    for (name, _) in starts.values where !names.contains(name) {
      collector.report(
        Diagnostic(
          .wrongNamedArgument, "the model has no floating-point output '\(name)'",
          help: names.isEmpty ? nil : "there are: \(names.joined(separator: ", "))"))
    }
    let roots = try floating.compactMap { name, tensor in
      try collector.collect { (tensor, try start(name, tensor, starts[name])) }
    }
    try collector.throwIfErrors()
    try Backward.run(roots.filter(\.0.requiresGrad))
    for case (let name, .tensor(let tensor)) in inputs.values where tensor.dtype.isFloatingPoint {
      results.append(("grad.input." + name, try tensor.grad ?? .zeros(tensor.type)))
    }
    for (name, parameter) in model.module.namedParameters {
      let tensor = parameter.tensor
      results.append(("grad.param." + name, try tensor.grad ?? .zeros(tensor.type)))
    }
    for (name, buffer) in model.module.namedBuffers where buffer.isPersistent {
      results.append(("buffer." + name, buffer.tensor))
    }
  }

  private func start(_ name: String, _ output: Tensor, _ path: String?) throws -> Tensor {
    guard let path else { return try .ones(output.type) }
    let tensor = try ArrayFile(path: path).tensor(wanted: output.dtype)
    guard tensor.type == output.type else {
      throw Diagnostic(
        .wrongArray,
        "'--grad-output \(name)' expects \(output.type), got \(tensor.type) from '\(path)'")
    }
    return tensor
  }

  /// The tensors of an output with their names: `output` for a single one, else numbers from 0 for
  /// what a tuple holds, depth first, without what is None.
  private static func named(_ output: Value) throws -> [(name: String, tensor: Tensor)] {
    let tensors = try tensors(in: output)
    switch output {
    case .tuple, .packed:
      return tensors.enumerated().map { (name: "output.\($0)", tensor: $1) }
    default: return tensors.map { (name: "output", tensor: $0) }
    }
  }

  /// The tensors in a value, of a packed sequence all that it holds; numbers become tensors of no dimensions, as PyTorch makes them.
  private static func tensors(in value: Value) throws -> [Tensor] {
    switch value {
    case .none: return []
    case .tensor(let tensor): return [tensor]
    case .tuple(let values): return try values.flatMap(tensors)
    case .packed(let sequence):
      let indices = [sequence.sortedIndices, sequence.unsortedIndices]
      return [sequence.data, sequence.batchSizes] + indices.compactMap { $0 }
    case .bool(let flag): return [try .scalar(flag)]
    case .int(let number): return [try .scalar(number)]
    case .float(let number): return [try .scalar(Float(number))]
    case .string, .anyString:
      throw Diagnostic(.wrongOutput, "the model's output holds a string, expected tensors")
    }
  }
}

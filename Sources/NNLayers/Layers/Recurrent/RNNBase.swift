import NNDeclarations
import NNTensor

/// What `RNN`, `LSTM` and `GRU` have in common: layers one above the other, in one or both directions,
/// that go through sequences step by step.
///
/// `(T, N, input_size) -> (T, N, D out)`, `(N, T, ...)` if `batch_first`; N may be missing. D is 2 if
/// `bidirectional`, else 1, and out is `hidden_size`, or `proj_size` where that is not 0. A
/// `PackedSequence` goes in and comes out in place of a padded tensor.
///
/// A second input holds the states before the first step, `(D num_layers, N, out)` whatever
/// `batch_first` says; without it they are zeros. Gives a tuple of the outputs of the last layer and
/// the last states of all layers. Of layer k the parameters are `weight_ih_l[k]`, `weight_hh_l[k]`,
/// `bias_ih_l[k]`, `bias_hh_l[k]` and `weight_hr_l[k]`, those of the reverse direction with `_reverse`
/// behind. Layers above the first take the outputs of both directions. All parameters start uniform in
/// ±1/√hidden_size.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNNBase.html
public class RNNBase: Module {
  /// The arguments that have defaults.
  public struct Options: Sendable {
    /// How many layers stand one above the other.
    public var numLayers = 1
    /// Whether there are biases.
    public var bias = true
    /// Whether the batch is the first dimension of input and output, not the steps.
    public var batchFirst = false
    /// How likely outputs of all layers but the last are dropped in training.
    public var dropout = 0.0
    /// Whether each layer also goes through the sequence from the end.
    public var bidirectional = false
    /// The size that an LSTM's h is projected to; 0 for no projection.
    public var projSize = 0

    /// The defaults.
    public init() {}
  }

  /// The arguments.
  public let options: Options
  /// The size of each input.
  public let inputSize: Int
  /// How many units each layer has.
  public let hiddenSize: Int
  private let formula: RecurrentFormula
  private let parameters: [RecurrentParameters]
  private let random: RandomSource

  /// Every layer of a model: more than anybody stacks.
  private static let mostLayers = 10_000

  init(
    _ scope: Scope, _ formula: RecurrentFormula, inputSize: Int, hiddenSize: Int,
    _ options: Options, _ declared: DeclaredValues
  ) throws {
    try RecurrentLimits.check(input: inputSize, hidden: hiddenSize)
    guard (1...Self.mostLayers).contains(options.numLayers) else {
      throw ShapeError("expects num_layers from 1 to \(Self.mostLayers), got \(options.numLayers)")
    }
    guard (0...1).contains(options.dropout) else {
      throw ShapeError("expects dropout between 0 and 1, got \(options.dropout)")
    }
    guard (0..<hiddenSize).contains(options.projSize) else {
      throw ShapeError(
        "expects proj_size from 0 to below hidden_size \(hiddenSize), got \(options.projSize)")
    }
    self.formula = formula
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    self.options = options
    let directions = options.bidirectional ? 2 : 1
    let output = options.projSize > 0 ? options.projSize : hiddenSize
    var parameters: [RecurrentParameters] = []
    for layer in 0..<options.numLayers {
      for suffix in ["_l\(layer)", "_l\(layer)_reverse"].prefix(directions) {
        parameters.append(
          try RecurrentParameters(
            scope, gates: formula.gates, input: layer == 0 ? inputSize : output * directions,
            units: hiddenSize, projection: options.projSize, bias: options.bias, suffix: suffix))
      }
    }
    self.parameters = parameters
    random = scope.build.random
    super.init(scope, declared)
  }

  /// PyTorch's name for the formula: `RNN_TANH`, `RNN_RELU`, `LSTM` or `GRU`.
  public var mode: String {
    switch formula {
    case .tanh: "RNN_TANH"
    case .relu: "RNN_RELU"
    case .lstm: "LSTM"
    case .gru: "GRU"
    }
  }

  /// The parameters of each direction of each layer. PyTorch's `all_weights`.
  public var allWeights: [[Parameter]] { parameters.map(\.all) }

  /// Does nothing: PyTorch's `flatten_parameters` lays weights out for a GPU's library, and here every
  /// call copies them as it needs them.
  public func flattenParameters() {}

  private var directions: Int { options.bidirectional ? 2 : 1 }
  private var outputSize: Int { options.projSize > 0 ? options.projSize : hiddenSize }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let values = try arguments.bound(to: ["input", "hx"], required: 1)
    let given = try formula.given(values[1])
    switch values[0] {
    case .packed(let sequence): return try forward(sequence, given)
    case .tensor(let input): return try forward(input, given)
    case let value:
      throw ShapeError(
        "expects a tensor or a packed sequence as input, got \(value?.kind ?? "none")")
    }
  }

  /// A padded batch or a single sequence.
  private func forward(_ input: Tensor, _ given: [Tensor]?) throws -> Value {
    guard input.rank == 2 || input.rank == 3 else {
      throw ShapeError("expects an input of 2 or 3 dimensions, got \(input.type)")
    }
    try checkSize(input)
    let isBatched = input.rank == 3
    let batchDim = options.batchFirst ? 0 : 1
    var sequence = isBatched ? input : try input.unsqueezed(dim: batchDim)
    if options.batchFirst { sequence = try sequence.transposed(0, 1) }
    let (steps, batch) = (sequence.shape[0], sequence.shape[1])
    guard steps > 0 else { throw ShapeError("expects at least 1 step, got \(input.type)") }
    let states = try states(given, batch: batch, isBatched: isBatched, like: input)
    let rows = try sequence.reshaped([steps &* batch, inputSize] as Shape)
    var (output, last) = try run(rows, states) {
      RecurrentSteps(count: steps, batch: batch, isReversed: $0)
    }
    output = try output.reshaped([steps, batch, output.shape[1]] as Shape)
    if options.batchFirst { output = try output.transposed(0, 1) }
    if !isBatched {
      output = try output.squeezed(dims: [batchDim])
      last = try last.map { try $0.squeezed(dims: [1]) }
    }
    return .tuple([.tensor(output), formula.packed(last)])
  }

  private func forward(_ sequence: PackedSequence, _ given: [Tensor]?) throws -> Value {
    guard sequence.data.rank == 2 else {
      throw ShapeError("expects packed data of 2 dimensions, got \(sequence.data.type)")
    }
    try checkSize(sequence.data)
    var states = try states(given, batch: sequence.batch, isBatched: true, like: sequence.data)
    if given != nil, let order = sequence.sortedIndices {
      states = try states.map { try $0.indexSelected(dim: 1, order) }
    }
    var (output, last) = try run(sequence.data, states) { try sequence.steps(isReversed: $0) }
    if let order = sequence.unsortedIndices {
      last = try last.map { try $0.indexSelected(dim: 1, order) }
    }
    return .tuple([.packed(try sequence.replacing(output)), formula.packed(last)])
  }

  private func checkSize(_ input: Tensor) throws {
    guard input.dtype.isFloatingPoint else {
      throw ShapeError("expects a floating-point input, got \(input.type)")
    }
    let size = input.shape[input.rank - 1]
    guard size == inputSize else {
      throw ShapeError(
        "expects last dimension \(inputSize), got \(size)",
        help: "write input_size: \(size), or leave it out to have it inferred")
    }
  }

  /// The initial states of all layers and directions, `(D num_layers, N, out)`.
  private func states(
    _ given: [Tensor]?, batch: Int, isBatched: Bool, like input: Tensor
  ) throws -> [Tensor] {
    let count = parameters.count
    let sizes = [outputSize, hiddenSize].prefix(formula.states)
    guard let given else {
      return try sizes.map { size in
        let type = TensorType(input.dtype, [count, batch, size])
        return input.isMeta ? .meta(type) : try .zeros(type)
      }
    }
    return try zip(zip(["h_0", "c_0"], sizes), given).map { named, state in
      let (name, size) = named
      let shape: Shape = isBatched ? [count, batch, size] : [count, size]
      guard state.shape == shape else {
        throw ShapeError("expects \(name) \(shape), got \(state.type)")
      }
      return isBatched ? state : try state.unsqueezed(dim: 1)
    }
  }

  /// Goes through all layers. Returns the rows of the last one and the last states of all.
  private func run(
    _ rows: Tensor, _ states: [Tensor], _ steps: (_ isReversed: Bool) throws -> RecurrentSteps
  ) throws -> (output: Tensor, states: [Tensor]) {
    var output = rows
    var last = [[Tensor]](repeating: [], count: states.count)
    for layer in 0..<options.numLayers {
      if layer > 0 { output = try dropped(output) }
      var outputs: [Tensor] = []
      for direction in 0..<directions {
        let index = layer * directions + direction
        let result = try formula.run(
          output, try states.map { try $0.selected(dim: 0, index: index) },
          try parameters[index].weights, try steps(direction == 1))
        outputs.append(result.output)
        for (place, state) in result.states.enumerated() { last[place].append(state) }
      }
      output = directions == 1 ? outputs[0] : try .concatenated(outputs, dim: 1)
    }
    return (output, try last.map { try .stacked($0) })
  }

  private func dropped(_ output: Tensor) throws -> Tensor {
    guard isTraining, options.dropout > 0 else { return output }
    return try output.dropout(
      p: options.dropout, from: random.stream("dropout/" + path, for: output))
  }
}

/// The arguments that recurrent layers share.
enum RecurrentArguments {
  static let inputSize = Arg<Int>(
    "input_size", .positive, inferred: .size(dimension: -1), "size of each input")
  static let hiddenSize = Arg<Int>("hidden_size", .positive, "number of units")
  static let numLayers = Arg<Int>(
    "num_layers", default: 1, .positive, "how many layers stand one above the other")
  static let bias = Arg<Bool>("bias", default: true, "whether there are learned biases")
  static let batchFirst = Arg<Bool>(
    "batch_first", default: false, "whether input and output are (N, T, ...), not (T, N, ...)")
  static let dropout = Arg<Double>(
    "dropout", default: 0, .probability,
    "how likely outputs of all layers but the last are dropped in training")
  static let bidirectional = Arg<Bool>(
    "bidirectional", default: false, "whether each layer also goes through from the end")
  /// What PyTorch prints.
  static let representation =
    "input_size, hidden_size, proj_size?, num_layers?, bias?, batch_first?, dropout?, "
    + "bidirectional?"

  static func options(
    _ layers: Int, _ bias: Bool, _ batchFirst: Bool, _ dropout: Double, _ bidirectional: Bool,
    projection: Int = 0
  ) -> RNNBase.Options {
    var options = RNNBase.Options()
    options.numLayers = layers
    options.bias = bias
    options.batchFirst = batchFirst
    options.dropout = dropout
    options.bidirectional = bidirectional
    options.projSize = projection
    return options
  }
}

import NNDeclarations
import NNTensor

/// The inputs of a call of attention or transformer layers, by their places.
struct AttentionInputs {
  private let values: [Value?]

  /// Inputs as `Arguments.bound(to:required:)` gives them.
  init(_ values: [Value?]) { self.values = values }

  /// Input `index`, which must be a tensor. Throws a `ShapeError` that calls it `name` otherwise.
  func required(_ name: String, _ index: Int) throws -> Tensor {
    guard let tensor = try tensor(name, index) else {
      throw ShapeError("expects a tensor as '\(name)', got none")
    }
    return tensor
  }

  /// Input `index`, vectors of `size` numbers in a sequence, or a batch of them. Throws a
  /// `ShapeError` that calls it `name` for anything else.
  func vectors(_ name: String, _ index: Int, of size: Int) throws -> Tensor {
    let tensor = try required(name, index)
    guard (2...3).contains(tensor.rank), tensor.shape[tensor.rank - 1] == size else {
      throw ShapeError(
        "expects \(name) of 2 or 3 dimensions, the last of size \(size), got \(tensor.type)")
    }
    return tensor
  }

  /// Input `index`, a sequence of vectors or a batch of them. Throws a `ShapeError` that calls it
  /// `name` for anything else.
  func sequence(_ name: String, _ index: Int) throws -> Tensor {
    let tensor = try required(name, index)
    guard (2...3).contains(tensor.rank) else {
      throw ShapeError("expects \(name) of 2 or 3 dimensions, got \(tensor.type)")
    }
    return tensor
  }

  /// Input `index`, a tensor or none. Throws a `ShapeError` that calls it `name` for anything else.
  func tensor(_ name: String, _ index: Int) throws -> Tensor? {
    switch values[index] {
    case .tensor(let tensor): return tensor
    case nil, .some(.none): return nil
    case let value?: throw ShapeError("expects a tensor as '\(name)', got \(value.kind)")
    }
  }

  /// Input `index`, a truth value or none. Throws a `ShapeError` that calls it `name` for anything
  /// else.
  func bool(_ name: String, _ index: Int) throws -> Bool? {
    switch values[index] {
    case .bool(let flag): return flag
    case nil, .some(.none): return nil
    case let value?: throw ShapeError("expects true or false as '\(name)', got \(value.kind)")
    }
  }
}

/// The arguments that several of these layers have.
enum AttentionArguments {
  static let heads = Arg<Int>("nhead", .positive, "number of heads, which divides d_model")
  static let feedForward = Arg<Int>(
    "dim_feedforward", default: 2048, .nonNegative, "size between the two linear layers")
  static let dropout = Arg<Double>(
    "dropout", default: 0.1, .probability, "how likely an element is dropped")
  static let activation = Arg<AnyValue>(
    "activation", default: AnyValue(named: "relu"),
    "what comes between the linear layers: relu, gelu or a node")
  static let eps = Arg<Double>(
    "layer_norm_eps", default: 1e-5, "added to the variance by normalisation")
  static let batchFirst = Arg<Bool>(
    "batch_first", default: false, "whether the batch is the first dimension, not the second")
  static let normFirst = Arg<Bool>(
    "norm_first", default: false, "whether normalisation comes before attention and linear layers")
  static let bias = Arg<Bool>(
    "bias", default: true, "whether linear and normalisation layers have biases")
}

extension TransformerOptions {
  /// The options as a specification wrote them.
  init(
    _ feedForward: Int, _ dropout: Double, _ activation: AnyValue, _ eps: Double,
    batchFirst: Bool, normFirst: Bool, bias: Bool
  ) {
    self.init()
    self.feedForward = feedForward
    self.dropout = dropout
    self.activation = TransformerActivation(activation)
    self.eps = eps
    self.batchFirst = batchFirst
    self.normFirst = normFirst
    self.bias = bias
  }
}

import NNDeclarations
import NNTensor

/// What comes between the linear layers of transformer layers.
public enum TransformerActivation {
  /// `relu`.
  case relu
  /// `gelu`, without approximation.
  case gelu
  /// A module, which becomes the child `activation`.
  case module((Scope) throws -> Module)

  /// What a specification wrote: the names of the two functions, or a node.
  init(_ node: AnyValue) {
    guard case .string(let text) = node.written.content,
      let name = text.split(separator: ".").last
    else {
      self = .module { try $0.module(node) }
      return
    }
    switch name {
    case "relu": self = .relu
    case "gelu": self = .gelu
    default: self = .module { try $0.module(node) }
    }
  }
}

/// The arguments of transformer layers that have defaults.
public struct TransformerOptions {
  /// The size between the two linear layers.
  public var feedForward = 2048
  /// How likely elements are dropped in training.
  public var dropout = 0.1
  /// What comes between the linear layers.
  public var activation = TransformerActivation.relu
  /// What normalisation adds to the variance.
  public var eps = 1e-5
  /// Whether the batch is the first dimension of inputs and outputs, not the second.
  public var batchFirst = false
  /// Whether normalisation comes before attention and linear layers, not after.
  public var normFirst = false
  /// Whether linear and normalisation layers have biases.
  public var bias = true

  /// PyTorch's defaults.
  public init() {}

  /// Throws a `LayerError` unless the number of heads divides the size.
  static func check(_ scope: Scope, size: Int, heads: Int) throws {
    guard size > 0, heads > 0, size % heads == 0 else {
      throw LayerError(scope, "expects d_model divisible by nhead, got \(size) and \(heads)")
    }
  }

  func attention(_ scope: Scope, _ size: Int, _ heads: Int) throws -> MultiheadAttention {
    var options = MultiheadAttention.Options()
    options.dropout = dropout
    options.bias = bias
    options.batchFirst = batchFirst
    return try MultiheadAttention(scope, embedDim: size, numHeads: heads, options)
  }

  func norm(_ scope: Scope, _ size: Int) throws -> LayerNorm {
    try LayerNorm(scope, normalizedShape: [size], eps: eps, bias: bias)
  }
}

/// The two linear layers of transformer layers: `linear2(dropout(activation(linear1(x))))`.
///
/// It is no module: what it consists of are children of the layer.
struct TransformerFeedForward {
  private let first: Linear
  private let dropout: Dropout
  private let second: Linear
  private let options: TransformerOptions
  private var activation: Module?

  /// Makes the children `linear1`, `dropout` and `linear2`.
  init(_ scope: Scope, _ size: Int, _ options: TransformerOptions) throws {
    self.options = options
    first = try Linear(
      scope.child("linear1"), inFeatures: size, outFeatures: options.feedForward,
      bias: options.bias)
    dropout = try Dropout(scope.child("dropout"), p: options.dropout)
    second = try Linear(
      scope.child("linear2"), inFeatures: options.feedForward, outFeatures: size,
      bias: options.bias)
  }

  /// Makes the child `activation` where that is a module; PyTorch has it last.
  mutating func makeActivation(_ scope: Scope) throws {
    if case .module(let make) = options.activation {
      activation = try make(scope.child("activation"))
    }
  }

  func callAsFunction(_ input: Tensor) throws -> Tensor {
    try second(try dropout(try activated(input)))
  }

  /// What the activation makes of the first layer's output.
  private func activated(_ input: Tensor) throws -> Tensor {
    switch options.activation {
    case .relu:
      if case .tensor(let output)? = try first.rectified(Arguments([.tensor(input)])) {
        return output
      }
      return try first(input).relu()
    case .gelu: return try first(input).gelu()
    case .module:
      let hidden = try first(input)
      return try activation.map { try $0(hidden) } ?? hidden
    }
  }
}

extension MultiheadAttention {
  /// The output alone, without weights.
  func output(
    _ query: Tensor, _ key: Tensor, mask: Tensor?, keyPadding: Tensor?, isCausal: Bool
  ) throws -> Tensor {
    func value(_ tensor: Tensor?) -> Value { tensor.map { .tensor($0) } ?? .none }
    let result = try self(
      Arguments(
        [.tensor(query), .tensor(key), .tensor(key)],
        keywords: [
          ("key_padding_mask", value(keyPadding)), ("need_weights", .bool(false)),
          ("attn_mask", value(mask)), ("is_causal", .bool(isCausal)),
        ]))
    guard let output = result.tensors.first else { throw ShapeError("has no output") }
    return output
  }
}

import NNTensor

/// What goes into and comes out of modules: tensors, and what a forward pass may hold besides.
public indirect enum Value {
  case none
  case tensor(Tensor)
  case tuple([Value])
  /// Sequences of different lengths without padding.
  case packed(PackedSequence)
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  /// A text that is not known while shapes are checked: every branch that it can pick is tried.
  case anyString

  /// The kind of value, as messages name it.
  public var kind: String {
    switch self {
    case .none: "none"
    case .tensor: "a tensor"
    case .tuple: "a tuple"
    case .packed: "a packed sequence"
    case .bool: "a bool"
    case .int: "an integer"
    case .float: "a number"
    case .string, .anyString: "a string"
    }
  }

  /// The tensors in it, depth first; of a packed sequence its data.
  public var tensors: [Tensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .tuple(let values): values.flatMap(\.tensors)
    case .packed(let sequence): [sequence.data]
    default: []
    }
  }
}

/// The inputs of one call of a module.
public struct Arguments {
  /// Inputs by position.
  public var positional: [Value]
  /// Inputs by name.
  public var keywords: [(name: String, value: Value)]

  /// Inputs by position and by name.
  public init(_ positional: [Value], keywords: [(name: String, value: Value)] = []) {
    self.positional = positional
    self.keywords = keywords
  }

  /// The tensors among them, depth first, positional ones first.
  public var tensors: [Tensor] {
    positional.flatMap(\.tensors) + keywords.flatMap(\.value.tensors)
  }

  /// The only input, which must be a tensor. Throws a `ShapeError` otherwise.
  public func singleTensor() throws -> Tensor {
    guard positional.count == 1, keywords.isEmpty else {
      throw ShapeError("expects 1 input, got \(positional.count + keywords.count)")
    }
    return try tensor(0)
  }

  /// Input `index`, which must be a tensor. Throws a `ShapeError` otherwise.
  public func tensor(_ index: Int) throws -> Tensor {
    guard positional.indices.contains(index) else {
      throw ShapeError("expects at least \(index + 1) inputs, got \(positional.count)")
    }
    let value = positional[index]
    if case .tensor(let tensor) = value { return tensor }
    let isTuple = if case .tuple = value { true } else { false }
    throw ShapeError(
      "expects a tensor as input \(index + 1), got \(value.kind)",
      help: isTuple ? "take it apart in a line of forward, such as out, _ = rnn(x)" : nil)
  }

  /// Input `index`, which must be a string. Throws a `ShapeError` otherwise.
  public func string(_ index: Int) throws -> String {
    guard positional.indices.contains(index), case .string(let text) = positional[index] else {
      let got = positional.indices.contains(index) ? positional[index].kind : "none"
      throw ShapeError("expects a string as input \(index + 1), got \(got)")
    }
    return text
  }
}

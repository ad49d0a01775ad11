import NNLayers
import NNTensor

/// What names stand for while a forward pass runs.
indirect enum RuntimeValue {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case anyString
  case tensor(Tensor)
  case tuple([RuntimeValue])
  case list([RuntimeValue])
  case packed(PackedSequence)
  /// A tuple whose values have names: `values` and `indices` of a maximum.
  case record([(name: String, value: RuntimeValue)])
  case module(GraphChild)

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .int: "an integer"
    case .float: "a number"
    case .string, .anyString: "a string"
    case .tensor: "a tensor"
    case .tuple, .record: "a tuple"
    case .list: "a list"
    case .packed: "a packed sequence"
    case .module: "a module"
    }
  }

  /// A module's input or output.
  init(_ value: Value) {
    switch value {
    case .none: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let text): self = .string(text)
    case .anyString: self = .anyString
    case .tensor(let tensor): self = .tensor(tensor)
    case .tuple(let values): self = .tuple(values.map { RuntimeValue($0) })
    case .packed(let sequence): self = .packed(sequence)
    }
  }

  /// The value as modules take it. Throws a `ShapeError` for a module.
  func asValue() throws -> Value {
    switch self {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .string(let text): return .string(text)
    case .anyString: return .anyString
    case .tensor(let tensor): return .tensor(tensor)
    case .tuple(let values), .list(let values): return .tuple(try values.map { try $0.asValue() })
    case .record(let fields): return .tuple(try fields.map { try $0.value.asValue() })
    case .packed(let sequence): return .packed(sequence)
    case .module: throw ShapeError("can't pass a module on as a value")
    }
  }

  /// Python's truth of a value. Throws a `ShapeError` for a tensor of more than one element.
  func isTrue() throws -> Bool {
    switch self {
    case .none: return false
    case .bool(let value): return value
    case .int(let value): return value != 0
    case .float(let value): return value != 0
    case .string(let text): return !text.isEmpty
    case .tuple(let values), .list(let values): return !values.isEmpty
    case .module, .record, .packed: return true
    case .anyString: throw ShapeError("a condition can't depend on a string input")
    case .tensor(let tensor):
      guard !tensor.isMeta else {
        throw ShapeError("a condition can't depend on a tensor's values")
      }
      return try tensor.item() != 0
    }
  }

  /// The values of a tuple or a list; nil for anything else.
  var items: [RuntimeValue]? {
    switch self {
    case .tuple(let items), .list(let items): items
    case .record(let fields): fields.map(\.value)
    case .packed(let sequence): sequence.fields.map(\.value)
    default: nil
    }
  }

  /// Whether it is a tensor without memory, or has one.
  var isMeta: Bool {
    if case .tensor(let tensor) = self { return tensor.isMeta }
    return items?.contains(where: \.isMeta) ?? false
  }

  /// The tensor, or the first ones of a list of them, for messages.
  var firstTensors: [Tensor] {
    if case .tensor(let tensor) = self { return [tensor] }
    return (items ?? []).prefix(4).compactMap { item in
      if case .tensor(let tensor) = item { tensor } else { nil }
    }
  }

  /// Whether it is a tensor.
  var isTensor: Bool { if case .tensor = self { true } else { false } }

  /// The number as an operand beside tensors; nil for what is no number.
  func operand() throws -> Tensor? {
    switch self {
    case .tensor(let tensor): return tensor
    case .bool(let value): return try Tensor.number(value)
    case .int(let value): return try Tensor.number(value)
    case .float(let value): return try Tensor.number(value)
    default: return nil
    }
  }
}

extension PackedSequence {
  /// What a forward pass reads of it, by PyTorch's names.
  var fields: [(name: String, value: RuntimeValue)] {
    [
      ("data", .tensor(data)), ("batch_sizes", .tensor(batchSizes)),
      ("sorted_indices", sortedIndices.map { .tensor($0) } ?? .none),
      ("unsorted_indices", unsortedIndices.map { .tensor($0) } ?? .none),
    ]
  }
}

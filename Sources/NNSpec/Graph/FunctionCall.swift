import NNLayers
import NNTensor

/// The arguments of a function or method in a forward pass, a method's object first.
struct FunctionCall {
  private(set) var positional: [RuntimeValue]
  private(set) var keywords: [String: RuntimeValue]
  private let random: FunctionRandom?

  init(
    _ positional: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
    random: FunctionRandom? = nil
  ) {
    self.positional = positional
    self.keywords = Dictionary(keywords) { $1 }
    self.random = random
  }

  /// The arguments by the names of `parameters`.
  ///
  /// Throws a `ShapeError` for too many, unknown, repeated and missing ones.
  func bound(to parameters: [Parameter], of function: String) throws -> BoundCall {
    var positional = positional
    if let last = parameters.firstIndex(where: \.isVariadic), positional.count > last {
      let rest = Array(positional[last...])
      let isList = rest.count == 1 && rest[0].items != nil
      positional = positional[..<last] + [isList ? rest[0] : .tuple(rest)]
    }
    let names = parameters.map(\.name)
    guard positional.count <= names.count else {
      throw ShapeError(
        "gives \(function) \(positional.count) arguments, expected at most \(names.count): "
          + names.joined(separator: ", "))
    }
    var values = Dictionary(uniqueKeysWithValues: zip(names, positional))
    for (name, value) in keywords {
      guard
        let parameter = parameters.first(where: { $0.name == name })
          ?? parameters.first(where: { $0.isNamed(name) })
      else {
        throw ShapeError(
          "gives \(function) an unknown argument '\(name)', expected "
            + names.joined(separator: ", "))
      }
      guard values.updateValue(value, forKey: parameter.name) == nil else {
        throw ShapeError("gives \(function) argument '\(name)' twice")
      }
    }
    for parameter in parameters where !parameter.isOptional && values[parameter.name] == nil {
      throw ShapeError("gives \(function) no argument '\(parameter.name)'")
    }
    return BoundCall(function: function, values: values, random: random)
  }
}

/// A parameter of a function, written `name`, `name=` if it may be left out, `*name` if it takes all
/// further positional arguments (or one list of them), and `name|other` if it has two names.
struct Parameter: Sendable, ExpressibleByStringLiteral {
  /// The name that it is known by.
  let name: String
  private let names: [Substring]
  let isOptional: Bool
  let isVariadic: Bool

  /// NumPy's names, which PyTorch takes as well.
  private static let aliases = ["axis": "dim", "keepdims": "keepdim", "x": "input"]

  /// As it is shown: `name`, `name=`, `*name`.
  var description: String { (isVariadic ? "*" : "") + name + (isOptional ? "=" : "") }

  init(stringLiteral text: String) { self.init(text) }

  init(_ text: String) {
    isOptional = text.hasSuffix("=")
    isVariadic = text.hasPrefix("*")
    names = text.dropFirst(isVariadic ? 1 : 0).dropLast(isOptional ? 1 : 0).split(separator: "|")
    name = String(names[0])
  }

  /// Whether an argument may be given as `name`.
  func isNamed(_ name: String) -> Bool {
    names.contains(name[...]) || Self.aliases[name] == self.name
  }
}

/// Where functions of a forward pass draw random numbers from.
struct FunctionRandom {
  let source: RandomSource
  /// The path of the graph.
  let path: String

  /// A stream of its own for a call of `function`.
  func stream(for function: String) -> RandomStream { source.stream("\(function)/\(path)") }
}

/// Arguments by name. Each accessor throws a `ShapeError` when the type is another.
struct BoundCall {
  let function: String
  let values: [String: RuntimeValue]
  private let random: FunctionRandom?

  init(function: String, values: [String: RuntimeValue], random: FunctionRandom? = nil) {
    self.function = function
    self.values = values
    self.random = random
  }

  /// The random numbers of this call. Take it once, and not for shapes alone.
  func randomStream() -> RandomStream {
    random?.stream(for: function) ?? RandomStream(seed: 0, name: function)
  }

  private func wrong(_ name: String, _ expected: String) -> ShapeError {
    ShapeError(
      "gives \(function) \(values[name]?.kind ?? "nothing") as '\(name)', expected \(expected)")
  }

  /// Whether the argument was given and is not None.
  func has(_ name: String) -> Bool {
    guard let value = values[name] else { return false }
    if case .none = value { return false }
    return true
  }

  func tensor(_ name: String = "input") throws -> Tensor {
    guard case .tensor(let tensor) = values[name] else { throw wrong(name, "a tensor") }
    return tensor
  }

  /// A tensor, or a number as an operand beside tensors.
  func operand(_ name: String) throws -> Tensor {
    guard let operand = try values[name]?.operand() else { throw wrong(name, "a tensor or number") }
    return operand
  }

  func packed(_ name: String) throws -> PackedSequence {
    guard case .packed(let sequence) = values[name] else { throw wrong(name, "a packed sequence") }
    return sequence
  }

  func optionalTensor(_ name: String) throws -> Tensor? { has(name) ? try tensor(name) : nil }

  func tensors(_ name: String) throws -> [Tensor] {
    guard let items = values[name]?.items else { throw wrong(name, "a list of tensors") }
    return try items.map { item in
      guard case .tensor(let tensor) = item else { throw wrong(name, "tensors") }
      return tensor
    }
  }

  func int(_ name: String, default standard: Int? = nil) throws -> Int {
    if case .int(let number) = values[name] { return number }
    guard let standard, !has(name) else { throw wrong(name, "an integer") }
    return standard
  }

  func double(_ name: String, default standard: Double) throws -> Double {
    switch values[name] {
    case .int(let number): return Double(number)
    case .float(let number): return number
    default:
      guard !has(name) else { throw wrong(name, "a number") }
      return standard
    }
  }

  /// A number, or a tensor without dimensions: 0 where that is a meta tensor, for functions whose
  /// shapes do not depend on it.
  func number(_ name: String) throws -> Double {
    if isTensor(name), case let tensor = try tensor(name), tensor.rank == 0 {
      return tensor.isMeta ? 0 : try tensor.item()
    }
    guard has(name) else { throw ShapeError("gives \(function) no argument '\(name)'") }
    return try double(name, default: 0)
  }

  /// An integer, or a tensor without dimensions that holds one; nil where that is a meta tensor.
  func wholeNumber(_ name: String) throws -> Int? {
    guard isTensor(name) else { return try int(name) }
    let tensor = try tensor(name)
    guard tensor.rank == 0, tensor.dtype.isInteger else { throw wrong(name, "an integer") }
    return tensor.isMeta ? nil : try tensor.ints().first
  }

  func bool(_ name: String, default standard: Bool) throws -> Bool {
    if case .bool(let flag) = values[name] { return flag }
    guard !has(name) else { throw wrong(name, "True or False") }
    return standard
  }

  func string(_ name: String, default standard: String) throws -> String {
    if case .string(let text) = values[name] { return text }
    guard !has(name) else { throw wrong(name, "a string") }
    return standard
  }

  /// Integers: a list, or one that stands for `count` of the same, as a list of one does.
  func ints(_ name: String, count: Int? = nil) throws -> [Int] {
    if case .int(let number) = values[name] { return Array(repeating: number, count: count ?? 1) }
    guard let items = values[name]?.items else { throw wrong(name, "an integer or a list of them") }
    let numbers = try items.map { item in
      guard case .int(let number) = item else { throw wrong(name, "integers") }
      return number
    }
    guard let count, numbers.count != count else { return numbers }
    guard numbers.count == 1 else { throw wrong(name, "\(count) integers") }
    return Array(repeating: numbers[0], count: count)
  }

  /// A dimension or a list of them; nil where there is none, or an empty list, which is all of them.
  func dims(_ name: String = "dim") throws -> [Int]? {
    guard has(name) else { return nil }
    let dims = try ints(name)
    return dims.isEmpty ? nil : dims
  }

  /// The element type that a string names; nil where there is none.
  func dtype(_ name: String = "dtype") throws -> DType? {
    guard has(name) else { return nil }
    let text = try string(name, default: "")
    guard let dtype = DType(rawValue: text) else {
      throw ShapeError(
        "gives \(function) '\(text)' as '\(name)', expected one of "
          + DType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return dtype
  }

  /// The input, converted to `dtype` where that is given.
  func input() throws -> Tensor {
    try dtype().map { try tensor().converted(to: $0) } ?? tensor()
  }

  /// Whether the argument is a tensor.
  func isTensor(_ name: String) -> Bool { values[name]?.isTensor == true }

  /// Whether the argument is an integer.
  func isInt(_ name: String) -> Bool { if case .int = values[name] { true } else { false } }

  /// Whether the argument is a string.
  func isString(_ name: String) -> Bool { if case .string = values[name] { true } else { false } }

  func ints(_ name: String, count: Int, default standard: Int) throws -> [Int] {
    has(name) ? try ints(name, count: count) : Array(repeating: standard, count: count)
  }

  func optionalInts(_ name: String, count: Int? = nil) throws -> [Int]? {
    guard has(name) else { return nil }
    // An empty list is none given, as in PyTorch.
    switch values[name] {
    case .tuple(let items), .list(let items): if items.isEmpty { return nil }
    default: break
    }
    return try ints(name, count: count)
  }

  /// Integers, some of which may be None: a list, or one that stands for `count` of the same.
  func sizes(_ name: String, count: Int) throws -> [Int?] {
    switch values[name] {
    case .some(.none): return Array(repeating: nil, count: count)
    case .tuple(let items), .list(let items):
      guard items.count == count else { throw wrong(name, "\(count) integers or None") }
      return try items.map { item in
        if case .none = item { return nil }
        guard case .int(let number) = item else { throw wrong(name, "integers or None") }
        return number
      }
    default: return try ints(name, count: count)
    }
  }

  /// Numbers: a list, or one that stands for `count` of the same; nil when None or left out.
  func optionalDoubles(_ name: String, count: Int) throws -> [Double]? {
    switch values[name] {
    case nil, .some(.none): return nil
    case .tuple(let items), .list(let items):
      return try items.map { item in
        switch item {
        case .int(let number): return Double(number)
        case .float(let number): return number
        default: throw wrong(name, "numbers")
        }
      }
    default: return Array(repeating: try double(name, default: 0), count: count)
    }
  }

  func optionalBool(_ name: String) throws -> Bool? {
    has(name) ? try bool(name, default: false) : nil
  }

  /// One of the strings of an enumeration.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String, default standard: Choice
  ) throws -> Choice {
    guard has(name) else { return standard }
    guard let choice = Choice(rawValue: try string(name, default: "")) else {
      let all = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw ShapeError(
        "gives \(function) '\(try string(name, default: ""))' as '\(name)', expected one of \(all)")
    }
    return choice
  }
}

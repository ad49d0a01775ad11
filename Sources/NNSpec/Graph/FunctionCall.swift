import NNTensor

/// The arguments of a function or method in a forward pass, a method's object first.
struct FunctionCall {
  private(set) var positional: [RuntimeValue]
  private(set) var keywords: [String: RuntimeValue]

  init(_ positional: [RuntimeValue], _ keywords: [(String, RuntimeValue)]) {
    self.positional = positional
    self.keywords = Dictionary(keywords) { $1 }
  }

  /// The arguments by the names of `parameters`, in which `name=` marks those that may be left out.
  ///
  /// Throws a `ShapeError` for too many, unknown, repeated and missing ones.
  func bound(to parameters: [String], of function: String) throws -> BoundCall {
    let names = parameters.map { $0.hasSuffix("=") ? String($0.dropLast()) : $0 }
    guard positional.count <= names.count else {
      throw ShapeError(
        "gives \(function) \(positional.count) arguments, expected at most \(names.count): "
          + names.joined(separator: ", "))
    }
    var values = Dictionary(uniqueKeysWithValues: zip(names, positional))
    for (name, value) in keywords {
      guard names.contains(name) else {
        throw ShapeError(
          "gives \(function) an unknown argument '\(name)', expected "
            + names.joined(separator: ", "))
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw ShapeError("gives \(function) argument '\(name)' twice")
      }
    }
    for (parameter, name) in zip(parameters, names)
    where !parameter.hasSuffix("=") && values[name] == nil {
      throw ShapeError("gives \(function) no argument '\(name)'")
    }
    return BoundCall(function: function, values: values)
  }
}

/// Arguments by name. Each accessor throws a `ShapeError` when the type is another.
struct BoundCall {
  let function: String
  let values: [String: RuntimeValue]

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

  func optionalTensor(_ name: String) throws -> Tensor? { has(name) ? try tensor(name) : nil }

  func tensors(_ name: String) throws -> [Tensor] {
    switch values[name] {
    case .tuple(let items), .list(let items):
      return try items.map { item in
        guard case .tensor(let tensor) = item else { throw wrong(name, "tensors") }
        return tensor
      }
    default: throw wrong(name, "a list of tensors")
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

  /// Integers: a list, or one that stands for `count` of the same.
  func ints(_ name: String, count: Int? = nil) throws -> [Int] {
    switch values[name] {
    case .int(let number): return Array(repeating: number, count: count ?? 1)
    case .tuple(let items), .list(let items):
      let numbers = try items.map { item in
        guard case .int(let number) = item else { throw wrong(name, "integers") }
        return number
      }
      guard count == nil || numbers.count == count else {
        throw wrong(name, "\(count ?? 0) integers")
      }
      return numbers
    default: throw wrong(name, "an integer or a list of them")
    }
  }

  func ints(_ name: String, count: Int, default standard: Int) throws -> [Int] {
    has(name) ? try ints(name, count: count) : Array(repeating: standard, count: count)
  }
}

import NNTensor

/// Python's functions that give lists to loop over: `enumerate`, `range`, `zip` and `reversed`.
enum IterationBuiltins {
  /// Their names.
  static let names: Set<String> = ["enumerate", "range", "reversed", "zip"]

  /// More than any forward pass loops over.
  private static let limit = 1 << 16

  /// The list that a call gives; nil for other names. Throws a `ShapeError` for wrong arguments.
  static func call(_ name: String, _ values: [RuntimeValue]) throws -> RuntimeValue? {
    switch name {
    case "enumerate":
      guard (1...2).contains(values.count) else { throw wrong(name, values, "1 or 2") }
      let start = values.count == 2 ? try integer(values[1], name) : 0
      return .list(
        try items(values[0], name).enumerated().map { index, value in
          let (number, overflow) = start.addingReportingOverflow(index)
          if overflow { throw ShapeError("counts too far in enumerate") }
          return .tuple([.int(number), value])
        })
    case "zip":
      let lists = try values.map { try items($0, name) }
      let count = lists.map(\.count).min() ?? 0
      return .list((0..<count).map { index in .tuple(lists.map { $0[index] }) })
    case "reversed":
      guard values.count == 1 else { throw wrong(name, values, "1") }
      return .list(try items(values[0], name).reversed())
    case "range":
      guard (1...3).contains(values.count) else { throw wrong(name, values, "1 to 3") }
      return try range(try values.map { try integer($0, name) })
    default: return nil
    }
  }

  private static func range(_ numbers: [Int]) throws -> RuntimeValue {
    let start = numbers.count > 1 ? numbers[0] : 0
    let end = numbers.count > 1 ? numbers[1] : numbers[0]
    let step = numbers.count > 2 ? numbers[2] : 1
    guard step != 0 else { throw ShapeError("expects a step of range other than 0") }
    var list: [RuntimeValue] = []
    for number in stride(from: start, to: end, by: step) {
      guard list.count < limit else {
        throw ShapeError("counts to more than \(limit) numbers in range")
      }
      list.append(.int(number))
    }
    return .list(list)
  }

  private static func items(_ value: RuntimeValue, _ name: String) throws -> [RuntimeValue] {
    if case .module(let child) = value { return try child.elements() }
    guard let items = value.items else {
      throw ShapeError("can't loop over \(value.kind) in \(name)")
    }
    return items
  }

  private static func integer(_ value: RuntimeValue, _ name: String) throws -> Int {
    guard case .int(let number) = value else {
      throw ShapeError("expects an integer in \(name), got \(value.kind)")
    }
    return number
  }

  private static func wrong(
    _ name: String, _ values: [RuntimeValue], _ expected: String
  ) -> ShapeError {
    ShapeError(
      "gives \(name) \(values.count) argument\(values.count == 1 ? "" : "s"), expected \(expected)")
  }
}

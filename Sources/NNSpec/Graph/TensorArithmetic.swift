import NNDiagnostics
import NNExpressions
import NNTensor

/// Arithmetic between the values of a forward pass: tensors, and numbers known beforehand.
enum TensorArithmetic {
  /// `-a`, `+a`, `not a`. Throws a `ShapeError` for what has no such operation.
  static func unary(_ operation: UnaryOperator, _ value: RuntimeValue) throws -> RuntimeValue {
    switch (operation, value) {
    case (.not, _): return .bool(!(try value.isTrue()))
    case (.plus, .tensor), (.plus, .int), (.plus, .float): return value
    case (.minus, .tensor(let tensor)): return .tensor(try -tensor)
    case (.minus, .int(let number)): return .int(0 &- number)
    case (.minus, .float(let number)): return .float(-number)
    default: throw ShapeError("can't apply '\(operation.rawValue)' to \(value.kind)")
    }
  }

  /// `a + b` and the like. Throws a `ShapeError` for what has no such operation.
  static func binary(
    _ operation: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue
  ) throws -> RuntimeValue {
    guard a.isTensor || b.isTensor else { return try numbers(operation, a, b) }
    guard let left = try a.operand(), let right = try b.operand() else {
      throw ShapeError("can't compute \(a.kind) \(operation.rawValue) \(b.kind)")
    }
    switch operation {
    case .add: return .tensor(try left + right)
    case .subtract: return .tensor(try left - right)
    case .multiply: return .tensor(try left * right)
    case .divide: return .tensor(try left / right)
    default:
      guard let name = functionNames[operation] else {
        throw ShapeError("can't compute \(a.kind) \(operation.rawValue) \(b.kind)")
      }
      return try TensorFunctions.call(name, FunctionCall([a, b], []))
    }
  }

  /// Operators that are functions by another name.
  private static let functionNames: [BinaryOperator: String] = [
    .power: "pow", .floorDivide: "floor_divide", .modulo: "remainder", .matrixMultiply: "matmul",
  ]

  private static func numbers(
    _ operation: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue
  ) throws -> RuntimeValue {
    if case .tuple(let x) = a, case .tuple(let y) = b, operation == .add { return .tuple(x + y) }
    if case .list(let x) = a, case .list(let y) = b, operation == .add { return .list(x + y) }
    guard let x = StaticValue(number: a), let y = StaticValue(number: b) else {
      throw ShapeError("can't compute \(a.kind) \(operation.rawValue) \(b.kind)")
    }
    return try RuntimeValue(number: try evaluated { .binary(operation, $0, $1) }(x, y))
  }

  /// `a < b` and the like.
  static func compare(
    _ operation: ComparisonOperator, _ a: RuntimeValue, _ b: RuntimeValue
  ) throws -> RuntimeValue {
    switch operation {
    case .identical, .notIdentical:
      let isNone = if case .none = a, case .none = b { true } else { false }
      return .bool(isNone == (operation == .identical))
    default: break
    }
    guard a.isTensor || b.isTensor else {
      guard let x = StaticValue(number: a), let y = StaticValue(number: b) else {
        throw ShapeError("can't compare \(a.kind) with \(b.kind)")
      }
      return try RuntimeValue(
        number: try evaluated { a, b in
          .comparison(a, [.init(operation, b, at: a.location)])
        }(x, y))
    }
    guard let left = try a.operand(), let right = try b.operand() else {
      throw ShapeError("can't compare \(a.kind) with \(b.kind)")
    }
    switch operation {
    case .equal: return .tensor(try left.equal(right))
    case .notEqual: return .tensor(try left.notEqual(right))
    case .less: return .tensor(try left.less(right))
    case .lessOrEqual: return .tensor(try left.lessEqual(right))
    case .greater: return .tensor(try left.greater(right))
    case .greaterOrEqual: return .tensor(try left.greaterEqual(right))
    default: throw ShapeError("can't use '\(operation.rawValue)' with a tensor")
    }
  }
}

extension TensorArithmetic {
  private static let conversions: Set<String> = ["float", "int", "len"]

  /// Whether `builtin` knows `name`.
  static func isBuiltin(_ name: String) -> Bool {
    conversions.contains(name) || IterationBuiltins.names.contains(name)
  }

  /// Python's `float(...)`, `int(...)` of a number or a text, `len(...)`, and lists to loop over
  /// (`IterationBuiltins`); nil for other names.
  ///
  /// Throws a `ShapeError` for anything else in the brackets.
  static func builtin(
    _ name: String, _ values: [RuntimeValue], hasKeywords: Bool
  ) throws -> RuntimeValue? {
    guard conversions.contains(name) else {
      return hasKeywords ? nil : try IterationBuiltins.call(name, values)
    }
    guard values.count == 1, !hasKeywords else {
      throw ShapeError("gives \(name) \(values.count) arguments, expected 1")
    }
    if name == "len" {
      switch values[0] {
      case .tensor(let tensor) where tensor.rank > 0: return .int(tensor.shape[0])
      case .module(let child): return .int(try child.elements().count)
      default:
        guard let items = values[0].items else {
          throw ShapeError("can't take len of \(values[0].kind)")
        }
        return .int(items.count)
      }
    }
    guard let number = StaticValue(number: values[0]) else {
      throw ShapeError("can't make \(name) of \(values[0].kind)")
    }
    return try RuntimeValue(
      number: try evaluated { a, _ in
        .call(Expression(.name(name), at: a.location), arguments: [.init(a)], keywords: [])
      }(number, number))
  }

  /// The value of an expression of two known values, by the rules of `${...}`.
  private static func evaluated(
    _ kind: @escaping (Expression, Expression) -> Expression.Kind
  ) -> (StaticValue, StaticValue) throws -> StaticValue {
    { x, y in
      let place = SourceLocation(file: "", line: 1, column: 1)
      let (a, b) = (Expression(.name("a"), at: place), Expression(.name("b"), at: place))
      do {
        return try StaticEvaluator(names: ["a": x, "b": y])
          .evaluate(Expression(kind(a, b), at: place))
      } catch let error as Diagnostic {
        throw ShapeError(error.message)
      }
    }
  }
}

extension StaticValue {
  /// A number, truth value or text of a forward pass; nil for anything else.
  init?(number value: RuntimeValue) {
    switch value {
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self = .string(text)
    default: return nil
    }
  }
}

extension RuntimeValue {
  /// What arithmetic on numbers gave.
  init(number value: StaticValue) throws {
    switch value {
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self = .string(text)
    default: throw ShapeError("can't use \(value) here")
    }
  }
}

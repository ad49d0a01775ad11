import NNDeclarations
import NNTensor

/// What a parameter that a specification names starts as: numbers, or a call such as `randn(10, 10)`
/// with or without `torch.` before it, perhaps inside `Parameter(...)`.
struct ParameterSource {
  private enum Content {
    case drawn(Shape, Initializer)
    case numbers(NumberArray)
  }

  private let content: Content
  private var requiresGrad = true

  /// Reads `value`; `builder` understands calls written as text.
  ///
  /// Throws a `ShapeError` when it is nothing that a parameter can start as.
  init(_ value: LocatedValue, _ builder: any NodeBuilder) throws {
    if let numbers = NumberArray(value) {
      content = .numbers(numbers)
      return
    }
    let call = try builder.call(value)
    let name = call.name.split(separator: ".").last.map(String.init) ?? call.name
    if name == "Parameter" {
      self = try Self.parameter(call, builder)
      return
    }
    guard call.keywords.allSatisfy({ $0.key == "requires_grad" }) else { throw Self.error(value) }
    switch (name, call.positional.first) {
    case ("tensor", let numbers?):
      guard call.positional.count == 1, let array = NumberArray(numbers) else {
        throw Self.error(value)
      }
      content = .numbers(array)
    case ("full", let size?):
      guard call.positional.count == 2, let number = Double(call.positional[1]),
        let sizes = [Int](size)
      else { throw Self.error(value) }
      content = .drawn(try Self.shape(sizes), .constant(number))
    case ("eye", _):
      guard let sizes = [Int](LocatedValue(.list(call.positional))), (1...2).contains(sizes.count)
      else { throw Self.error(value) }
      content = .drawn(try Self.shape([sizes[0], sizes[sizes.count - 1]]), .identity)
    default:
      guard let initializer = Self.drawn[name] else { throw Self.error(value) }
      var sizes = call.positional
      if sizes.count == 1, case .list(let list) = sizes[0].content { sizes = list }
      guard let sizes = [Int](LocatedValue(.list(sizes))) else { throw Self.error(value) }
      content = .drawn(try Self.shape(sizes), initializer)
    }
    try takeRequiresGrad(call)
  }

  private static let drawn: [String: Initializer] = [
    "randn": .normal(mean: 0, std: 1), "rand": .uniform(0, 1), "zeros": .zeros, "ones": .ones,
    "empty": .zeros,
  ]

  private static func parameter(
    _ call: LocatedCall, _ builder: any NodeBuilder
  ) throws -> ParameterSource {
    let inside = call.keywords.first { $0.key == "data" }?.value ?? call.positional.first
    guard let inside, call.positional.count <= 2,
      call.keywords.allSatisfy({ ["data", "requires_grad"].contains($0.key) })
    else {
      throw ShapeError(
        "expects Parameter(data, requires_grad=True), got \(call.description)",
        help: "write for example Parameter(torch.randn(10, 10))")
    }
    var source = try ParameterSource(inside, builder)
    try source.takeRequiresGrad(call)
    if call.positional.count == 2 { source.requiresGrad = try Self.flag(call.positional[1]) }
    return source
  }

  private mutating func takeRequiresGrad(_ call: LocatedCall) throws {
    if let entry = call.keywords.first(where: { $0.key == "requires_grad" }) {
      requiresGrad = try Self.flag(entry.value)
    }
  }

  private static func flag(_ value: LocatedValue) throws -> Bool {
    guard let flag = Bool(value) else {
      throw ShapeError("expects true or false as requires_grad, got \(value.shortDescription)")
    }
    return flag
  }

  private static func shape(_ sizes: [Int]) throws -> Shape {
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError("expects sizes of at least 0 for a parameter, got \(sizes)")
    }
    return try Shape(sizes)
  }

  private static func error(_ value: LocatedValue) -> ShapeError {
    ShapeError(
      "expects what a parameter starts as, got \(value.shortDescription)",
      help: "write for example randn(10, 10), zeros(3) or a list of numbers")
  }

  /// The parameter, made in `scope`.
  func parameter(_ name: String, in scope: Scope) throws -> Parameter {
    let parameter: Parameter
    switch content {
    case .drawn(let shape, let initializer):
      try initializer.check(shape)
      parameter = try scope.parameter(name, shape, initializer)
    case .numbers(let numbers):
      parameter = try scope.parameter(name, try Shape(numbers.sizes), .zeros)
      if !scope.build.isMeta { try parameter.tensor.assign(numbers) }
    }
    return requiresGrad ? parameter : try parameter.frozen()
  }
}

extension Parameter {
  fileprivate func frozen() throws -> Parameter {
    try requiresGrad(false)
    return self
  }
}

extension Scope {
  /// A new parameter that starts as `value` says: `randn(10, 10)`, `Parameter(torch.zeros(3))`, or a
  /// list of numbers.
  ///
  /// Throws a `ShapeError` when a parameter can't start so, and a `LayerError` when the model grows
  /// beyond what the build allows.
  @discardableResult
  public func parameter(_ name: String, startingAs value: LocatedValue) throws -> Parameter {
    guard let builder = build.nodes else {
      throw ShapeError("can't make parameters from a specification's nodes here")
    }
    return try ParameterSource(value, builder).parameter(name, in: self)
  }
}

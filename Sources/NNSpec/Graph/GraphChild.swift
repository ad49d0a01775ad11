import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor

/// A module that a forward pass can call: one of a graph's own, or a child of a container.
///
/// A graph's own module is made when it is first called, when the types of its inputs are known.
final class GraphChild {
  let name: String
  private var made: Module?
  private let make: ((Arguments?) throws -> Module)?
  /// The choices where a string that is not known yet picks one.
  private let choices: [Module]

  init(name: String, make: @escaping (Arguments?) throws -> Module) {
    self.name = name
    self.make = make
    choices = []
  }

  init(_ module: Module, name: String) {
    self.name = name
    made = module
    make = nil
    choices = []
  }

  init(anyOf choices: [Module], name: String) {
    self.name = name
    self.choices = choices
    make = nil
  }

  /// The module, made for `inputs` if it is not there yet.
  func module(for inputs: Arguments?) throws -> Module {
    if let made { return made }
    guard let make else {
      throw ShapeError("the choice of '\(name)' is not known here")
    }
    let module = try make(inputs)
    made = module
    return module
  }

  /// Calls the module; where the choice is not known, each of them, whose outputs must agree.
  func callAsFunction(_ arguments: Arguments) throws -> Value {
    guard let first = choices.first else { return try module(for: arguments)(arguments) }
    let output = try first(arguments)
    for other in choices.dropFirst() {
      let types = try other(arguments).tensors.map(\.type)
      guard types == output.tensors.map(\.type) else {
        throw ShapeError(
          "expects all branches of '\(name)' to give the same types, got "
            + "\(output.tensors.map(\.type)) and \(types)")
      }
    }
    return output
  }

  /// Calls the module; the values of an output whose parts have names are a record.
  func call(_ arguments: Arguments) throws -> RuntimeValue {
    let value = try self(arguments)
    guard case .tuple(let values) = value, let names = made?.outputNames,
      names.count == values.count
    else { return RuntimeValue(value) }
    return .record(zip(names, values).map { (name: $0, value: RuntimeValue($1)) })
  }

  /// What modules compute besides their outputs: see `Module.functions`. A module that is not made
  /// yet is asked for nothing else than these and its children.
  private static let functions: Set<String> = ["log_prob", "predict"]

  /// The module's function `name`, called with `arguments`; nil when it has none of that name, or a
  /// child.
  func function(_ name: String, _ arguments: Arguments) throws -> Value? {
    guard choices.isEmpty, made != nil || Self.functions.contains(name) else { return nil }
    let module = try module(for: arguments)
    guard module.functions.contains(name), module.child(name) == nil else { return nil }
    return try module.call(name, arguments)
  }

  /// The child at `key` of a container. Throws a `ShapeError` when there is none.
  func child(_ key: RuntimeValue) throws -> GraphChild {
    let container = try module(for: nil)
    let names = container.children.map(\.name)
    switch key {
    case .string(let text):
      guard let child = container.child(text) else {
        throw ShapeError(
          "'\(name)' has no module '\(text)'",
          help: Suggestion.help(for: text, in: names)
            ?? "its modules are: \(names.joined(separator: ", "))")
      }
      return GraphChild(child, name: "\(name).\(text)")
    case .int(let index):
      let place = index < 0 ? names.count + index : index
      guard names.indices.contains(place) else {
        throw ShapeError("'\(name)' has \(names.count) modules, there is none at \(index)")
      }
      return GraphChild(container.children[place].module, name: "\(name).\(names[place])")
    case .anyString:
      return GraphChild(anyOf: container.children.map(\.module), name: name)
    default:
      throw ShapeError("'\(name)' is indexed by a name or a position, got \(key.kind)")
    }
  }

  /// The children of a container, for loops.
  func children() throws -> [GraphChild] {
    try module(for: nil).children.map { GraphChild($0.module, name: "\(name).\($0.name)") }
  }
}

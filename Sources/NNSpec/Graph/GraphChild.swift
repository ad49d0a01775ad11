import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor

/// What a name of a graph stands for: a module or a parameter of its own, or the child of a
/// container.
///
/// A graph's own module is made when it is first called, when the types of its inputs are known.
final class GraphChild {
  let name: String
  private var made: Module?
  private let make: ((Arguments?) throws -> Module)?
  /// The choices where a string that is not known yet picks one.
  private let choices: [Module]
  /// What the string is called.
  private var chosenBy: String?
  private let parameter: NNLayers.Parameter?
  /// The graph, once it is made: another module may have taken the place of the one that was made.
  private weak var owner: Module?

  init(name: String, make: @escaping (Arguments?) throws -> Module) {
    self.name = name
    self.make = make
    choices = []
    parameter = nil
  }

  init(_ module: Module, name: String) {
    self.name = name
    made = module
    make = nil
    choices = []
    parameter = nil
  }

  init(anyOf choices: [Module], name: String, chosenBy: String?) {
    self.name = name
    self.chosenBy = chosenBy
    self.choices = choices
    make = nil
    parameter = nil
  }

  init(_ parameter: NNLayers.Parameter, name: String) {
    self.name = name
    self.parameter = parameter
    choices = []
    make = nil
  }

  /// Looks for the module in `owner` from now on.
  func belongs(to owner: Module) { if parameter == nil { self.owner = owner } }

  /// What the name stands for in a line: the parameter's value, or the module.
  func value() throws -> RuntimeValue {
    try parameter.map { .tensor(try $0.value) } ?? .module(self)
  }

  /// The module, made for `inputs` if it is not there yet.
  func module(for inputs: Arguments?) throws -> Module {
    if let owner {
      guard let module = owner.child(name) else { throw ShapeError("has no module '\(name)'") }
      return module
    }
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
    let flow = DataFlow.current
    func result(of choice: Module) throws -> Value {
      try flow?.choosing(by: chosenBy) { try choice(arguments) } ?? choice(arguments)
    }
    let output = try result(of: first)
    for other in choices.dropFirst() {
      let tensors = try result(of: other).tensors
      let types = tensors.map(\.type)
      flow?.join(output.tensors, with: tensors)
      guard types == output.tensors.map(\.type) else {
        throw ShapeError(
          "expects all branches of '\(name)' to give the same types, got "
            + "\(output.tensors.map(\.type)) and \(types)")
      }
    }
    return output
  }

  /// ReLU of what the module gives, in one pass; nil where there is none.
  func rectified(_ arguments: Arguments) throws -> Value? {
    choices.isEmpty ? try module(for: arguments).rectified(arguments) : nil
  }

  /// Calls the module; the values of an output whose parts have names are a record.
  func call(_ arguments: Arguments) throws -> RuntimeValue {
    let value = try self(arguments)
    guard case .tuple(let values) = value, choices.isEmpty,
      case let names = try module(for: arguments).outputNames,
      names.count == values.count
    else { return RuntimeValue(value) }
    return .record(zip(names, values).map { (name: $0, value: RuntimeValue($1)) })
  }

  /// What modules compute besides their outputs: see `Module.functions`. A module that is not made
  /// yet is asked for nothing else than these and its children.
  private static let functions: Set<String> = [
    "log_prob", "predict", "generate_square_subsequent_mask",
  ]

  /// The module's function `name`, called with `arguments`; nil when it has none of that name, or a
  /// child.
  func function(_ name: String, _ arguments: Arguments) throws -> Value? {
    guard choices.isEmpty, made != nil || Self.functions.contains(name) else { return nil }
    let module = try module(for: arguments)
    guard module.functions.contains(name), module.child(name) == nil else { return nil }
    return try module.call(name, arguments)
  }

  /// What stands at `key` of a container, where `written` is the name that a line has for `key`.
  ///
  /// Throws a `ShapeError` when there is nothing.
  func element(_ key: RuntimeValue, _ written: String? = nil) throws -> RuntimeValue {
    let container = try module(for: nil)
    let holdsParameters = container is ParameterList || container is ParameterDict
    let names =
      holdsParameters ? container.ownParameters.map(\.name) : container.ownChildren.map(\.name)
    let noun = holdsParameters ? "parameters" : "modules"
    switch key {
    case .string(let text):
      return try attribute(text)
    case .int(let index):
      let (sum, overflow) = names.count.addingReportingOverflow(index)
      let place = index < 0 && !overflow ? sum : index
      guard names.indices.contains(place) else {
        throw ShapeError("'\(name)' has \(names.count) \(noun), there is none at \(index)")
      }
      return try elements(container)[place]
    case .anyString where holdsParameters:
      let values = try container.ownParameters.map { try $0.value }
      guard let first = values.first, values.allSatisfy({ $0.type == first.type }) else {
        throw ShapeError(
          "expects all parameters of '\(name)' to have the same type, got \(values.map(\.type))")
      }
      return .tensor(.meta(first.type))
    case .anyString:
      let choices = container.ownChildren.map(\.module)
      return .module(GraphChild(anyOf: choices, name: name, chosenBy: written))
    default:
      throw ShapeError("'\(name)' is indexed by a name or a position, got \(key.kind)")
    }
  }

  /// The child, the parameter or the buffer called `text`. Throws a `ShapeError` when there is none.
  func attribute(_ text: String) throws -> RuntimeValue {
    let module = try module(for: nil)
    if let child = module.child(text) {
      return .module(GraphChild(child, name: "\(name).\(text)"))
    }
    if let tensor = try module.value(of: text) { return .tensor(tensor) }
    let children = module.ownChildren.map(\.name)
    let tensors = module.ownParameters.map(\.name) + module.ownBuffers.map(\.name)
    throw ShapeError(
      "'\(name)' has no module '\(text)'",
      help: Suggestion.help(for: text, in: children + tensors)
        ?? (children.isEmpty && !tensors.isEmpty
          ? "its parameters are: \(tensors.joined(separator: ", "))"
          : "its modules are: \(children.joined(separator: ", "))"))
  }

  /// What a container holds, for loops.
  func elements() throws -> [RuntimeValue] { try elements(try module(for: nil)) }

  private func elements(_ container: Module) throws -> [RuntimeValue] {
    if container is ParameterList {
      return try container.ownParameters.map { .tensor(try $0.value) }
    }
    if container is ParameterDict { return container.ownParameters.map { .string($0.name) } }
    return container.ownChildren.map {
      .module(GraphChild($0.module, name: "\(name).\($0.name)"))
    }
  }
}

import NNDeclarations
import NNDiagnostics
import NNExpressions
import NNLayers
import NNTensor
import NNYAML

/// A module whose forward pass the specification writes out.
final class GraphModule: Module {
  private let inputNames: [String]
  private let statements: [Statement]
  private let named: [String: GraphChild]
  private let entries: [LocatedValue.Entry]
  private let random: RandomSource
  /// What it was called with while it was made, and what it gave: whoever makes it calls it next, and
  /// graphs in graphs would run once for each of those around them.
  private var making: (inputs: [Tensor], output: Value)?

  /// Makes the modules that `graph` names, each when the forward pass first calls it, so that its
  /// sizes can be inferred; those that are never called are made last.
  init(_ graph: GraphNode, inputNames: [String], in scope: Scope) throws {
    scope.note(graph.location)
    self.inputNames = inputNames
    statements = graph.forward
    var named: [String: GraphChild] = [:]
    for entry in graph.modules {
      if graph.isParameter(entry) {
        named[entry.key] = GraphChild(try Self.parameter(entry, scope), name: entry.key)
        continue
      }
      named[entry.key] = GraphChild(name: entry.key) { inputs in
        let child = scope.child(entry.key, inputs: inputs, at: entry.value.location)
        guard let nodes = scope.build.nodes else { return UnbuiltModule(child) }
        return try nodes.module(entry.value, in: child)
      }
    }
    self.named = named
    entries = graph.modules
    random = scope.build.random
    if let inputs = scope.inputs {
      do {
        let bound = try Self.bound(inputs, to: inputNames)
        let output = try ForwardBudget.run { budget in
          try ForwardRun(
            named: named, path: scope.path, isTraining: scope.build.isTraining,
            random: scope.build.random, budget: budget
          )
          .output(of: graph.forward, bound)
        }
        making = Self.tensorsAlone(inputs).map { ($0, output) }
      } catch is UnbuiltModuleError {
        // As below: what is called further down may have mistakes of its own.
      } catch is DataDependentShape {
        // What is called further down is made below, without inputs to infer sizes from.
      } catch let error as ShapeError {
        throw LayerError(
          path: scope.path, typeName: "forward", location: graph.location, error: error)
      }
    }
    for entry in graph.modules where !graph.isParameter(entry) {
      _ = try named[entry.key]?.module(for: nil)
    }
    scope.orderChildren(graph.modules.map(\.key))
    super.init(scope)
    for child in named.values { child.belongs(to: self) }
  }

  private static func parameter(
    _ entry: LocatedValue.Entry, _ scope: Scope
  ) throws -> NNLayers.Parameter {
    do {
      return try scope.parameter(entry.key, startingAs: entry.value)
    } catch let error as ShapeError {
      throw LayerError(
        path: scope.child(entry.key).path, typeName: "Parameter", location: entry.value.location,
        error: error)
    }
  }

  /// The graph as a node.
  var written: YAMLValue {
    .mapping(
      [
        .init("inputs", .sequence(inputNames.map { .string($0) }, .flow)),
        .init("modules", .mapping(writtenModules, .block)),
        .init("forward", .sequence(statements.map { .string($0.description) }, .block)),
      ], .block)
  }

  /// The modules as they are now; parameters as they were written.
  private var writtenModules: [YAMLValue.Entry] {
    entries.map { entry in
      child(entry.key).map { SpecPrinter.entry(entry.key, $0) }
        ?? .init(
          entry.key, SpecPrinter.value(entry.value), comment: Origin.text(entry.value.location))
    }
  }

  override var looksUpMembers: Bool { true }

  /// Forgets the call that it was made with. Called when the whole model is made.
  func forgetMaking() { making = nil }

  /// The inputs by position, where they are tensors and nothing else.
  private static func tensorsAlone(_ arguments: Arguments) -> [Tensor]? {
    let tensors = arguments.positional.compactMap { value in
      if case .tensor(let tensor) = value { tensor } else { nil }
    }
    let isAll = arguments.keywords.isEmpty && tensors.count == arguments.positional.count
    return isAll ? tensors : nil
  }

  override func forward(_ arguments: Arguments) throws -> Value {
    if let (inputs, output) = making, let given = Self.tensorsAlone(arguments),
      given.elementsEqual(inputs, by: ===)
    {
      return output
    }
    let bound = try Self.bound(arguments, to: inputNames)
    return try ForwardBudget.run { budget in
      try ForwardRun(
        named: named, path: path, isTraining: isTraining, random: random, budget: budget
      )
      .output(of: statements, bound)
    }
  }

  private static func bound(
    _ arguments: Arguments, to names: [String]
  ) throws -> [String: RuntimeValue] {
    var values: [String: RuntimeValue] = [:]
    guard arguments.positional.count + arguments.keywords.count == names.count else {
      throw ShapeError(
        "expects \(names.count) inputs (\(names.joined(separator: ", "))), got "
          + "\(arguments.positional.count + arguments.keywords.count)")
    }
    for (name, value) in zip(names, arguments.positional) { values[name] = RuntimeValue(value) }
    for (name, value) in arguments.keywords {
      guard names.contains(name), values.updateValue(RuntimeValue(value), forKey: name) == nil
      else { throw ShapeError("has no input '\(name)' left") }
    }
    return values
  }
}

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
  private let random: RandomSource

  /// Makes the modules that `graph` names, each when the forward pass first calls it, so that its
  /// sizes can be inferred; those that are never called are made last.
  init(_ graph: GraphNode, inputNames: [String], in scope: Scope) throws {
    self.inputNames = inputNames
    statements = graph.forward
    var named: [String: GraphChild] = [:]
    for entry in graph.modules {
      named[entry.key] = GraphChild(name: entry.key) { inputs in
        let child = scope.child(entry.key, inputs: inputs, at: entry.value.location)
        guard let nodes = scope.build.nodes else { return UnbuiltModule(child) }
        return try nodes.module(entry.value, in: child)
      }
    }
    self.named = named
    random = scope.build.random
    if let inputs = scope.inputs {
      do {
        let bound = try Self.bound(inputs, to: inputNames)
        _ = try ForwardBudget.run { budget in
          try ForwardRun(named: named, path: scope.path, random: scope.build.random, budget: budget)
            .output(of: graph.forward, bound)
        }
      } catch let error as ShapeError {
        throw LayerError(
          path: scope.path, typeName: "forward", location: graph.location, error: error)
      }
    }
    for entry in graph.modules { _ = try named[entry.key]?.module(for: nil) }
    scope.orderChildren(graph.modules.map(\.key))
    super.init(scope)
  }

  /// The graph as a node.
  var written: YAMLValue {
    .mapping(
      [
        .init("inputs", .sequence(inputNames.map { .string($0) }, .flow)),
        .init(
          "modules", .mapping(children.map { .init($0.name, SpecPrinter.node($0.module)) }, .block)),
        .init("forward", .sequence(statements.map { .string($0.description) }, .block)),
      ], .block)
  }

  override func forward(_ arguments: Arguments) throws -> Value {
    let bound = try Self.bound(arguments, to: inputNames)
    return try ForwardBudget.run { budget in
      try ForwardRun(named: named, path: path, random: random, budget: budget)
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

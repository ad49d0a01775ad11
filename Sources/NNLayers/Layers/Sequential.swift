import NNDeclarations
import NNTensor

/// Modules called one after the other, each with the output of the one before.
///
/// Children are named by position, or as they were given names. They can be looped over, indexed,
/// also from the end, cut out (`net[1..<3]`), added and replaced:
/// ```swift
/// let build = BuildContext(seed: 1)
/// let net = Sequential(
///   try Linear(Scope(build), inFeatures: 4, outFeatures: 8), Activation(Scope(build), .relu))
/// try net.append { try Linear($0, inFeatures: 8, outFeatures: 2) }
/// ```
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sequential.html
public class Sequential: Module, ModuleSequence {
  /// Makes the children in order. Each is told the types of its inputs, as far as they are known.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)]
  ) throws {
    var inputs = scope.inputs
    for (name, make) in children {
      let module = try make(scope.child(name, inputs: inputs))
      inputs = try scope.outputs(of: module, for: inputs)
    }
    super.init(scope)
  }

  /// Modules that are made already, named by position.
  public convenience init(_ modules: Module...) { self.init(modules) }

  /// Modules that are made already, named by position.
  public convenience init(_ modules: [Module]) {
    self.init(unchecked: modules.enumerated().map { (String($0), $1) })
  }

  /// Modules that are made already, with their names.
  ///
  /// Throws a `LayerError` when a name is empty, has a dot in it or stands there twice.
  public convenience init(_ modules: KeyValuePairs<String, Module>) throws {
    self.init([])
    for (name, module) in modules { try addModule(name, module) }
  }

  private init(unchecked modules: [(name: String, module: Module)]) {
    let scope = Scope(modules.first?.module.record.build ?? BuildContext())
    super.init(scope)
    for (name, module) in modules { record.append(module, name) }
  }

  public override var looksUpMembers: Bool { true }

  public override func forward(_ arguments: Arguments) throws -> Value {
    var current = arguments
    var index = 0
    while index < record.slots.count {
      let (module, next) = (record.slots[index].module, index + 1)
      if next < record.slots.count, let activation = record.slots[next].module as? Activation,
        activation.isPlainReLU, let output = try module.rectified(current)
      {
        current = Arguments([output])
        index += 2
      } else {
        current = Arguments([try module(current)])
        index += 1
      }
    }
    guard let output = current.positional.first else {
      throw ShapeError("expects at least 1 input, got none")
    }
    return output
  }

  /// The modules in a range, cut to what there is, in a container of their own: they are shared and
  /// keep their names. Bounds may count from the end.
  public subscript(range: some RangeExpression<Int>) -> Sequential {
    Sequential(unchecked: slots(in: range))
  }

  /// The modules of both in a container of their own, shared and named by position.
  public static func + (left: Sequential, right: Sequential) -> Sequential {
    Sequential(Array(left) + Array(right))
  }

  /// The modules `count` times in a container of their own, shared and named by position.
  ///
  /// Throws a `LayerError` unless `count` is at least 1, and when that makes more modules than can be
  /// counted.
  public static func * (sequence: Sequential, count: Int) throws -> Sequential {
    let (total, overflow) = sequence.count.multipliedReportingOverflow(by: count)
    guard count > 0, !overflow, total < 1 << 24 else {
      throw LayerError(
        sequence, ShapeError("expects a factor of at least 1, got \(count)"), Arguments([]))
    }
    return Sequential((0..<count).flatMap { _ in Array(sequence) })
  }

  static let declaration = LayerDeclaration(
    "Sequential", namespace: "nn", "Calls its children one after the other.",
    shape: "the first child's input -> the last child's output",
    reference: torchPage("Sequential"), rest: "modules, in order"
  ) { scope, nodes in
    try Sequential(scope, try scope.children(nodes, inChain: true))
  }
}

extension Scope {
  /// What makes the children that a container's nodes stand for; in a chain each gets what the one
  /// before gives.
  func children(
    _ nodes: [LocatedValue], inChain: Bool = false
  ) throws -> [(name: String, make: (Scope) throws -> Module)] {
    guard let builder = build.nodes else { return [] }
    let children = try inChain ? builder.chainedNodes(nodes) : builder.namedNodes(nodes)
    return children.map { child in
      (child.name, { scope in try builder.module(child.node, in: scope) })
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Sequential.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// Modules called one after the other, each with the output of the one before.
///
/// Children are named by position, or as the specification names them.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sequential.html
public class Sequential: Module {
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

  public override func forward(_ arguments: Arguments) throws -> Value {
    var current = arguments
    for (_, child) in children { current = Arguments([try child(current)]) }
    guard let output = current.positional.first else {
      throw ShapeError("expects at least 1 input, got none")
    }
    return output
  }

  static let declaration = LayerDeclaration(
    "Sequential", namespace: "nn", "Calls its children one after the other.",
    shape: "the first child's input -> the last child's output",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sequential.html",
    rest: "modules, in order"
  ) { scope, nodes in
    try Sequential(scope, try scope.children(nodes))
  }
}

extension Scope {
  /// What makes the children that a container's nodes stand for.
  func children(
    _ nodes: [LocatedValue]
  ) throws -> [(name: String, make: (Scope) throws -> Module)] {
    guard let builder = build.nodes else { return [] }
    return try builder.namedNodes(nodes).map { child in
      (child.name, { scope in try builder.module(child.node, in: scope) })
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Sequential.declaration, in: $0) }

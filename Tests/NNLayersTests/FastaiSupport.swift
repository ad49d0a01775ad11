import NNDeclarations
import NNLayers
import NNTensor
import Testing

/// Makes modules from names and calls, as specifications do, without reading any YAML.
final class CallBuilder: NodeBuilder {
  func recover(from error: any Error) throws { throw error }

  func namedNodes(_ nodes: [LocatedValue]) throws -> [(name: String, node: LocatedValue)] {
    nodes.enumerated().map { (name: String($0), node: $1) }
  }

  func module(_ node: LocatedValue, in scope: Scope) throws -> Module {
    let call: LocatedCall
    switch node.content {
    case .string(let name): call = LocatedCall(name)
    case .call(let written): call = written
    default: throw ShapeError("not a node: \(node.description)")
    }
    let declaration = try #require(
      LayerCatalogue().declarations(named: call.name).first, "unknown layer \(call.name)")
    let bound = try #require(
      try declaration.info.bind(call, inputs: scope.inputs?.tensors.map(\.type)))
    let module = try declaration.make(scope, bound)
    module.note(declaration.info, bound)
    return module
  }
}

/// A call as it would be written: `layer("ConvLayer", 3, 4, ["stride": 2])`.
func layer(
  _ name: String, _ positional: LocatedValue..., named: KeyValuePairs<String, LocatedValue> = [:]
) -> LocatedValue {
  LocatedValue(
    .call(
      LocatedCall(
        name, positional: positional,
        keywords: named.map { LocatedValue.Entry($0.key, $0.value) })))
}

/// The module that a call stands for, at the root of a model.
///
/// `input` is the type of what it will be called with, where sizes are to be inferred.
func build(
  _ node: LocatedValue, input: TensorType? = nil, seed: UInt64 = 0, isMeta: Bool = false,
  dtype: DType = .float32
) throws -> Module {
  let nodes = CallBuilder()
  let context = BuildContext(isMeta: isMeta, dtype: dtype, seed: seed, nodes: nodes)
  let inputs = input.map { Arguments([.tensor(.meta($0))]) }
  // The context holds its builder strongly only while the model is made.
  return try withExtendedLifetime(nodes) {
    try nodes.module(node, in: Scope(context, inputs: inputs))
  }
}

/// The names of the state dict.
func stateNames(_ module: Module) -> [String] { module.stateDict.map(\.name) }

import NNDeclarations
import NNFormats
import NNLayers
import NNTensor
import Testing

/// Makes modules from names and calls, as specifications do, without reading any YAML.
final class CallBuilder: NodeBuilder {
  func recover(from error: any Error) throws { throw error }

  func infer(_ name: String, as size: Int) throws {}

  func namedNodes(_ nodes: [LocatedValue]) throws -> [(name: String, node: LocatedValue)] {
    nodes.enumerated().map { (name: String($0), node: $1) }
  }

  func call(_ node: LocatedValue) throws -> LocatedCall {
    switch node.content {
    case .string(let name): return LocatedCall(name)
    case .call(let written): return written
    default: throw ShapeError("not a node: \(node.description)")
    }
  }

  func module(_ node: LocatedValue, in scope: Scope) throws -> Module {
    let call = try call(node)
    let declaration = try #require(
      LayerCatalogue().declarations(named: call.name).first, "unknown layer \(call.name)")
    let bound = try #require(
      try declaration.info.bind(call, inputs: scope.inputs?.tensors.map(\.type)))
    let module = try declaration.make(scope, bound)
    module.note(declaration.info, bound)
    return module
  }
}

/// The module that a call such as `ConvLayer(3, 4, stride=2)` stands for, at the root of a model.
///
/// `input` is the type of what it will be called with, where sizes are to be inferred.
func build(
  _ text: String, input: TensorType? = nil, seed: UInt64 = 0, isMeta: Bool = false,
  dtype: DType = .float32
) throws -> Module {
  let nodes = CallBuilder()
  let context = BuildContext(isMeta: isMeta, dtype: dtype, seed: seed, nodes: nodes)
  let inputs = input.map { Arguments([.tensor(.meta($0))]) }
  return try nodes.module(try CallText.value(text), in: Scope(context, inputs: inputs))
}

/// The names of the state dict.
func stateNames(_ module: Module) -> [String] { module.stateDict.map(\.name) }

/// A fixture in safetensors, whose tensors are called `<case>/<what>`.
struct TensorFixture {
  private let file: SafetensorsFile

  init(_ path: String) throws { file = try SafetensorsFile(path: fixturePath(path)) }

  /// The names of the cases, which have metadata `<case>.<suffix>`.
  func cases(with suffix: String) -> [String] {
    file.metadata.keys.filter { $0.hasSuffix("." + suffix) }
      .map { String($0.dropLast(suffix.count + 1)) }.sorted()
  }

  /// Metadata `name`.
  func text(_ name: String) throws -> String { try #require(file.metadata[name], "\(name)") }

  /// The tensor `name`.
  func tensor(_ name: String) throws -> Tensor {
    try file.tensor(try #require(file[name], "\(name)"))
  }

  /// The tensors whose names start with `prefix`, without it.
  func tensors(_ prefix: String) throws -> [(name: String, tensor: Tensor)] {
    try file.entries.filter { $0.name.hasPrefix(prefix) }.map {
      (String($0.name.dropFirst(prefix.count)), try file.tensor($0))
    }
  }
}

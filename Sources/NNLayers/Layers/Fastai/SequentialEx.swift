import NNDeclarations
import NNTensor

/// Modules called one after the other; those that merge also get the first input: fastai's
/// `SequentialEx`.
///
/// The child `layers` holds them, named by position.
/// Reference: https://docs.fast.ai/layers.html#sequentialex
public final class SequentialEx: Module {
  private let layers: ModuleList

  /// Makes the layers in order. Each is told the types of its inputs, as far as they are known.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)]
  ) throws {
    let list = scope.child("layers")
    var inputs = scope.inputs
    for (name, make) in children {
      let layer = try make(list.child(name, inputs: inputs))
      inputs = try scope.outputs(of: layer, for: Self.inputs(of: layer, inputs, scope.inputs))
    }
    layers = try ModuleList(list, [])
    super.init(scope)
  }

  /// What `layer` is called with: the output of the one before and, if it merges, the first input.
  private static func inputs(
    of layer: Module, _ current: Arguments?, _ original: Arguments?
  ) -> Arguments? {
    guard layer is any MergesOriginal, let current, let original else { return current }
    return Arguments(current.positional + original.positional)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let original = Arguments([.tensor(try arguments.singleTensor())])
    var current = original
    for (_, layer) in layers.ownChildren {
      current = Arguments([try layer(Self.inputs(of: layer, current, original) ?? current)])
    }
    return current.positional.first ?? .none
  }

  static let declaration = LayerDeclaration(
    "SequentialEx", namespace: "fastai",
    "Calls its layers in turn; MergeLayer and ProdLayer also see the first input.",
    shape: "the first layer's input -> the last layer's output",
    reference: "https://docs.fast.ai/layers.html#sequentialex", rest: "layers, in order"
  ) { scope, nodes in try SequentialEx(scope, try scope.children(nodes, inChain: true)) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SequentialEx.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// A layer whose second input is what the `SequentialEx` around it was called with.
protocol MergesOriginal: Module {}

extension MergesOriginal {
  /// The two inputs. Throws a `ShapeError` when the second is missing.
  func merged(_ arguments: Arguments) throws -> (Tensor, Tensor) {
    guard arguments.positional.count == 2, arguments.keywords.isEmpty else {
      throw ShapeError(
        "merges its input with that of a SequentialEx, which it must be directly inside of")
    }
    return (try arguments.tensor(0), try arguments.tensor(1))
  }
}

/// Adds the input of the surrounding `SequentialEx`, or puts it after the channels: fastai's
/// `MergeLayer`.
///
/// `(N, C, *) -> (N, C, *)`, or `(N, C + C_original, *)` if `dense`.
/// Reference: https://docs.fast.ai/layers.html#mergelayer
public final class MergeLayer: Module, MergesOriginal {
  private let dense: Bool

  /// A layer that adds, or puts side by side if `dense`.
  public init(_ scope: Scope, dense: Bool = false) {
    self.dense = dense
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, original) = try merged(arguments)
    return .tensor(
      try dense ? Tensor.concatenated([input, original], dim: 1) : input + original)
  }

  static let declaration = LayerDeclaration(
    "MergeLayer", namespace: "fastai", "Adds or appends the input of the SequentialEx around it.",
    shape: "(N, C, *) -> (N, C, *)", reference: "https://docs.fast.ai/layers.html#mergelayer",
    Arg<Bool>("dense", default: false, "whether to append to the channels instead of adding")
  ) { scope, dense in MergeLayer(scope, dense: dense) }
}

/// Multiplies by the input of the surrounding `SequentialEx`: fastai's `ProdLayer`.
///
/// `(*) -> (*)`, with broadcasting.
/// Reference: https://docs.fast.ai/layers.html#prodlayer
public final class ProdLayer: Module, MergesOriginal {
  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, original) = try merged(arguments)
    return .tensor(try input * original)
  }

  static let declaration = LayerDeclaration(
    "ProdLayer", namespace: "fastai", "Multiplies by the input of the SequentialEx around it.",
    shape: "(*) -> (*)", reference: "https://docs.fast.ai/layers.html#prodlayer"
  ) { scope in ProdLayer(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(MergeLayer.declaration, in: list)
  register(ProdLayer.declaration, in: list)
}

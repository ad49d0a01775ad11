import NNDeclarations
import NNTensor

/// Batch normalisation over the batches of all processes: `nn.SyncBatchNorm`. There is one process
/// here, in which it is `BatchNorm` for inputs `(N, C, *)` with any number of further dimensions.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.SyncBatchNorm.html
public enum SyncBatchNorm {
  static let name = "SyncBatchNorm"

  /// Makes every `BatchNorm1d` to `BatchNorm3d` in `module`, itself included, a `SyncBatchNorm`, which
  /// keeps its parameters, statistics and place. Returns the module.
  @discardableResult
  public static func convertSyncBatchNorm(_ module: Module) -> Module {
    for case let norm as BatchNorm in module.modules { norm.synchronise() }
    return module
  }

  static let declaration = LayerDeclaration(
    name, namespace: "nn", "Batch normalisation over all processes, of which there is one.",
    shape: "(N, C, *) -> the same", reference: torchPage(name), repr: NormArguments.repr,
    Arg<Int>(
      "num_features", .nonNegative, inferred: .size(dimension: 1), "channels of the input"),
    NormArguments.eps, NormArguments.averagingMomentum, NormArguments.affine(true),
    NormArguments.tracks(true),
    Arg<AnyValue?>("process_group", default: nil, "null: there is one process"),
    NormArguments.bias
  ) { scope, features, eps, momentum, affine, track, group, bias in
    guard group == nil else {
      throw ShapeError("expects process_group null, as there is one process")
    }
    return try BatchNorm(
      scope, dimensions: nil, numFeatures: features, eps: eps, momentum: momentum, affine: affine,
      trackRunningStats: track, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SyncBatchNorm.declaration, in: $0) }

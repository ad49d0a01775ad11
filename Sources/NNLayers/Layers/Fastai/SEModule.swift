import NNDeclarations
import NNTensor

/// Squeeze and excitation (Hu et al. 2018): scales each channel by what all of them say; fastai's
/// `SEModule`.
///
/// `(N, ch, H, W) -> (N, ch, H, W)`. A `SequentialEx` of an average pool, a `ConvLayer` to
/// `ceil(ch // reduction / 8) * 8` channels, one back with a sigmoid, and a `ProdLayer`.
/// Reference: https://docs.fast.ai/layers.html#semodule
public enum SEModule {
  /// The module for `channels` channels; `reduction` is at least 1, `activation` that of the first
  /// `ConvLayer`.
  ///
  /// Throws a `LayerError` when no channels are left.
  public static func make(
    _ scope: Scope, channels: Int, reduction: Int, activation: ConvLayerOptions.Maker?
  ) throws -> SequentialEx {
    let reduced = reduction > 0 ? channels / reduction : 0
    guard reduced > 0 else {
      throw LayerError(
        scope, "expects a reduction from 1 to its \(channels) channels, got \(reduction)")
    }
    let hidden = (reduced / 8 + (reduced.isMultiple(of: 8) ? 0 : 1)) * 8
    var options = ConvLayerOptions()
    options.normType = nil
    let excite = {
      var options = options
      options.activation = { Activation($0, .sigmoid) }
      return options
    }()
    options.activation = activation
    return try SequentialEx(
      scope,
      [
        ("0", { try AdaptiveAvgPool($0, dimensions: 2, outputSize: .all(1)) }),
        (
          "1",
          { [options] scope in
            try ConvLayer(scope, channels, hidden, kernelSize: .all(1), options: options)
          }
        ),
        (
          "2",
          { scope in
            try ConvLayer(scope, hidden, channels, kernelSize: .all(1), options: excite)
          }
        ),
        ("3", { ProdLayer($0) }),
      ])
  }

  static let declaration = LayerDeclaration(
    "SEModule", namespace: "fastai", "Scales each channel by what all of them say.",
    shape: "(N, ch, H, W) -> (N, ch, H, W)", reference: "https://docs.fast.ai/layers.html#semodule",
    Arg<Int>("ch", .positive, inferred: .channels(), "channels of the input"),
    Arg<Int>("reduction", .positive, "how many times fewer channels are in between"),
    Arg<AnyValue?>("act_cls", default: .relu, "activation in between; null for none")
  ) { scope, channels, reduction, activation in
    try SEModule.make(
      scope, channels: channels, reduction: reduction,
      activation: ConvLayerOptions.maker(activation))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SEModule.declaration, in: $0) }

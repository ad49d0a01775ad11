import NNDeclarations
import NNTensor

/// A convolution that does in evaluation what `convolution` and `norm` behind it do:
/// `torch.nn.utils.fuse_conv_bn_eval`. Both stay as they are.
///
/// Throws a `LayerError` unless both are in evaluation, as the statistics of a batch are not known
/// beforehand, and when the norm tracks no statistics or has another number of channels.
public func fuseConvBatchNorm(
  _ convolution: Convolution, _ norm: BatchNorm
) throws -> Convolution {
  let fused = try convolution.copyWithBias(
    Convolution.declaration(convolution.kernelSize.count), as: Convolution.self)
  try norm.fold(
    into: (fused.weight, fused.bias), from: convolution, convolution.weight, convolution.bias)
  return fused
}

/// A transposed convolution that does in evaluation what `convolution` and `norm` behind it do:
/// `torch.nn.utils.fuse_conv_bn_eval` with `transpose`. Groups are fused as well.
///
/// Throws what the fusion of a convolution throws.
public func fuseConvBatchNorm(
  _ convolution: TransposedConvolution, _ norm: BatchNorm
) throws -> TransposedConvolution {
  let fused = try convolution.copyWithBias(
    TransposedConvolution.declaration(convolution.kernelSize.count), as: TransposedConvolution.self)
  try norm.fold(
    into: (fused.weight, fused.bias), from: convolution, convolution.weight, convolution.bias,
    transposedGroups: convolution.groups)
  return fused
}

/// A linear layer that does in evaluation what `linear` and `norm` behind it do:
/// `torch.nn.utils.fuse_linear_bn_eval`. Both stay as they are.
///
/// Throws what the fusion of a convolution throws.
public func fuseLinearBatchNorm(_ linear: Linear, _ norm: BatchNorm) throws -> Linear {
  let fused = try linear.copyWithBias(Linear.declaration, as: Linear.self)
  try norm.fold(into: (fused.weight, fused.bias), from: linear, linear.weight, linear.bias)
  return fused
}

/// The weight and the bias of a convolution or a linear layer with a batch norm behind it:
/// `torch.nn.utils.fuse_conv_bn_weights` and `fuse_linear_bn_weights`.
///
/// `weight * s`, `(bias - mean) * s + normBias` with `s = normWeight / sqrt(variance + eps)`, for each
/// output: the rows of `weight`, or in a transposed convolution of so many groups the columns of each
/// group. What is nil does nothing. Throws a `ShapeError` when sizes do not fit.
public func fuseBatchNormWeights(
  weight: Tensor, bias: Tensor?, mean: Tensor, variance: Tensor, eps: Double,
  normWeight: Tensor? = nil, normBias: Tensor? = nil, transposedGroups groups: Int? = nil
) throws -> (weight: Tensor, bias: Tensor) {
  try noGrad {
    let root = try (variance + eps).rsqrt()
    let scale = try normWeight.map { try root * $0 } ?? root
    let ones = [Int](repeating: 1, count: max(0, weight.rank - (groups == nil ? 1 : 2)))
    let fused: Tensor
    if let groups {
      let shape = weight.shape.array
      let split = try weight.reshaped(
        try Shape([groups, shape[0] / groups] + shape.dropFirst()))
      let slopes = try scale.reshaped(try Shape([groups, 1, shape[1]] + ones))
      fused = try (split * slopes).reshaped(weight.shape)
    } else {
      fused = try weight * scale.reshaped(try Shape([scale.count] + ones))
    }
    let shifted = try bias.map { try $0 - mean } ?? mean.scaled(by: -1)
    let moved = try shifted * scale
    return (
      try fused.converted(to: weight.dtype),
      try (try normBias.map { try moved + $0 } ?? moved).converted(to: (bias ?? weight).dtype)
    )
  }
}

extension Module {
  /// A layer of the same arguments with a bias, whose parameters are yet to be set.
  fileprivate func copyWithBias<Layer: Module>(
    _ declaration: LayerDeclaration, as type: Layer.Type
  ) throws -> Layer {
    let values = zip(declaration.info.arguments, declared?.values ?? []).map { argument, value in
      BoundArguments.Argument(
        name: argument.name, value: argument.name == "bias" ? LocatedValue(.bool(true)) : value,
        origin: .written)
    }
    let scope = Scope(BuildContext(isMeta: record.build.isMeta))
    let made = try skipInit {
      try declaration.make(scope, BoundArguments(arguments: values, rest: []))
    }
    guard let layer = made as? Layer else { throw ShapeError("can't be made again") }
    for parameter in ownParameters.prefix(1) { try layer.type(parameter.tensor.dtype) }
    return layer.eval()
  }
}

extension BatchNorm {
  /// Sets the parameters of the layer that stands for `layer` and this norm.
  fileprivate func fold(
    into fused: (weight: Parameter, bias: Parameter?), from layer: Module, _ weight: Parameter,
    _ bias: Parameter?, transposedGroups: Int? = nil
  ) throws {
    try inLayer {
      guard !isTraining, !layer.isTraining else {
        throw ShapeError("can be fused in evaluation only", help: "call eval() on both first")
      }
      guard let mean = state.runningMean?.tensor, let variance = state.runningVar?.tensor else {
        throw ShapeError("can't be fused, as it tracks no statistics")
      }
      let channels = fused.bias?.tensor.count ?? 0
      guard numFeatures == channels else {
        throw ShapeError(
          "can't be fused: it has \(numFeatures) channels, the layer before it \(channels)")
      }
      let (newWeight, newBias) = try fuseBatchNormWeights(
        weight: try weight.value, bias: try bias?.value, mean: mean, variance: variance, eps: eps,
        normWeight: try state.weight?.value, normBias: try state.bias?.value,
        transposedGroups: transposedGroups)
      try fused.weight.tensor.assign(newWeight)
      try fused.bias?.tensor.assign(newBias)
    }
  }
}

import Testing

/// What is said about a layer that gets wrong arguments or inputs, with its place in the text.
@Suite struct LayerMessageTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var node: String
    var input: String
    /// The first line.
    var message: String
    var testDescription: String { "\(node) of \(input)" }

    init(_ node: String, of input: String = "float32[N, 4]", _ message: String) {
      self.node = node
      self.input = input
      self.message = message
    }
  }

  /// An argument that is wrong as such.
  private static func wrong(_ node: String, _ argument: String, _ said: String) -> Example {
    let name = node.prefix { $0 != "(" }
    return Example(node, "error[NN0215]: argument '\(argument)' of '\(name)' expects \(said)")
  }

  /// A layer that can't be made so, or does not take its input.
  private static func refused(
    _ node: String, of input: String = "float32[N, 4]", _ said: String
  ) -> Example {
    let name = node.prefix { $0 != "(" }
    return Example(node, of: input, "error[NN0301]: layer '1' (\(name)) \(said)")
  }

  static let activations: [Example] = [
    wrong("ELU(alpha='large')", "alpha", "a number, got 'large'"),
    refused("ELU", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    refused("CELU(0)", "expects an alpha other than 0"),
    refused("CELU", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("SELU(inplace=1)", "inplace", "true or false, got 1"),
    refused("SELU", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("Hardshrink(lambd=[1])", "lambd", "a number, got [1]"),
    refused("Hardshrink", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("Softshrink(-0.5)", "lambd", "a number of at least 0, got -0.5"),
    refused("Softshrink", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("Hardsigmoid(inplace='no')", "inplace", "true or false, got 'no'"),
    refused("Hardsigmoid", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("Hardswish(inplace=0.5)", "inplace", "true or false, got 0.5"),
    refused("Hardswish", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    refused("Hardtanh(3, 2)", "expects max_val above min_val 3.0, got 2.0"),
    wrong("Hardtanh(max_val='six')", "max_val", "a number, got 'six'"),
    refused("Hardtanh", of: "bool[N]", "expects a floating-point input, got bool[N]"),
    wrong("ReLU6(inplace=6)", "inplace", "true or false, got 6"),
    refused("ReLU6", of: "bool[N]", "expects a floating-point input, got bool[N]"),
    wrong("Mish(inplace=6)", "inplace", "true or false, got 6"),
    refused("Mish", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    Example("LogSigmoid(1)", "error[NN0212]: 'LogSigmoid' takes at most 0 arguments, got 1"),
    refused("LogSigmoid", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("PReLU(0)", "num_parameters", "an integer of at least 1, got 0"),
    refused(
      "PReLU(3)", "expects 1 or 4 slopes for float32[N, 4], got float32[3]"),
    wrong("RReLU(upper='a')", "upper", "a number, got 'a'"),
    refused("RReLU(0.5, 0.1)", "expects lower of at most upper, got 0.5 and 0.1"),
    refused("RReLU", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    wrong("Softplus(beta=true)", "beta", "a number, got true"),
    refused("Softplus", of: "int64[N]", "expects a floating-point input, got int64[N]"),
    Example("Softsign(dim=1)", "error[NN0211]: 'Softsign' has no argument 'dim'"),
    Example("Tanhshrink(lambd=1)", "error[NN0211]: 'Tanhshrink' has no argument 'lambd'"),
    Example(
      "Threshold(1)",
      "error[NN0213]: 'Threshold' needs argument 'value' (what the others become)"),
    refused("Threshold(1, 2)", of: "bool[N]", "expects a floating-point input, got bool[N]"),
    wrong("GLU(dim=0.5)", "dim", "an integer, got 0.5"),
    refused(
      "GLU", of: "float32[N, 5]",
      "expects an even size of dimension -1, got 5 in float32[N, 5]"),
    refused("GLU(2)", "expected a dimension between -2 and 1, got 2"),
    wrong("Softmin(dim='last')", "dim", "an integer or null, got 'last'"),
    refused("Softmin(-3)", "expected a dimension between -2 and 1, got -3"),
    Example("Softmax2d(1)", "error[NN0212]: 'Softmax2d' takes at most 0 arguments, got 1"),
    refused("Softmax2d", "expects input (N, C, H, W) or (C, H, W), got float32[N, 4]"),
    wrong(
      "AdaptiveLogSoftmaxWithLoss(4, 9, 3)", "cutoffs", "a list, each element an integer, got 3"),
    refused(
      "AdaptiveLogSoftmaxWithLoss(4, 9, [9])",
      "expects cutoffs that increase and lie from 1 to n_classes - 1 = 8, got [9]"),
    refused("AdaptiveLogSoftmaxWithLoss(4, 9, [3])", "needs input 'target'"),
  ]

  static let norms: [Example] = [
    wrong("GroupNorm(0, 4)", "num_groups", "an integer of at least 1, got 0"),
    refused("GroupNorm(3, 4)", "expects num_channels divisible by num_groups 3, got 4"),
    refused(
      "GroupNorm(2, 6)", of: "float32[N, 4, 5]", "expects 6 channels, got 4"),
    refused(
      "GroupNorm(2, 4)", of: "float32[4]", "expects input (N, C, ...), got float32[4]"),
    wrong("RMSNorm(-1)", "normalized_shape", "an integer or a list of them of at least 0, got -1"),
    refused("RMSNorm([])", "expects at least 1 element in normalized_shape, got none"),
    refused("RMSNorm(5)", "expects input (*, 5), got float32[N, 4]"),
    wrong("LocalResponseNorm(0)", "size", "an integer of at least 1, got 0"),
    refused("LocalResponseNorm(2)", "expects input (N, C, *, L), got float32[N, 4]"),
    wrong("CrossMapLRN2d(2.5)", "size", "an integer of at least 1, got 2.5"),
    refused(
      "CrossMapLRN2d(2)", of: "float32[N, 3, 4]",
      "expects input (N, C, H, W), got float32[N, 3, 4]"),
    wrong("SyncBatchNorm(4, momentum='fast')", "momentum", "a number or null, got 'fast'"),
    refused("SyncBatchNorm(5)", "expects 5 channels, got 4"),
    refused(
      "SyncBatchNorm(4, process_group='world')",
      "expects process_group null, as there is one process"),
  ]

  static let dropoutsAndLinear: [Example] = [
    wrong("Dropout1d(1.5)", "p", "a number of at least 0 and at most 1, got 1.5"),
    refused(
      "Dropout1d", of: "float32[2, N, 3, 4]",
      "expects input (N, C, L) or (C, L), got float32[2, N, 3, 4]"),
    wrong("Dropout2d(-1)", "p", "a number of at least 0 and at most 1, got -1"),
    refused("Dropout2d", of: "float32[N]", "expects input (N, C, ...), got float32[N]"),
    wrong("Dropout3d(p='half')", "p", "a number of at least 0 and at most 1, got 'half'"),
    refused("Dropout3d", of: "float32[N]", "expects input (N, C, ...), got float32[N]"),
    wrong("AlphaDropout(2)", "p", "a number of at least 0 and at most 1, got 2"),
    Example("AlphaDropout(rate=0.5)", "error[NN0211]: 'AlphaDropout' has no argument 'rate'"),
    wrong("FeatureAlphaDropout(inplace=1)", "inplace", "true or false, got 1"),
    refused("FeatureAlphaDropout", of: "float32[N]", "expects input (N, C, ...), got float32[N]"),
    wrong("Bilinear(0, 3, 4)", "in1_features", "an integer of at least 1, got 0"),
    refused("Bilinear(4, 3, 4)", "needs input 'input2'"),
    wrong("Linear(4, 2.5)", "out_features", "an integer of at least 0, got 2.5"),
    refused("Linear(5, 2)", "expects last dimension 5, got 4"),
    refused("Flatten(3)", "expected a dimension between -2 and 1, got 3"),
  ]

  @Test(arguments: activations + norms + dropoutsAndLinear)
  func says(_ example: Example) throws {
    let text = "inputs: {x: \"\(example.input)\"}\nmodel:\n  - Identity\n  - \"\(example.node)\"\n"
    let said = try messages(text).split(separator: "\n").first ?? ""
    #expect(said.hasPrefix("n.yaml:4:"), "\(said)")
    #expect(said.hasSuffix(" " + example.message), "\(said)")
  }
}

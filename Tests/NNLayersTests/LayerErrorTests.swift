import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor
import Testing

/// What layers say about arguments and inputs that do not fit.
struct LayerErrorTests {
  struct Making: Sendable, CustomTestStringConvertible {
    var name: String
    var positional: [LocatedValue]
    var keywords: [(String, LocatedValue)] = []
    var message: String
    var testDescription: String { "\(name): \(message)" }
  }

  static let makings: [Making] = [
    Making(
      name: "Conv2d", positional: [3, 4, 3], keywords: [("groups", 2)],
      message: "expects in_channels divisible by groups 2, got 3"),
    Making(
      name: "Conv2d", positional: [4, 3, 3], keywords: [("groups", 2)],
      message: "expects out_channels divisible by groups 2, got 3"),
    Making(
      name: "Conv2d", positional: [4, 3, 3, 2, "same"],
      message: "expects stride 1 with padding 'same', got [2, 2]"),
    Making(
      name: "Conv2d", positional: [4, 3, [3, 3, 3]],
      message: "expects 2 elements in kernel_size, got 3"),
    Making(
      name: "Conv1d", positional: [4, 3, 3], keywords: [("padding", [1, 1])],
      message: "expects 1 element in padding, got 2"),
    Making(
      name: "Conv1d", positional: [1, 1, 4_611_686_018_427_387_904],
      keywords: [("padding", "same"), ("dilation", 4)],
      message: "expects a smaller dilation, got 4"),
    Making(
      name: "ConvTranspose2d", positional: [1, 1, 3], keywords: [("padding_mode", "reflect")],
      message: "expects padding_mode 'zeros', got 'reflect'"),
    Making(
      name: "MaxPool2d", positional: [[2, 2, 2]],
      message: "expects 2 elements in kernel_size, got 3"),
    Making(
      name: "AvgPool3d", positional: [2], keywords: [("divisor_override", 0)],
      message: "expects a divisor_override other than 0"),
    Making(
      name: "AdaptiveAvgPool2d", positional: [[2]],
      message: "expects 2 elements in output_size, got 1"),
    Making(
      name: "MaxUnpool3d", positional: [[2, 2]],
      message: "expects 3 elements in kernel_size, got 2"),
    Making(
      name: "LPPool2d", positional: [0, 2], message: "expects a norm_type other than 0"),
    Making(
      name: "FractionalMaxPool3d", positional: [2, [3, 3]],
      message: "expects 3 elements in output_size, got 2"),
    Making(
      name: "FractionalMaxPool2d", positional: [2, 3], keywords: [("_random_samples", [0.5, 0.5])],
      message: "expects _random_samples (N, C, 2), got sizes [2]"),
    Making(
      name: "AdaptiveMaxPool3d", positional: [[1, 2]],
      message: "expects 3 elements in output_size, got 2"),
    Making(
      name: "ReflectionPad1d", positional: [[1]],
      message: "expects 2 elements in padding, got 1"),
    Making(
      name: "ReplicationPad2d", positional: [[1, 2]],
      message: "expects 4 elements in padding, got 2"),
    Making(
      name: "CircularPad3d", positional: [[1, 2, 3, 4]],
      message: "expects 6 elements in padding, got 4"),
    Making(
      name: "ZeroPad2d", positional: [[1, 2, 3]],
      message: "expects 4 elements in padding, got 3"),
    Making(
      name: "ConstantPad1d", positional: [[1, 2, 3, 4], 0],
      message: "expects 2 elements in padding, got 4"),
    Making(
      name: "Unfold", positional: [[2, 2, 2]],
      message: "expects 2 elements in kernel_size, got 3"),
    Making(
      name: "Fold", positional: [[4, 4, 4], 2],
      message: "expects 2 elements in output_size, got 3"),
    Making(
      name: "UpsamplingNearest2d", positional: [],
      message: "expects either size or scale_factor, got neither"),
    Making(
      name: "UpsamplingBilinear2d", positional: [3, 2],
      message: "expects either size or scale_factor, got both"),
    Making(
      name: "LayerNorm", positional: [[]],
      message: "expects at least 1 element in normalized_shape, got none"),
    Making(
      name: "LayerNorm", positional: [[1, 1, 1, 1, 1, 1, 1, 1, 1]],
      message: "expected at most 8 dimensions, got 9"),
    Making(
      name: "Unflatten", positional: [1, []],
      message: "expects at least 1 element in unflattened_size, got none"),
    Making(
      name: "Embedding", positional: [3, 2, 3],
      message: "expects padding_idx from -3 to 2, got 3"),
    Making(
      name: "Embedding", positional: [3, 2], keywords: [("_weight", [[1, 2]])],
      message: "expects _weight of shape [3, 2], got [1, 2]"),
  ]

  @Test(arguments: makings)
  func refusesArguments(_ example: Making) throws {
    let declaration = try #require(catalogue.declarations(named: "nn." + example.name).first)
    let call = LocatedCall(
      example.name, positional: example.positional,
      keywords: example.keywords.map { .init($0.0, $0.1) })
    let bound = try #require(try declaration.info.bind(call, inputs: []))
    #expect(
      message { _ = try declaration.make(Scope(BuildContext(isMeta: true)), bound) }
        == example.message)
  }

  struct Binding: Sendable, CustomTestStringConvertible {
    var name: String
    var positional: [LocatedValue]
    var keywords: [(String, LocatedValue)] = []
    var message: String
    var testDescription: String { "\(name): \(message)" }
  }

  static let bindings: [Binding] = [
    Binding(
      name: "Dropout", positional: [1.5],
      message: "argument 'p' of 'Dropout' expects a number of at least 0 and at most 1, got 1.5"),
    Binding(
      name: "Conv2d", positional: [1, 2, 3], keywords: [("padding", "full")],
      message: "argument 'padding' of 'Conv2d' expects 'same', 'valid', an integer or a list of "
        + "them of at least 0, got 'full'"),
    Binding(
      name: "Conv2d", positional: [1, 2, 3], keywords: [("padding_mode", "mirror")],
      message: "argument 'padding_mode' of 'Conv2d' expects one of 'zeros', 'reflect', "
        + "'replicate', 'circular', got 'mirror'"),
    Binding(
      name: "BatchNorm2d", positional: [3, 1e-5, 0.1, true, true, false],
      message: "'BatchNorm2d' takes at most 5 arguments by position, got 6"),
    Binding(
      name: "MSELoss", positional: [], keywords: [("reduction", "average")],
      message: "argument 'reduction' of 'MSELoss' expects one of 'none', 'mean', 'sum', got "
        + "'average'"),
    Binding(
      name: "Conv2d", positional: [], keywords: [("out_channels", 2), ("kernel_size", 3)],
      message: "argument 'in_channels' of 'Conv2d' can't be inferred from its input"),
  ]

  @Test(arguments: bindings)
  func refusesToBind(_ example: Binding) throws {
    let declaration = try #require(catalogue.declarations(named: "nn." + example.name).first)
    let call = LocatedCall(
      example.name, positional: example.positional,
      keywords: example.keywords.map { .init($0.0, $0.1) })
    let error = try #require(throws: Diagnostics.self) {
      try declaration.info.bind(call, inputs: [])
    }
    #expect(error.all.map(\.message) == [example.message])
  }

  struct Calling: Sendable, CustomTestStringConvertible {
    var name: String
    var positional: [LocatedValue] = []
    var inputs: [TensorType]
    var message: String
    var testDescription: String { "\(name): \(message)" }
  }

  static let callings: [Calling] = [
    Calling(
      name: "Conv2d", positional: [3, 8, 3], inputs: [TensorType(.float32, [2, 1, 8, 8])],
      message: "expects 3 input channels, got 1"),
    Calling(
      name: "Conv2d", positional: [3, 8, 3], inputs: [TensorType(.float32, [8, 8])],
      message: "expects input (N, C, H, W) or (C, H, W), got float32[8, 8]"),
    Calling(
      name: "Conv2d", positional: [3, 8, 9], inputs: [TensorType(.float32, [2, 3, 8, 8])],
      message: "has a kernel size [9, 9] larger than the padded input [8, 8]"),
    Calling(
      name: "BatchNorm2d", positional: [3], inputs: [TensorType(.float32, [3, 8, 8])],
      message: "expects input (N, C, H, W), got float32[3, 8, 8]"),
    Calling(
      name: "BatchNorm1d", positional: [3], inputs: [TensorType(.float32, [3])],
      message: "expects input (N, C) or (N, C, L), got float32[3]"),
    Calling(
      name: "BatchNorm1d", positional: [3], inputs: [TensorType(.float32, [1, 3])],
      message: "expects more than 1 value per channel when training, got input size [1, 3]"),
    Calling(
      name: "InstanceNorm3d", positional: [3], inputs: [TensorType(.float32, [3, 8, 8])],
      message: "expects input (N, C, D, H, W) or (C, D, H, W), got float32[3, 8, 8]"),
    Calling(
      name: "InstanceNorm1d", positional: [3, 1e-5, 0.1, true],
      inputs: [TensorType(.float32, [2, 4, 5])], message: "expects 3 channels, got 4"),
    Calling(
      name: "Unflatten", positional: [1, [3, -1]], inputs: [TensorType(.float32, [2, 8])],
      message: "expects sizes that multiply up to dimension 1's 8, got [3, -1]"),
    Calling(
      name: "Unflatten", positional: [-1, [2, 3]], inputs: [TensorType(.float32, [2, 8])],
      message: "expects sizes that multiply up to dimension 1's 8, got [2, 3]"),
    Calling(
      name: "Flatten", inputs: [TensorType(.float32, [8])],
      message: "expected a dimension between -1 and 0, got 1"),
    Calling(
      name: "Softmax", positional: [2], inputs: [TensorType(.float32, [2, 8])],
      message: "expected a dimension between -2 and 1, got 2"),
    Calling(
      name: "GELU", inputs: [TensorType(.int64, [2])],
      message: "expects a floating-point input, got int64[2]"),
    Calling(
      name: "MSELoss", inputs: [TensorType(.float32, [2])], message: "needs input 'target'"),
    Calling(
      name: "PixelShuffle", positional: [2], inputs: [TensorType(.float32, [1, 3, 2, 2])],
      message:
        "expects channels that the square of upscale_factor 2 divides, got float32[1, 3, 2, 2]"),
    Calling(
      name: "PixelUnshuffle", positional: [2], inputs: [TensorType(.float32, [1, 1, 3, 2])],
      message:
        "expects a height and a width that downscale_factor 2 divides, got float32[1, 1, 3, 2]"),
    Calling(
      name: "PixelShuffle", positional: [2], inputs: [TensorType(.float32, [4, 2])],
      message: "expects input (*, C, H, W), got float32[4, 2]"),
    Calling(
      name: "ChannelShuffle", positional: [2], inputs: [TensorType(.float32, [1, 3, 2])],
      message: "expects channels that groups 2 divides, got float32[1, 3, 2]"),
    Calling(
      name: "LPPool2d", positional: [2, 5], inputs: [TensorType(.float32, [1, 1, 4, 4])],
      message: "has a kernel size [5, 5] larger than the padded input [4, 4]"),
    Calling(
      name: "MaxPool3d", positional: [2], inputs: [TensorType(.float32, [4, 4])],
      message: "expects input (N, C, D, H, W) or (C, D, H, W), got float32[4, 4]"),
    Calling(
      name: "MaxUnpool2d", positional: [2], inputs: [TensorType(.float32, [1, 1, 2, 2])],
      message: "needs input 'indices'"),
    Calling(
      name: "FractionalMaxPool2d", positional: [3, 4],
      inputs: [TensorType(.float32, [1, 1, 5, 6])],
      message:
        "expects input sizes of at least kernel size [3, 3] + output size [4, 4] - 1, got float32[1, 1, 5, 6]"
    ),
    Calling(
      name: "Unfold", positional: [5], inputs: [TensorType(.float32, [1, 1, 4, 4])],
      message: "has a kernel size [5, 5] larger than the padded sizes of [4, 4]"),
    Calling(
      name: "Unfold", positional: [2], inputs: [TensorType(.float32, [4, 4])],
      message: "expects input (N, C, H, W) or (C, H, W), got float32[4, 4]"),
    Calling(
      name: "Fold", positional: [4, 2], inputs: [TensorType(.float32, [2, 3, 4, 4])],
      message:
        "expects input (N, C * product of kernel_size, L) or without N, got float32[2, 3, 4, 4]"),
    Calling(
      name: "ReplicationPad2d", positional: [1], inputs: [TensorType(.float32, [4, 4])],
      message: "expects an input of 3 or 4 dimensions to pad 2, got float32[4, 4]"),
    Calling(
      name: "CircularPad1d", positional: [5], inputs: [TensorType(.float32, [2, 4])],
      message:
        "expects padding of at most 4 for dimension 1 of float32[2, 4] in mode 'circular', got [5, 5]"
    ),
    Calling(
      name: "ReflectionPad1d", positional: [-2], inputs: [TensorType(.float32, [2, 4])],
      message: "padding [-2, -2] leaves nothing of dimension 1 of float32[2, 4]"),
    Calling(
      name: "UpsamplingBilinear2d", positional: [3], inputs: [TensorType(.float32, [1, 2, 4])],
      message: "expects input (N, C, H, W) for mode 'bilinear', got float32[1, 2, 4]"),
    Calling(
      name: "ModuleList", inputs: [TensorType(.float32, [2])],
      message: "can't be called: it only holds modules"),
  ]

  @Test(arguments: callings)
  func refusesInputs(_ example: Calling) throws {
    let module = try make(
      example.name, example.positional, [], Scope(BuildContext(isMeta: true)))
    let inputs = Arguments(example.inputs.map { .tensor(.meta($0)) })
    do {
      _ = try module(inputs)
      Issue.record("no error")
    } catch let error as LayerError {
      #expect(error.error.message == example.message)
      #expect(error.typeName == example.name)
    }
  }

  @Test func namesAreCheckedWhereModulesTakeSeveralInputs() throws {
    let loss = try make("MSELoss")
    let x = try ramp([2])
    #expect(
      message { _ = try loss(Arguments([.tensor(x)], keywords: [("targte", .tensor(x))])) }
        == "has no input 'targte', only 'input', 'target'")
    #expect(
      message { _ = try loss(Arguments([.tensor(x)], keywords: [("input", .tensor(x))])) }
        == "gets input 'input' twice")
    #expect(
      message { _ = try call(loss, x, x, x) } == "expects inputs 'input', 'target', got 3")
    let keyed = Arguments([], keywords: [("target", .tensor(x)), ("input", .tensor(x))])
    #expect(try loss(keyed).tensors[0].item() == 0)
  }
}

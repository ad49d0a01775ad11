import Glibc
import NNSpec
import Testing

/// The whole way from a specification's text to gradients gives PyTorch's numbers.
@Suite struct ParityTests {
  /// The fixture files and how many cases each holds, so that none goes missing unseen.
  static let caseCounts = [
    "AdaptiveAvgPool1d": 9, "AdaptiveAvgPool2d": 11, "AdaptiveAvgPool3d": 11,
    "AdaptiveLogSoftmaxWithLoss": 9, "AdaptiveMaxPool1d": 11, "AdaptiveMaxPool2d": 13,
    "AdaptiveMaxPool3d": 13, "AlphaDropout": 10, "AvgPool1d": 13, "AvgPool2d": 15, "AvgPool3d": 15,
    "BCELoss": 19, "BCEWithLogitsLoss": 16, "BatchNorm1d": 20, "BatchNorm2d": 16, "BatchNorm3d": 16,
    "Bilinear": 11, "CELU": 12, "CTCLoss": 19, "ChannelShuffle": 7, "CircularPad1d": 8,
    "CircularPad2d": 8, "CircularPad3d": 8, "ConstantPad1d": 10, "ConstantPad2d": 10,
    "ConstantPad3d": 10, "Conv1d": 24, "Conv2d": 27, "Conv3d": 24, "ConvLayer": 67,
    "ConvTranspose1d": 12, "ConvTranspose2d": 12, "ConvTranspose3d": 12, "CosineEmbeddingLoss": 14,
    "CosineSimilarity": 9, "CrossEntropyLoss": 37, "CrossMapLRN2d": 10, "Dropout": 8,
    "Dropout1d": 10, "Dropout2d": 10, "Dropout3d": 10, "ELU": 12, "Embedding": 14,
    "EmbeddingBag": 19, "FeatureAlphaDropout": 10, "Flatten": 11, "Fold": 10,
    "FractionalMaxPool2d": 11, "FractionalMaxPool3d": 11, "GELU": 12, "GLU": 8, "GRU": 29,
    "GRUCell": 12, "GaussianNLLLoss": 14, "GroupNorm": 14, "Hardshrink": 10, "Hardsigmoid": 10,
    "Hardswish": 10, "Hardtanh": 12, "HingeEmbeddingLoss": 14, "HuberLoss": 15, "Identity": 5,
    "InstanceNorm1d": 11, "InstanceNorm2d": 11, "InstanceNorm3d": 11, "KLDivLoss": 21, "L1Loss": 15,
    "LPPool1d": 10, "LPPool2d": 10, "LPPool3d": 10, "LSTM": 35, "LSTMCell": 12, "LayerNorm": 14,
    "LazyBatchNorm1d": 7, "LazyBatchNorm2d": 7, "LazyBatchNorm3d": 7, "LazyConv1d": 8,
    "LazyConv2d": 8, "LazyConv3d": 8, "LazyConvTranspose1d": 8, "LazyConvTranspose2d": 8,
    "LazyConvTranspose3d": 8, "LazyInstanceNorm1d": 7, "LazyInstanceNorm2d": 7,
    "LazyInstanceNorm3d": 7, "LazyLinear": 8, "LeakyReLU": 12, "Linear": 14,
    "LinearCrossEntropyLoss": 16, "LocalResponseNorm": 14, "LogSigmoid": 8, "LogSoftmax": 14,
    "MSELoss": 8, "MarginRankingLoss": 14, "MaxPool1d": 16, "MaxPool2d": 16, "MaxPool3d": 16,
    "MaxUnpool1d": 11, "MaxUnpool2d": 11, "MaxUnpool3d": 11, "Mish": 10, "ModuleDict": 4,
    "ModuleList": 6, "MultiLabelMarginLoss": 13, "MultiLabelSoftMarginLoss": 14,
    "MultiMarginLoss": 19, "MultiheadAttention": 51, "NLLLoss": 17, "NLLLoss2d": 4, "PReLU": 15,
    "PairwiseDistance": 11, "PixelShuffle": 7, "PixelUnshuffle": 7, "PoissonNLLLoss": 21,
    "PoolFlatten": 8, "RMSNorm": 12, "RNN": 33, "RNNCell": 14, "RReLU": 9, "ReLU": 10, "ReLU6": 10,
    "ReflectionPad1d": 8, "ReflectionPad2d": 8, "ReflectionPad3d": 8, "ReplicationPad1d": 8,
    "ReplicationPad2d": 8, "ReplicationPad3d": 8, "ResBlock": 59, "SELU": 10, "Sequential": 12,
    "SiLU": 8, "Sigmoid": 7, "SimpleCNN": 11, "SmoothL1Loss": 18, "SoftMarginLoss": 12,
    "Softmax": 14, "Softmax2d": 5, "Softmin": 14, "Softplus": 12, "Softshrink": 10, "Softsign": 8,
    "SyncBatchNorm": 12, "Tanh": 7, "Tanhshrink": 8, "Threshold": 10, "Transformer": 18,
    "TransformerDecoder": 10, "TransformerDecoderLayer": 15, "TransformerEncoder": 16,
    "TransformerEncoderLayer": 23, "TripletMarginLoss": 19, "TripletMarginWithDistanceLoss": 13,
    "Unflatten": 9, "Unfold": 10, "Upsample": 27, "UpsamplingBilinear2d": 7,
    "UpsamplingNearest2d": 7, "ZeroPad1d": 10, "ZeroPad2d": 10, "ZeroPad3d": 10,
    "activation-functions": 44, "adaptive-functions": 3, "affine_grid": 7,
    "attention-functions": 33, "distance-functions": 13, "grid_sample": 26, "interpolate": 13,
    "linear-functions": 15, "loss-functions": 31, "norm-functions": 22, "pad": 12,
    "sequence-functions": 20, "sparse-functions": 6, "window-functions": 27,
  ]

  @Test func everyFixtureIsCompared() throws {
    var files: Set<String> = []
    let folder = try #require(opendir(fixture("parity")))
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".safetensors") { files.insert(String(name.dropLast(12))) }
    }
    #expect(files == Set(Self.caseCounts.keys))
  }

  @Test(arguments: caseCounts.keys.sorted())
  func numbersArePyTorchs(name: String) throws {
    let cases = try ParityFile(name).cases
    #expect(cases.count == Self.caseCounts[name])
    for parityCase in cases {
      #expect(throws: Never.self, "\(parityCase.title)") {
        let differences = try parityCase.differences(try parityCase.run(parityCase.spec))
        for difference in differences { Issue.record("\(difference)\n\(parityCase.spec)") }
      }
    }
  }

  /// The long form of a specification reads back to itself and means the same model.
  @Test(arguments: caseCounts.keys.sorted())
  func longFormMeansTheSame(name: String) throws {
    for parityCase in try ParityFile(name).cases {
      #expect(throws: Never.self, "\(parityCase.title)") {
        let source = SpecSource(file: "short.yaml", text: parityCase.spec)
        let text = try Experiment(source).resolvedText()
        let again = try Experiment(SpecSource(file: "long.yaml", text: text)).resolvedText()
        #expect(again.contains("\n") && again == text, "\(parityCase.title)")
        for difference in try parityCase.differences(try parityCase.run(text)) {
          Issue.record("\(difference)\n\(text)")
        }
      }
    }
  }
}

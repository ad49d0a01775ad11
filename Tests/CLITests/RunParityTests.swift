import NNFormats
import NNTensor
import NNTestSupport
import Testing

/// The door through which anybody compares a layer with PyTorch: recorded runs
/// come out of `swiftnn run` as PyTorch computed them.
@Suite struct RunParityTests {
  /// A file of each family of layers; all cases are compared inside one process elsewhere.
  static let layers = [
    "AdaptiveAvgPool2d", "BCEWithLogitsLoss", "BatchNorm1d", "Conv2d", "ConvLayer",
    "ConvTranspose2d", "CrossEntropyLoss", "Embedding", "InstanceNorm1d", "LayerNorm", "Linear",
    "MaxPool2d", "ModuleDict", "NLLLoss", "PoolFlatten", "ReLU", "ResBlock", "Sequential",
    "SimpleCNN", "Unflatten", "MaxUnpool2d", "FractionalMaxPool3d", "LPPool1d", "ReflectionPad2d",
    "Upsample", "Fold", "LazyConv2d", "LazyBatchNorm1d", "grid_sample", "interpolate",
    "EmbeddingBag", "CosineSimilarity", "PairwiseDistance", "ConvTranspose3d", "distance-functions",
    "ELU", "PReLU", "AdaptiveLogSoftmaxWithLoss", "activation-functions", "GroupNorm", "RMSNorm",
    "SyncBatchNorm", "norm-functions", "Dropout1d", "Bilinear",
  ]

  @Test(arguments: layers)
  func numbersArePyTorchs(layer: String) throws {
    let file = try SafetensorsFile(path: fixture("parity/\(layer).safetensors"))
    let specs = file.metadata.keys.filter { $0.hasSuffix(".spec") }.sorted()
    // One of the plain cases and one at the end, which are the unusual ones.
    for key in Set([specs[0], specs[specs.count - 1]]) {
      let name = String(key.dropLast(".spec".count))
      let mode = try #require(file.metadata["\(name).mode"])
      let directory = try TemporaryDirectory(["net.yaml": try #require(file.metadata[key])])
      var arguments = [
        "run", "net.yaml", "--mode", mode, "--backward", "--output", "out.safetensors",
      ]
      var weights: [(name: String, tensor: Tensor)] = []
      var expected: [(name: String, tensor: Tensor)] = []
      for entry in file.entries where entry.name.hasPrefix(name + "/") {
        let path = String(entry.name.dropFirst(name.count + 1))
        let tensor = try file.tensor(entry)
        if path.hasPrefix("input.") {
          try directory.write(path + ".npy", tensor)
          arguments += ["--input", "\(path.dropFirst(6))=\(path).npy"]
        } else if path.hasPrefix("grad_output") {
          try directory.write(path + ".npy", tensor)
          arguments += ["--grad-output", "output\(path.dropFirst(11))=\(path).npy"]
        } else if path.hasPrefix("param.") {
          weights.append((String(path.dropFirst(6)), tensor))
        } else {
          expected.append((path, tensor))
        }
      }
      try directory.write("w.safetensors", weights)
      try directory.succeed(arguments + ["--weights", "w.safetensors"])
      let results = try directory.tensors("out.safetensors")
      #expect(!expected.isEmpty)
      for (path, tensor) in expected {
        let result = try #require(results[path], "\(layer)/\(name): no '\(path)'")
        let (rtol, atol) = tensor.dtype == .float64 ? (1e-9, 1e-11) : (1e-4, 1e-5)
        try expectClose(result, tensor, rtol: rtol, atol: atol, "\(layer)/\(name): '\(path)'")
      }
    }
  }
}

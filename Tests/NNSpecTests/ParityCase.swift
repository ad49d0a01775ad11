import NNFormats
import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// A file of recorded PyTorch runs, written by `tools/parity`, whose README describes the format.
struct ParityFile {
  let file: SafetensorsFile
  /// Every case in the file, in alphabetical order.
  let cases: [ParityCase]

  init(_ name: String, in folder: String = "parity") throws {
    let file = try SafetensorsFile(path: fixture("\(folder)/\(name).safetensors"))
    self.file = file
    cases = try file.metadata.keys.filter { $0.hasSuffix(".spec") }.sorted().map { key in
      try ParityCase(name, String(key.dropLast(".spec".count)), file)
    }
  }
}

/// One recorded run: a specification, what went in, and what PyTorch made of it.
struct ParityCase {
  /// `Conv2d/grouped`, for messages.
  let title: String
  let spec: String
  let isTraining: Bool
  let dtype: String
  /// The tensors of the case by their name without the case's.
  let tensors: [(name: String, tensor: Tensor)]

  init(_ fileName: String, _ name: String, _ file: SafetensorsFile) throws {
    title = "\(fileName)/\(name)"
    spec = try #require(file.metadata["\(name).spec"])
    isTraining = try #require(file.metadata["\(name).mode"]) == "train"
    dtype = try #require(file.metadata["\(name).dtype"])
    tensors = try file.entries.filter { $0.name.hasPrefix(name + "/") }.map { entry in
      (String(entry.name.dropFirst(name.count + 1)), try file.tensor(entry))
    }
  }

  /// The tensors whose name begins with `prefix`, without it.
  func tensors(_ prefix: String) -> [(name: String, tensor: Tensor)] {
    tensors.filter { $0.name.hasPrefix(prefix) }
      .map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
  }

  /// Reads `text` as the command line does, runs the model forward and backward on the recorded
  /// inputs and weights, and gives back everything under the names of the fixture.
  func run(_ text: String) throws -> [(name: String, tensor: Tensor)] {
    let experiment = try Experiment(SpecSource(file: title + ".yaml", text: text))
    // Where all inputs are whole numbers, the weights decide the precision, as `swiftnn run` does.
    var options = BuildOptions(isMeta: false, sizes: [:])
    let isGiven = tensors("input.").contains { $0.tensor.dtype.isFloatingPoint }
    if !isGiven { options.dtype = DType(rawValue: dtype) }
    #expect(
      (options.dtype ?? experiment.dtype).rawValue == dtype, "\(title): the parameters' dtype")
    let model = try experiment.buildModel(options).module
    try model.loadStateDict(tensors("param."))
    model.train(isTraining)
    let inputs = try experiment.inputs.map { input in
      let recorded = tensors("input.").first { $0.name == input.name }?.tensor
      let tensor = try #require(recorded, "\(title): no input '\(input.name)'").copied()
      return (input.name, tensor.dtype.isFloatingPoint ? try tensor.requiringGrad() : tensor)
    }
    // Aliases, as layers in place write to what they get.
    let output = try model(Arguments(inputs.map { .tensor(try $0.1.aliased()) }))
    var results: [(name: String, tensor: Tensor)] = []
    var roots: [(Tensor, Tensor)] = []
    for (index, tensor) in output.tensors.enumerated() {
      let suffix = if case .tensor = output { "" } else { ".\(index)" }
      results.append(("output" + suffix, tensor))
      if let start = tensors.first(where: { $0.name == "grad_output" + suffix })?.tensor {
        roots.append((tensor, start))
      }
    }
    try Backward.run(roots.filter(\.0.requiresGrad))
    for (name, tensor) in inputs where tensor.dtype.isFloatingPoint {
      results.append(("grad.input." + name, try tensor.grad ?? .zeros(tensor.type)))
    }
    for (name, parameter) in model.namedParameters {
      let tensor = parameter.tensor
      results.append(("grad.param." + name, try tensor.grad ?? .zeros(tensor.type)))
      results.append(("buffer." + name, tensor.detached()))
    }
    results += model.namedBuffers.filter(\.buffer.isPersistent)
      .map { ("buffer." + $0.name, $0.buffer.tensor) }
    return results
  }

  /// What differs between `results` and the recording, an entry for each tensor that does.
  ///
  /// A parameter is only recorded as a buffer where the forward pass itself changes it.
  func differences(_ results: [(name: String, tensor: Tensor)]) throws -> [String] {
    let isResult = { (name: String) in
      ["output", "grad.", "buffer."].contains { name.hasPrefix($0) }
    }
    let wanted = tensors.filter { isResult($0.name) }
    let missing = wanted.map(\.name).filter { name in !results.contains { $0.name == name } }
    var found = missing.map { "\(title): '\($0)' is missing" }
    // What went through a narrower dtype on its way has lost its digits.
    let isDouble = tensors.allSatisfy {
      !$0.tensor.dtype.isFloatingPoint || $0.tensor.dtype == .float64
    }
    let (rtol, atol) = isDouble ? (1e-9, 1e-11) : (1e-4, 1e-5)
    for (name, tensor) in results {
      guard let expected = wanted.first(where: { $0.name == name })?.tensor else {
        let isParameter = tensors("param.").contains { "buffer." + $0.name == name }
        if !isParameter { found.append("\(title): '\(name)' is not recorded") }
        continue
      }
      guard tensor.dtype == expected.dtype else {
        found.append(
          "\(title): '\(name)': expected dtype \(expected.dtype), got \(tensor.dtype)")
        continue
      }
      if let text = try difference(tensor, expected, rtol: rtol, atol: atol) {
        found.append("\(title): '\(name)': \(text)")
      }
    }
    return found
  }
}

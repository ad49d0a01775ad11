import ArgumentParser
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// `swiftnn run`: one forward pass, and a backward pass if asked for, on given arrays.
struct Run: SpecVerb {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs the model once on given arrays, forward and backward.",
    discussion: """
      Writes 'output', or 'output.0', 'output.1', ... where the model gives several. With \
      --backward also 'grad.input.NAME', 'grad.param.NAME' and 'buffer.NAME'. The backward pass \
      starts from ones, or from what --grad-output gives for an output. Without --weights the \
      model is initialised from the specification's seed.

      Example:
        swiftnn run net.yaml --weights net.safetensors --input x=x.npy --backward \\
          --output out.safetensors
      """)

  /// How layers such as dropout behave.
  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case eval, train
  }

  @OptionGroup var spec: SpecArguments

  @Option(
    help: ArgumentHelp("Weights with PyTorch's names.", valueName: "file.safetensors"),
    completion: .weights)
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "An input's array, or the text of a string input; may be repeated.",
      valueName: "name=file.npy"))
  var input: [String] = []

  @Option(help: "How layers such as dropout behave.")
  var mode = Mode.eval

  @Flag(help: "Go backward as well and write the gradients and buffers.")
  var backward = false

  @Option(
    help: ArgumentHelp(
      "What the backward pass starts from at an output; may be repeated.",
      valueName: "output=file.npy"))
  var gradOutput: [String] = []

  @Option(
    help: ArgumentHelp("The file to write.", valueName: "file.safetensors"), completion: .weights)
  var output: String

  @Flag(inversion: .prefixedNo, help: "Whether weights must have exactly the model's names.")
  var strict = true

  @Flag(help: "Write the names, dtypes and shapes of the written tensors as JSON.")
  var json = false

  func validate() throws {
    guard gradOutput.isEmpty || backward else {
      throw ValidationError("'--grad-output' needs '--backward'")
    }
  }

  func run(_ source: SpecSource) throws {
    let experiment = try Experiment(source)
    let arguments = try NamedArguments(input, option: "--input", example: "x=x.npy")
    let starts = try NamedArguments(gradOutput, option: "--grad-output", example: "output=g.npy")
    let inputs = try ModelInputs(arguments, for: experiment.inputs)
    let file = try weights.map(WeightsFile.init)
    let model = try experiment.allocateModel(sizes: inputs.sizes, weights: file)
    if strict {
      do {
        try file?.load(into: model.module)
      } catch var error as Diagnostic where error.code == .wrongWeights {
        error.help = error.help.map { $0 + ", or load what fits with --no-strict" }
        throw error
      }
    } else {
      try file?.loadLeniently(into: model.module)
    }
    model.module.train(mode == .train)
    var pass = ModelPass(model, inputs)
    do {
      try pass.forward(isRecording: backward)
      if backward { try pass.backward(from: starts) }
    } catch {
      throw model.translate(error)
    }
    try SafetensorsWriter.write(path: output, pass.results)
    if json {
      let members = pass.results.map { name, tensor in
        let shape = tensor.shape.array.map { JSONValue.integer(Int64($0)) }
        return (
          name,
          ["dtype": .string(tensor.dtype.rawValue), "shape": .array(shape)] as JSONValue
        )
      }
      try Console.print(.object(JSONObject(members)))
    } else {
      Console.printError("wrote \(Quantity.text(pass.results.count, "tensor")) to '\(output)'\n")
    }
  }
}

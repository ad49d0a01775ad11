import NNFormats
import NNTensor
import NNTestSupport
import Testing

/// The path of what lies in `Tests/Fixtures`.
func fixture(_ path: String, from file: String = #filePath) -> String {
  let parts = file.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(2).joined(separator: "/") + "/Fixtures/" + path
}

/// The sample specifications: their names without `.yaml`.
let sampleSpecs = [
  "digits-lenet", "digits-mlp", "digits-resnet", "digits-simplecnn", "moduledict",
  "sine-regression", "spirals-mlp",
]

/// The text of a sample specification.
func sampleSpec(_ name: String, from file: String = #filePath) throws -> String {
  let parts = file.split(separator: "/", omittingEmptySubsequences: false)
  let path = parts.dropLast(3).joined(separator: "/") + "/specs/\(name).yaml"
  return String(decoding: try FileBytes.read(path: path, limit: 1 << 20), as: UTF8.self)
}

extension TemporaryDirectory {
  /// Writes a .npy file.
  func write(_ name: String, _ tensor: Tensor) throws {
    try write(name, try NpyArray(tensor).fileBytes())
  }

  /// Writes a safetensors file.
  func write(_ name: String, _ tensors: [(name: String, tensor: Tensor)]) throws {
    try SafetensorsWriter.write(path: "\(path)/\(name)", tensors)
  }

  /// The tensors of a safetensors file, by name.
  func tensors(_ name: String) throws -> [String: Tensor] {
    let file = try SafetensorsFile(path: "\(path)/\(name)")
    return Dictionary(
      try file.entries.map { ($0.name, try file.tensor($0)) }, uniquingKeysWith: { $1 })
  }

  /// Runs the program here, expects success and gives back what it wrote to standard output.
  @discardableResult
  func succeed(
    _ arguments: [String], sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try Program.run(arguments, in: self)
    #expect(
      outcome.status == 0, "\(arguments.joined(separator: " ")): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Runs the program here, expects that it refuses and gives back what it says.
  func fail(
    _ arguments: [String], status: Int32 = 2,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try Program.run(arguments, in: self)
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    return outcome.errors
  }
}

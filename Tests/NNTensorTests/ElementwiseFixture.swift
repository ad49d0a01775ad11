import NNFormats
import NNTensor
import Testing

/// A file of `Tests/Fixtures/elementwise`, which `tools/parity/elementwise.py` wrote: what PyTorch
/// gives, by case: `<function>/<dtype>/output` and `.../grad.<input>`.
struct ElementwiseFixture {
  private let file: SafetensorsFile

  init(_ name: String) throws {
    file = try SafetensorsFile(path: Self.path("\(name).safetensors"))
  }

  /// The path of a file of the folder.
  static func path(_ name: String) -> String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/") + "/Fixtures/elementwise/" + name
  }

  /// The tensor called `name`; nil when there is none.
  func tensor(_ name: String) throws -> Tensor? {
    try file.entries.first { $0.name == name }.map { try file.tensor($0) }
  }

  /// The names of all cases.
  var cases: [String] {
    file.entries.map(\.name).filter { $0.hasSuffix("/output") }.map { String($0.dropLast(7)) }
  }

  /// The cases that PyTorch refuses.
  var refused: [String] {
    (file.metadata["refused"] ?? "").split(separator: " ").map(String.init)
  }
}

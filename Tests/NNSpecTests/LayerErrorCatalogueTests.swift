import Foundation
import NNSpec
import Testing

/// What is said about wrong arguments and wrong inputs of each layer, place included, word for word:
/// `Tests/Fixtures/catalogue/layer-errors.tsv` has a row for each mistake.
@Suite struct LayerErrorCatalogueTests {
  /// The groups of PyTorch's classes that the table is about: every layer of them has a wrong argument
  /// and a wrong input.
  static let groups: Set<String> = [
    "nn/conv", "nn/pool", "nn/pad", "nn/vision", "nn/sparse", "nn/distance",
  ]

  struct Row: Sendable, CustomTestStringConvertible {
    var layer: String
    var input: String
    var message: String
    var testDescription: String { "\(layer) of \(input)" }

    /// The layer's name.
    var name: String { String(layer.prefix { $0 != "(" }) }
  }

  private static func lines(_ file: String) throws -> [[String]] {
    try String(contentsOfFile: fixture("catalogue/" + file), encoding: .utf8)
      .split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
  }

  static func rows() throws -> [Row] {
    try lines("layer-errors.tsv").map { Row(layer: $0[0], input: $0[1], message: $0[2]) }
  }

  @Test(arguments: try rows())
  func mistakesAreToldAtTheirPlace(_ row: Row) throws {
    let text = "inputs: {x: \"\(row.input)\"}\nmodel:\n  - \"\(row.layer)\"\n"
    let said = try messages(text).prefix { $0 != "\n" }
    #expect(said == "n.yaml:" + row.message)
    #expect(row.message.contains("'\(row.name)'") || row.message.contains("(\(row.name))"))
  }

  @Test func everyLayerHasTwoMistakes() throws {
    let counts = Dictionary(grouping: try Self.rows(), by: \.name).mapValues(\.count)
    let layers = try Self.lines("torch-layers.tsv").filter { Self.groups.contains($0[1]) }
    let names = layers.map { String($0[2].dropFirst("torch.nn.".count)) }
    #expect(names.count > 50)
    #expect(names.filter { counts[$0, default: 0] < 2 } == [])
  }
}

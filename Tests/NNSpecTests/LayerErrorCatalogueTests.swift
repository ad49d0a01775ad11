import Foundation
import NNLayers
import NNSpec
import Testing

/// What is said about wrong arguments and wrong inputs of each layer, place included, word for word:
/// `Tests/Fixtures/catalogue/layer-errors.tsv` has a row for each mistake.
@Suite struct LayerErrorCatalogueTests {
  /// Layers without two rows: `Identity` takes anything, and what containers of layers can be told is
  /// about what they hold.
  static let excused: Set<String> = ["Identity", "ModuleDict", "Sequential"]

  struct Row: Sendable, CustomTestStringConvertible {
    var layer: String
    var input: String
    var message: String
    var testDescription: String { "\(layer) of \(input)" }

    /// The layer's name.
    var name: String { String(layer.prefix { $0 != "(" }) }
  }

  static func rows() throws -> [Row] {
    try String(contentsOfFile: fixture("catalogue/layer-errors.tsv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: "\t").map(String.init)
        return Row(layer: fields[0], input: fields[1], message: fields[2])
      }
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
    let names = LayerCatalogue().all.map(\.info).filter { $0.namespace == "nn" }.map(\.name)
    #expect(names.count >= 129)
    let lacking = names.filter { counts[$0, default: 0] < 2 && !Self.excused.contains($0) }
    #expect(lacking == [])
  }
}

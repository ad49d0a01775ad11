import Foundation
import Testing

/// The codes as the sources declare them: users look messages up by them.
@Suite struct DiagnosticCodeTests {
  /// The arguments of each `DiagnosticCode("NN0000", "title")` below `Sources`.
  private func declarations() throws -> [(id: String, title: String)] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.flatMap {
      file in
      let text = try String(contentsOf: file, encoding: .utf8)
      return text.matches(
        of: /(?m)^ +(?:public )?static let \w+ =\s+DiagnosticCode\(\s*"(NN\d{4})",\s*"([^"]+)"/
      )
      .map { (String($0.output.1), String($0.output.2)) }
    }
  }

  @Test func everyCodeHasOneMeaning() throws {
    let all = try declarations()
    #expect(all.count > 40)
    let repeated = Dictionary(grouping: all, by: \.id).filter { $0.value.count > 1 }
    #expect(repeated.keys.sorted() == [])
  }
}

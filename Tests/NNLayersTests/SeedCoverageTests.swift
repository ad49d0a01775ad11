import Foundation
import Testing

/// Every row of the catalogue's complete groups is quoted by a test: `Tests/Fixtures/catalogue/seeds.tsv`
/// has the ids of all rows and their groups.
struct SeedCoverageTests {
  /// The groups whose rows all hold.
  static let complete: Set<String> = [
    "activation", "container", "conv", "distance", "dropout", "functional", "hooks", "init",
    "linear", "loss", "module-api", "norm", "pad", "pool", "recurrent", "rnn-utils", "sparse",
    "transformer", "utils", "vision",
  ]

  /// Rows that no test quotes, and why.
  static let excused: [String: String] = [
    "module-api-034": "everything is computed by the processor: there is no device to move to",
    "module-api-093": "there are no replicas of a module whose parameters are not its own",
  ]

  private static func rows() throws -> [(id: String, group: String)] {
    try fixture("catalogue/seeds.tsv").split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t").map(String.init)
      return (fields[0], fields[1])
    }
  }

  /// The ids in the sources of the tests; those of PyTorch's own list, `t-nn-pad-001`, are others.
  private static func quoted() throws -> Set<String> {
    let tests = URL(fileURLWithPath: fixturePath("")).deletingLastPathComponent()
    let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)
    var ids: Set<String> = []
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      guard !file.path.contains("SeedCoverage") else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /[a-z]+(?:-[a-z]+)*-[0-9]{3}\b/) {
        let isPart =
          match.range.lowerBound > text.startIndex
          && "-_".contains(text[text.index(before: match.range.lowerBound)])
        if !isPart { ids.insert(String(match.output)) }
      }
    }
    return ids
  }

  @Test func everyRowOfACompleteGroupIsQuoted() throws {
    let (rows, quoted) = (try Self.rows(), try Self.quoted())
    #expect(rows.count > 1000)
    let wanted = rows.filter { Self.complete.contains($0.group) && Self.excused[$0.id] == nil }
    #expect(wanted.map(\.id).filter { !quoted.contains($0) } == [])
    #expect(Self.complete.isSubset(of: Set(rows.map(\.group))))
    #expect(Self.excused.values.allSatisfy { !$0.isEmpty })
  }

  @Test func everyQuotedRowExists() throws {
    let rows = try Self.rows()
    let (ids, groups) = (Set(rows.map(\.id)), Set(rows.map(\.group)))
    let unknown = try Self.quoted().filter { id in
      groups.contains(String(id.dropLast(4))) && !ids.contains(id)
    }
    #expect(unknown == [])
  }
}

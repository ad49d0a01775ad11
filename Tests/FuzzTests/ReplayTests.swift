import Foundation
import FuzzEntries
import Testing

/// The inputs that the fuzzer found to reach something new, run again: none may trap, run on, or give
/// a wrong answer.
@Suite struct ReplayTests {
  static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/fuzz")

  @Test(arguments: FuzzEntry.allCases)
  func inputsAreRefusedOrUnderstood(entry: FuzzEntry) throws {
    let folder = Self.corpus.appending(path: entry.rawValue)
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    #expect(files.count > 100)
    for file in files {
      let bytes = Array(try Data(contentsOf: file))
      let start = ContinuousClock.now
      #expect(throws: Never.self, "\(entry.rawValue)/\(file.lastPathComponent)") {
        try entry.run(bytes)
      }
      let time = ContinuousClock.now - start
      #expect(time < .seconds(20), "\(entry.rawValue)/\(file.lastPathComponent)")
    }
  }
}

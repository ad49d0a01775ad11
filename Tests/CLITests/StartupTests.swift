import Glibc
import NNFormats
import NNTestSupport
import Testing

/// How long a person waits for an answer. Only the optimised program is held to it.
@Suite(.serialized, .enabled(if: isOptimised)) struct StartupTests {
  /// The median of several runs, in seconds, with what the tests' shell takes.
  private func median(_ arguments: [String], in directory: TemporaryDirectory) throws -> Double {
    let times = try (0..<9).map { _ in try Program.run(arguments, in: directory).seconds }
    return times.sorted()[times.count / 2]
  }

  @Test func helpIsThereAtOnce() throws {
    let seconds = try median(["--help"], in: try TemporaryDirectory())
    #expect(seconds < 0.030 * patience)
  }

  @Test(arguments: sampleSpecs)
  func samplesAreCheckedAtOnce(name: String) throws {
    let directory = try TemporaryDirectory(["net.yaml": try sampleSpec(name)])
    let seconds = try median(["check", "net.yaml"], in: directory)
    #expect(seconds < 0.050 * patience)
  }

  /// Other tests run beside these and take the processor too: the times are measured alone with
  /// `SWIFTNN_STARTUP=1`.
  private var patience: Double { getenv("SWIFTNN_STARTUP") == nil ? 8 : 1 }
}

private let isOptimised = Program.path.contains("release") || getenv("SWIFTNN_STARTUP") != nil

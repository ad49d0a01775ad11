import NNTestSupport
import Testing

@Suite struct HelpTests {
  static let verbs = [
    "check", "summary", "graph", "train", "eval", "predict", "prune", "run", "bench", "layers",
    "explain", "init", "schema",
  ]

  @Test(arguments: verbs)
  func everyVerbShowsAnExample(verb: String) throws {
    let directory = try TemporaryDirectory()
    let outcome = try directory.succeed([verb, "--help"])
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("Example:\n  swiftnn \(verb)"))
    #expect(outcome.output.contains("USAGE: swiftnn \(verb)"))
    #expect(try directory.succeed(["help", verb]).output == outcome.output)
    #expect(try directory.succeed([verb, "-h"]).output == outcome.output)
    // Examples are typed from the screen, so they are not broken by the width of the text.
    let example = outcome.output.split(separator: "USAGE")[0]
    for line in example.split(separator: "\n") where line.hasPrefix("  ") {
      #expect(line.hasPrefix("  swiftnn ") || line.hasPrefix("    "), "\(line)")
    }
    #expect(!example.contains("\n2 "))
  }

  @Test func helpNamesEveryVerb() throws {
    let directory = try TemporaryDirectory()
    let output = try directory.succeed(["--help"]).output
    for verb in Self.verbs { #expect(output.contains("\n  \(verb) "), "\(verb)") }
    #expect(output.contains("Example:\n  swiftnn "))
    #expect(try directory.succeed([]).output == output)
  }

  @Test func versionIsANumber() throws {
    let outcome = try TemporaryDirectory().succeed(["--version"])
    #expect(outcome.output.split(separator: ".").count == 3)
    #expect(outcome.output.allSatisfy { $0.isNumber || $0 == "." || $0 == "\n" })
  }

  @Test(arguments: [
    (["trian", "net.yaml"], "error: unknown verb 'trian'\nhelp: did you mean 'train'?\n"),
    (["sumary"], "error: unknown verb 'sumary'\nhelp: did you mean 'summary'?\n"),
    (["layers", "--jsn"], "error: unknown option '--jsn'\nhelp: did you mean '--json'?\n"),
    (
      ["net.yml"],
      "error: unknown verb 'net.yml'\n"
        + "help: name what to do with it first, for example swiftnn train net.yml\n"
    ),
  ])
  func mistypedWordsAreSuggested(arguments: [String], message: String) throws {
    #expect(try TemporaryDirectory().fail(arguments) == message)
  }
}

import NNTestSupport
import Testing

@Suite struct InitTests {
  static let templates = ["mlp", "cnn", "resnet"]

  @Test(arguments: templates)
  func templatesAreCommentedAndRight(name: String) throws {
    let directory = try TemporaryDirectory()
    let outcome = try directory.succeed(["init", name])
    #expect(outcome.output == "")
    #expect(outcome.errors == "wrote '\(name).yaml': train it with swiftnn train \(name).yaml\n")
    #expect(directory.names == ["\(name).yaml"])
    let text = try #require(directory.text("\(name).yaml"))
    #expect(text.hasPrefix("# "))
    #expect(text.split(separator: "\n").count { $0.contains("# ") } >= 5)
    #expect(try directory.succeed(["check", "\(name).yaml"]).output.hasPrefix("ok: \(name): "))
    #expect(try directory.succeed(["init", name, "--out", "-"]).output == text)
  }

  @Test func filesAreNotReplacedUnasked() throws {
    let directory = try TemporaryDirectory(["mlp.yaml": "mine"])
    #expect(try directory.fail(["init"]).contains("'mlp.yaml' is there already"))
    #expect(directory.text("mlp.yaml") == "mine")
    try directory.succeed(["init", "--force"])
    #expect(directory.text("mlp.yaml")?.contains("model:") == true)
    try directory.succeed(["init", "--out", "other.yaml"])
    #expect(directory.text("other.yaml") == directory.text("mlp.yaml"))
  }

  @Test func templatesAreListed() throws {
    let output = try TemporaryDirectory().succeed(["init", "--list"]).output
    #expect(
      output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        == Self.templates[...].map { $0[...] })
  }
}

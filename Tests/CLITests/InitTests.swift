import NNSpec
import NNTestSupport
import Testing

@Suite struct InitTests {
  static let templates = ["mlp", "cnn", "resnet", "lstm", "transformer", "autoencoder"]

  @Test(arguments: templates)
  func templatesAreCommentedAndRight(name: String) throws {
    let directory = try TemporaryDirectory()
    let outcome = try directory.succeed(["init", name])
    #expect(outcome.output == "")
    #expect(
      outcome.errors == """
        wrote '\(name).yaml': train it with swiftnn train \(name).yaml
        wrote 'swiftnn.schema.json': editors complete and check specifications with it

        """)
    #expect(Set(directory.names) == ["\(name).yaml", "swiftnn.schema.json"])
    #expect(
      directory.text("swiftnn.schema.json") == (try directory.succeed(["schema"]).output))
    let text = try #require(directory.text("\(name).yaml"))
    #expect(text.hasPrefix("# yaml-language-server: $schema=swiftnn.schema.json\n# "))
    #expect(text.split(separator: "\n").count { $0.contains("# ") } >= 5)
    #expect(!text.contains("{{"))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(try directory.succeed(["check", "\(name).yaml"]).output.hasPrefix("ok: \(name): "))
    #expect(try directory.succeed(["init", name, "--out", "-"]).output == text)
    // What the comments tell to type works.
    for line in text.split(separator: "\n") {
      guard let command = line.firstMatch(of: /^# +swiftnn (check|summary) (\S+)/) else { continue }
      try directory.succeed([String(command.output.1), String(command.output.2)])
    }
  }

  /// Each learns from the data that comes along, in a few epochs.
  @Test(
    arguments: zip(templates, ["accuracy", "accuracy", "accuracy", "accuracy", "accuracy", "mae"]))
  func templatesLearn(name: String, metric: String) throws {
    let directory = try TemporaryDirectory()
    try directory.succeed(["init", name, "--no-schema"])
    try directory.succeed(["train", "\(name).yaml", "train.epochs=5", "--out", "run", "--quiet"])
    let json = try directory.succeed(["eval", "run", "--json"]).output
    let pattern = try Regex("\"\(metric)\": ([0-9.e-]+)", as: (Substring, Substring).self)
    let score = try #require(
      json.firstMatch(of: pattern).flatMap { Double($0.output.1) }, "\(json)")
    #expect(metric == "mae" ? score < 0.2 : score > 0.85, "\(score)")
  }

  @Test func filesAreNotReplacedUnasked() throws {
    let directory = try TemporaryDirectory(["mlp.yaml": "mine"])
    #expect(
      try directory.fail(["init"])
        == "error[NN0616]: 'mlp.yaml' is there already\n"
        + "help: choose another name with --out, or replace it with --force\n")
    #expect(directory.text("mlp.yaml") == "mine")
    #expect(directory.names == ["mlp.yaml"])
    try directory.succeed(["init", "--force"])
    #expect(directory.text("mlp.yaml")?.contains("model:") == true)
    try directory.succeed(["init", "--output", "other.yaml"])
    #expect(
      directory.text("other.yaml")
        == directory.text("mlp.yaml")?.replacing("mlp.yaml", with: "other.yaml"))
  }

  @Test func theSchemaOfAnotherVersionIsReplacedAndOtherFilesAreNot() throws {
    let old = "{\"$comment\": \"\(SpecSchema.mark)\"}\n"
    let directory = try TemporaryDirectory([
      "swiftnn.schema.json": old, "mine/swiftnn.schema.json": "{}\n",
    ])
    try directory.succeed(["init"])
    #expect(
      directory.text("swiftnn.schema.json") == (try directory.succeed(["schema"]).output))
    // The same once more is nothing to tell.
    #expect(
      try directory.succeed(["init", "cnn"]).errors
        == "wrote 'cnn.yaml': train it with swiftnn train cnn.yaml\n")
    let outcome = try directory.succeed(["init", "--out", "mine/net.yaml"])
    #expect(
      outcome.errors.contains(
        "left 'mine/swiftnn.schema.json' as it is, which is not swiftnn's schema\n"))
    #expect(directory.text("mine/swiftnn.schema.json") == "{}\n")
    try directory.succeed(["init", "lstm", "--no-schema"])
    #expect(directory.text("lstm.yaml")?.hasPrefix("# An LSTM") == true)
  }

  @Test func experimentsHaveNames() throws {
    let directory = try TemporaryDirectory()
    try directory.succeed(["init", "cnn", "--name", "digits-2", "--no-schema"])
    #expect(directory.names == ["digits-2.yaml"])
    let text = try #require(directory.text("digits-2.yaml"))
    #expect(text.contains("\nname: digits-2\n"))
    #expect(text.contains("swiftnn train digits-2.yaml"))
    // A name that YAML would take for something else stays a text.
    try directory.succeed(["init", "--name", "true", "--no-schema"])
    #expect(
      try directory.succeed(["check", "true.yaml"]).output.hasPrefix("ok: true: "))
    for name in ["../net", "a b", "", "2"] {
      let message = try directory.fail(["init", "--name", name])
      #expect(
        message.hasPrefix(
          "error: '--name' expects a letter, then letters, digits, '-', '_' and '.', got '\(name)'"),
        "\(message)")
    }
  }

  @Test func unknownTemplatesAreSuggested() throws {
    let directory = try TemporaryDirectory()
    #expect(
      try directory.fail(["init", "transfomer"])
        == "error[NN0615]: there is no template 'transfomer'\nhelp: did you mean 'transformer'?\n")
    #expect(
      try directory.fail(["init", "gan9000"])
        == "error[NN0615]: there is no template 'gan9000'\nhelp: there are: "
        + Self.templates.joined(separator: ", ") + "\n")
    #expect(directory.names.isEmpty)
  }

  @Test func templatesAreListed() throws {
    let output = try TemporaryDirectory().succeed(["init", "--list"]).output
    #expect(
      output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        == Self.templates[...].map { $0[...] })
  }
}

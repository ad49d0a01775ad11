import Foundation
import NNTestSupport
import Testing

/// What `make install` leaves: the program, its manual page, completion in shells, the schema.
@Suite struct InstallTests {
  static let files = [
    "bin/swiftnn", "share/man/man1/swiftnn.1", "share/bash-completion/completions/swiftnn",
    "share/zsh/site-functions/_swiftnn", "share/fish/vendor_completions.d/swiftnn.fish",
    "share/swiftnn/swiftnn.schema.json",
  ]

  private func make(_ target: String, in directory: TemporaryDirectory) throws -> Outcome {
    try Program.shell(
      "make -C '\(Program.package)' \(target) DESTDIR='\(directory.path)/root' PREFIX=/usr "
        + "SWIFTNN='\(Program.path)' 2>&1", in: directory)
  }

  /// The files below `folder`.
  private func files(below folder: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  private func isInstalled(_ tool: String) throws -> Bool {
    try Program.shell("command -v \(tool)", in: TemporaryDirectory()).status == 0
  }

  @Test func everythingIsInstalledAndRemoved() throws {
    let directory = try TemporaryDirectory()
    let outcome = try make("install-files", in: directory)
    try #require(outcome.status == 0, "\(outcome.output)")
    let root = "\(directory.path)/root/usr"
    #expect(files(below: root).sorted() == Self.files.sorted())
    let version = try Program.shell("'\(root)/bin/swiftnn' --version", in: directory)
    #expect(version.output == (try directory.succeed(["--version"]).output))
    #expect(
      directory.text("root/usr/share/swiftnn/swiftnn.schema.json")
        == (try directory.succeed(["schema"]).output))
    #expect(
      directory.text("root/usr/share/man/man1/swiftnn.1")
        == (try directory.succeed(["manual"]).output))
    #expect(try make("uninstall", in: directory).status == 0)
    #expect(files(below: root).isEmpty)
  }

  // MARK: Completion

  /// What bash offers when the last of `words` is completed, in a folder with some files.
  private func completions(_ words: [String]) throws -> Set<String> {
    let directory = try TemporaryDirectory([
      "digits.yaml": "", "deep.yml": "", "notes.txt": "", "w.safetensors": "", "runs/one/x": "",
    ])
    let script = try directory.succeed(["--generate-completion-script", "bash"]).output
    try directory.write("completion.bash", Array(script.utf8))
    let all = ["swiftnn"] + words
    let line = all.joined(separator: " ")
    let quoted = all.map { "'\($0)'" }.joined(separator: " ")
    // The shell finds the program under its name.
    let code = """
      PATH=\(directory.path)/bin:$PATH; source ./completion.bash; COMP_WORDS=(\(quoted)); \
      COMP_CWORD=\(words.count); COMP_LINE='\(line)'; COMP_POINT=\(line.count); \
      _swiftnn swiftnn '\(words.last ?? "")' '\(all.dropLast().last ?? "")'; \
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try Program.shell(
      "mkdir bin; ln -s '\(Program.path)' bin/swiftnn; bash -c \"$(cat code.sh)\"",
      in: {
        try directory.write("code.sh", Array(code.utf8)); return directory
      }())
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    return Set(outcome.output.split(separator: "\n").map(String.init))
  }

  @Test(arguments: [
    (["tr"], ["train"], []),
    (["s"], ["summary", "schema"], []),
    (["check", ""], ["digits.yaml", "deep.yml", "runs"], ["notes.txt", "w.safetensors"]),
    (["train", "dig"], ["digits.yaml"], ["deep.yml"]),
    (["train", "digits.yaml", "--re"], ["--resume"], ["--out"]),
    (["train", "--resume", "r"], ["runs"], ["digits.yaml"]),
    (["layers", "Conv2"], ["Conv2d"], ["Conv1d"]),
    (["layers", "fastai.Res"], ["fastai.ResBlock"], ["ResBlock"]),
    (["layers", "max_pool2"], ["max_pool2d"], ["MaxPool2d"]),
    (["init", "t"], ["transformer"], ["mlp"]),
    (["init", ""], ["mlp", "cnn", "resnet", "lstm", "transformer", "autoencoder"], []),
    (["run", "digits.yaml", "--weights", "w"], ["w.safetensors"], ["digits.yaml"]),
    (["run", "digits.yaml", "--mode", ""], ["eval", "train"], []),
    (["prune", "runs/one", "--method", "l1"], ["l1_unstructured"], ["ln_structured"]),
    (["eval", "runs/one", "--split", "t"], ["train", "test"], ["validation"]),
  ]) func bashCompletes(words: [String], wanted: [String], unwanted: [String]) throws {
    let found = try completions(words)
    #expect(found.isSuperset(of: wanted), "\(found)")
    #expect(found.isDisjoint(with: unwanted), "\(found)")
    #expect(!found.contains("manual"))
  }

  @Test(arguments: ["zsh", "fish", "bash"])
  func completionScriptsAreWellFormed(shell: String) throws {
    let directory = try TemporaryDirectory()
    let script = try directory.succeed(["--generate-completion-script", shell]).output
    for verb in HelpTests.verbs { #expect(script.contains(verb), "\(verb)") }
    guard try isInstalled(shell) else {
      #expect(ProcessInfo.processInfo.environment["SWIFTNN_REQUIRE_TOOLS"] == nil)
      return
    }
    try directory.write("script", Array(script.utf8))
    let outcome = try Program.shell("\(shell) -n script", in: directory)
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
  }

  // MARK: The manual page

  @Test func theManualTellsEverythingThatHelpTells() throws {
    let directory = try TemporaryDirectory()
    let page = try directory.succeed(["manual"]).output
    for title in [
      "NAME", "SYNOPSIS", "DESCRIPTION", "VERBS", "EXIT STATUS", "FILES", "ENVIRONMENT",
      "EXAMPLES", "SEE ALSO",
    ] {
      #expect(page.contains(".SH \"\(title)\"\n"), "\(title)")
    }
    let plain = page.replacing("\\-", with: "-")
    for verb in HelpTests.verbs {
      #expect(plain.contains(".SS \"swiftnn \(verb)\"\n"), "\(verb)")
      let help = try directory.succeed([verb, "--help"]).output
      for option in help.matches(of: /(?m)^  (?:-\w, )?(--[\w\/-]+)/) {
        let name = option.output.1.split(separator: "/")[0]
        #expect(name == "--version" || name == "--help" || plain.contains(name), "\(verb) \(name)")
      }
      let example = try #require(help.firstMatch(of: /Example:\n  (.*)/)).output.1
      #expect(plain.contains("\n\(example.replacing("\\", with: "\\e"))\n"), "\(example)")
    }
    for line in page.split(separator: "\n") where line.hasPrefix(".") {
      #expect(line.firstMatch(of: /^\.(TH|SH|SS|PP|TP|RS|RE|nf|fi|br)\b/) != nil, "\(line)")
    }
  }

  @Test(arguments: [("mandoc", "mandoc -T lint -W warning"), ("groff", "groff -man -Tutf8 -ww -z")])
  func theManualIsWellFormed(tool: String, command: String) throws {
    guard try isInstalled(tool) else {
      #expect(
        tool == "groff" || ProcessInfo.processInfo.environment["SWIFTNN_REQUIRE_TOOLS"] == nil)
      return
    }
    let directory = try TemporaryDirectory()
    let page = try directory.succeed(["manual"]).output
    try directory.write("swiftnn.1", Array(page.utf8))
    let outcome = try Program.shell("\(command) swiftnn.1 2>&1", in: directory)
    #expect(outcome.status == 0 && outcome.output == "", "\(outcome.output)")
  }
}

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
    let directory = try folder()
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

  private func folder() throws -> TemporaryDirectory {
    try TemporaryDirectory([
      "digits.yaml": "", "deep.yml": "", "notes.txt": "", "w.safetensors": "", "runs/one/x": "",
      "runs/two/spec.yaml": Self.net, "my net.yaml": Self.net, "net.yaml": Self.net,
    ])
  }

  static let net = """
    params: {width: 8, depth: 2}
    inputs: {x: "float32[N, 4]"}
    blocks:
      Deep: {args: {nf: required, scale: 1}, node: [{repeat: "${depth}", node: "Linear(auto, ${nf})"}]}
    model:
      Sequential:
        stem: Linear(auto, ${width})
        body: {Deep: {nf: 5}}
        tail: [ReLU, "Dropout(0.5)"]
    data: digits
    optimizer: SGD(lr=0.1)
    """

  /// Paths of the specification on the command line, in each shell.
  static let paths: [(words: [String], wanted: [String], unwanted: [String])] = [
    (
      ["check", "net.yaml", ""], ["params.", "model.", "train.", "loss="], ["net.yaml", "train="]
    ),
    (["check", "net.yaml", "opt"], ["optimizer.", "optimizer="], ["model."]),
    (["train", "net.yaml", "train.ep"], ["train.epochs="], ["train.batch_size="]),
    (["summary", "net.yaml", "params.wi"], ["params.width="], ["params.depth="]),
    (["summary", "net.yaml", "seed=1", "optimizer.we"], ["optimizer.weight_decay="], []),
    (["bench", "net.yaml", "model.st"], ["model.stem.", "model.stem="], ["model.body."]),
    (["bench", "net.yaml", "model.stem.o"], ["model.stem.out_features="], []),
    (["run", "net.yaml", "model.body.s"], ["model.body.scale="], ["model.body.nf="]),
    (["graph", "net.yaml", "model.tail."], ["model.tail.0.", "model.tail.1."], []),
    (["graph", "net.yaml", "blocks.Deep.args.s"], ["blocks.Deep.args.scale="], []),
    (["eval", "net.yaml", "data.val"], ["data.validation="], ["data.test="]),
    (["prune", "runs/two", "train.batch"], ["train.batch_size="], []),
    (["check", "digits.yaml", "train.ep"], ["train.epochs="], []),
    (["check", "net.yaml", "nothing.a"], [], ["train."]),
  ]

  @Test(arguments: paths) func bashCompletesPaths(
    words: [String], wanted: [String], unwanted: [String]
  ) throws {
    let found = try completions(words)
    #expect(found.isSuperset(of: wanted), "\(found)")
    #expect(found.isDisjoint(with: unwanted), "\(found)")
  }

  /// What is typed in a shell that runs in a terminal of its own, and what the line is after Tab.
  static let lines = [
    ("check net.yaml train.ep", "check net.yaml train.epochs="),
    ("bench my\\ net.yaml model.stem.out", "bench my\\ net.yaml model.stem.out_features="),
    ("prune runs/two params.w", "prune runs/two params.width="),
    ("check dig", "check digits.yaml "), ("layers MaxPool3", "layers MaxPool3d "),
  ]

  @Test(arguments: ["zsh", "fish"], lines)
  func shellsCompleteLines(shell: String, line: (typed: String, completed: String)) throws {
    guard try isInstalled("zsh"), try isInstalled(shell) else {
      #expect(ProcessInfo.processInfo.environment["SWIFTNN_REQUIRE_TOOLS"] == nil)
      return
    }
    let directory = try folder()
    let script = try directory.succeed(["--generate-completion-script", shell]).output
    try directory.write("functions/_swiftnn", Array(script.utf8))
    // Control-T writes the line to a file, whole or not at all: the shell may be ended meanwhile.
    let zsh = """
      fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -d $PWD/dump
      show() { print -r -- "$BUFFER" > new; mv new line; }; zle -N show; bindkey '^T' show
      """
    let fish = "source functions/_swiftnn; bind \\ct 'commandline > new; mv new line'"
    try directory.write("start", Array((shell == "zsh" ? zsh : fish).utf8))
    try directory.write("typed", Array("swiftnn \(line.typed)".utf8))
    let code = """
      zmodload zsh/zpty
      zpty z env TERM=dumb HOME=$PWD \(shell) \(shell == "zsh" ? "-f" : "--no-config") -i
      zpty -w z 'source ./start; echo > ready'
      repeat 100 { [[ -e ready ]] && break; sleep 0.1 }
      zpty -w -n z "$(<typed)"$'\\t'
      repeat 50 {
        sleep 0.2; zpty -w -n z $'\\x14'; zpty -r -t z text
        [[ -e line && "$(<line)" != "$(<typed)" ]] && break
      }
      zpty -d z
      """
    try directory.write("code", Array(code.utf8))
    let outcome = try Program.shell(
      "mkdir bin; ln -s '\(Program.path)' bin/swiftnn; HOME=$PWD PATH=$PWD/bin:$PATH zsh -f code",
      in: directory)
    #expect(directory.text("line") == "swiftnn \(line.completed)\n", "\(outcome.errors)")
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

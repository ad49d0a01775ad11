import ArgumentParser

/// The whole program.
public enum CommandLineTool {
  /// The version that `swiftnn --version` tells.
  public static let version = "0.1.0"
  /// When that version was made.
  static let versionDate = "2026-11-22"

  /// Runs the program with the arguments after its name; returns the exit status.
  ///
  /// 0: done. 1: the run failed. 2: the specification, the data or the arguments are wrong.
  /// 130: interrupted after saving.
  public static func run(_ arguments: [String]) -> Int32 {
    Console.prepare()
    let colored = Console.usesColor
    func end(_ report: ErrorReport) -> Int32 {
      Console.printError(Console.isTerminal ? report.textForTerminal : report.text)
      return report.status
    }
    if let report = UsageError.unknownVerb(arguments, colored: colored) { return end(report) }
    do {
      var command: any ParsableCommand
      do {
        command = try SwiftNN.parseAsRoot(arguments)
        try command.run()
      } catch let code as ExitCode {
        return code.rawValue
      } catch let error where ErrorReport(error) == nil && SwiftNN.exitCode(for: error).isSuccess {
        // Asking for help or the version ends the parser with an error that is none.
        let text = SwiftNN.fullMessage(for: error)
        let isScript = arguments.first?.hasPrefix("--generate-completion-script") == true
        try Console.print(isScript ? OverrideCompletion.adapted(text) : text)
      }
      return 0
    } catch {
      if let report = ErrorReport(error, colored: colored) { return end(report) }
      guard SwiftNN.exitCode(for: error) == .validationFailure else {
        return end(
          ErrorReport(
            "unexpected: \(error)", help: "this is a bug: please report it",
            status: ExitStatus.failure, colored))
      }
      return end(UsageError.report(error, colored: colored))
    }
  }
}

/// The verbs.
struct SwiftNN: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftnn",
    abstract: "Trains, evaluates, summarises and prunes neural networks declared in YAML.",
    usage: "swiftnn <verb> <spec> [<key.path=value> ...] [<options>]",
    discussion: """
      Example:
        swiftnn init cnn --out digits.yaml
        swiftnn train digits.yaml train.epochs=5
        swiftnn eval runs/digits/1
      """,
    version: CommandLineTool.version,
    subcommands: [
      Check.self, Summary.self, Graph.self, Train.self, Eval.self, Predict.self, Prune.self,
      Run.self, Bench.self, Layers.self, Explain.self, Init.self, Schema.self, Manual.self,
    ])
}

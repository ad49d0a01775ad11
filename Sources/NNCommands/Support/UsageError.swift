import ArgumentParser
import NNDiagnostics
import NNSpec

/// Messages about the command line itself, in the style of all others.
enum UsageError {
  /// The report about a parser's error: its sentence, its suggestion and the line of usage.
  static func report(_ error: any Error, colored: Bool) -> ErrorReport {
    var message = SwiftNN.message(for: error)
    var help: String?
    if let range = message.firstRange(of: ". Did you mean ") {
      help = "did you mean " + message[range.upperBound...]
      message = String(message[..<range.lowerBound])
    }
    if help == nil, let option = message.firstMatch(of: /[Uu]nknown option '--([\w-]+)'/) {
      help = setting(for: String(option.output.1)).map { "did you mean \($0)?" }
    }
    let lines = SwiftNN.fullMessage(for: error).split(separator: "\n")
    if help == nil, let usage = lines.first(where: { $0.hasPrefix("Usage: ") }) {
      help = "usage: " + usage.dropFirst("Usage: ".count)
    }
    return ErrorReport(
      message.prefix(1).lowercased() + message.dropFirst(), help: help,
      status: ExitStatus.wrongInput, colored)
  }

  /// What changes the setting of training that somebody looks for among the options: `train.epochs=5`.
  private static func setting(for option: String) -> String? {
    let name = option.replacing("-", with: "_")
    return TrainOptions.argumentNames.contains(name) ? "train.\(name)=..." : nil
  }

  /// The report when the first argument is no verb, or nil when it is one or an option.
  static func unknownVerb(_ arguments: [String], colored: Bool) -> ErrorReport? {
    let verbs = SwiftNN.configuration.subcommands.compactMap { verb in
      verb.configuration.commandName
    }
    guard let verb = arguments.first, !verb.hasPrefix("-"), verb != "help", !verbs.contains(verb)
    else { return nil }
    let isSpec = verb.hasSuffix(".yaml") || verb.hasSuffix(".yml")
    let help =
      isSpec
      ? "name what to do with it first, for example swiftnn train \(verb)"
      : Suggestion.help(for: verb, in: verbs) ?? "the verbs are: \(verbs.joined(separator: ", "))"
    return ErrorReport(
      "unknown verb '\(verb)'", help: help, status: ExitStatus.wrongInput, colored)
  }
}

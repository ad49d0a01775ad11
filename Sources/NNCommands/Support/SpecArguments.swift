import ArgumentParser
import NNDiagnostics
import NNSpec

/// The arguments that every verb about a specification begins with.
struct SpecArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The specification.", valueName: "spec"), completion: .specifications)
  var file: String

  @Argument(
    help: ArgumentHelp(
      "Changes to the specification, such as train.epochs=5.", valueName: "key.path=value"),
    completion: .overrides)
  var overrides: [String] = []

  /// The specification's text with the overrides.
  ///
  /// Throws a `Diagnostic` when the file can't be read.
  func source() throws -> SpecSource {
    try SpecSource(reading: file, overrides: overrides)
  }
}

extension CompletionKind {
  /// Specifications, and folders on the way to them.
  static var specifications: CompletionKind { .file(extensions: ["yaml", "yml"]) }

  /// Weights.
  static var weights: CompletionKind { .file(extensions: ["safetensors"]) }
}

/// A verb whose first argument is a specification.
protocol SpecVerb: ParsableCommand {
  /// The specification and its overrides.
  var spec: SpecArguments { get }

  /// Does the work. Messages thrown from here quote from the specification.
  func run(_ source: SpecSource) throws
}

extension SpecVerb {
  /// Reads the file and does the work.
  func run() throws {
    let source = try spec.source()
    try source.quoting { try run(source) }
  }
}

extension SpecSource {
  /// Runs `body`; messages thrown from it quote from this text.
  func quoting<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error where ErrorReport(error) != nil && !(error is QuotingError) {
      throw QuotingError(error: error, renderer: renderer)
    }
  }
}

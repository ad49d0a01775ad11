import NNDeclarations
import NNDiagnostics

/// Where the values of a long form come from, in words.
enum Origin {
  /// The place of a value that was written: `net.yaml:12`, `override 'seed=3'`; nil without a place.
  static func text(_ location: SourceLocation?) -> String? {
    location.map { Override.isFile($0.file) ? $0.file : "\($0.file):\($0.line)" }
  }

  /// Where an argument's value comes from: a place, `default` or `inferred`.
  static func text(_ argument: BoundArguments.Argument) -> String? {
    switch argument.origin {
    case .written: text(argument.value.location)
    case .standard: "default"
    case .inferred: "inferred"
    }
  }
}

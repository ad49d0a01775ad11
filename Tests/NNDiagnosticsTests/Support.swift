import NNDiagnostics

/// A place of the text; the testing library has a `SourceLocation` of its own.
typealias Place = NNDiagnostics.SourceLocation

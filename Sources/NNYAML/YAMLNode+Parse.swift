import NNDiagnostics

extension YAMLNode {
  /// The one document in `text`, as the user named it `file`.
  ///
  /// Scalars are resolved by the core schema of YAML 1.2; anchors, aliases and merge keys (`<<`)
  /// are resolved too. A key that is merged and also given stands where it came first, with the
  /// value that was given.
  ///
  /// - Throws: `Diagnostics` with every message found, when the text is not exactly one document
  ///   within `limits`.
  public static func parse(
    text: String, file: String, limits: YAMLLimits = YAMLLimits()
  ) throws -> YAMLNode {
    try parse(bytes: Array(text.utf8), file: file, limits: limits)
  }

  /// The one document in the UTF-8 `bytes`, with or without a byte order mark; see
  /// ``parse(text:file:limits:)``.
  public static func parse(
    bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
  ) throws -> YAMLNode {
    let source: SourceText
    do {
      source = try SourceText(bytes, file: file, limits: limits)
    } catch let diagnostic as Diagnostic {
      throw Diagnostics([diagnostic])
    }
    return try TreeBuilder(source, limits: limits).build()
  }
}

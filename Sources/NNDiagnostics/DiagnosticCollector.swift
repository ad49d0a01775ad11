/// Gathers messages so that several independent errors are reported in one go.
public final class DiagnosticCollector {
  /// What was reported so far.
  public private(set) var diagnostics: [Diagnostic] = []

  /// An empty collector.
  public init() {}

  /// Whether an error was reported.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Adds one message, once: what is looked at twice is reported once.
  public func report(_ diagnostic: Diagnostic) {
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  /// Runs `body`; the messages that it throws are kept and nil is returned. Other errors pass on.
  public func collect<Result>(_ body: () throws -> Result) throws -> Result? {
    do {
      return try body()
    } catch let diagnostic as Diagnostic {
      report(diagnostic)
    } catch let several as Diagnostics {
      several.all.forEach(report)
    }
    return nil
  }

  /// Throws everything gathered when there is an error among it.
  public func throwIfErrors() throws {
    if hasErrors { throw Diagnostics(diagnostics) }
  }
}

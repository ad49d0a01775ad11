/// The shape of what an operation gives depends on the values of its inputs, and those have none: they
/// are meta tensors.
///
/// It is no mistake: a pass that checks shapes ends here, and what follows is known with data only.
public struct DataDependentShape: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation, as messages call it: `nonzero`.
  public let operation: String

  /// The shape of what `operation` gives is not known before it runs.
  public init(_ operation: String) { self.operation = operation }

  /// `the shape of what nonzero gives depends on the data`.
  public var description: String { "the shape of what \(operation) gives depends on the data" }
}

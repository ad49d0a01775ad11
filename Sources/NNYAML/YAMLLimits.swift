/// How much a document may ask for. A spec is untrusted text.
public struct YAMLLimits: Sendable {
  /// The largest input in bytes.
  public var inputBytes = 16 << 20
  /// The longest scalar in bytes.
  public var scalarBytes = 1 << 20
  /// The most lists and mappings inside one another, aliases followed; at most 1000 whatever is
  /// asked for, so that walking a tree recursively is always safe.
  public var depth = 100
  /// The most nodes (keys included) when every alias is replaced by what it stands for.
  public var nodes = 1_000_000
  /// The most bytes of scalar text when every alias is replaced by what it stands for.
  public var expandedBytes = 64 << 20
  /// The most messages gathered before reading stops.
  public var messages = 20

  /// The depth that holds: what was asked for, within what is safe.
  var effectiveDepth: Int { min(max(depth, 0), 1000) }

  /// The most lines beginning with `%`; libyaml compares each directive with all before it.
  static let directives = 100

  /// The default limits.
  public init() {}
}

import NNDiagnostics

/// A value of a YAML document together with the place where the user wrote it.
///
/// A node that is reached through an alias keeps the place of the anchored original.
public struct YAMLNode: Equatable, Sendable {
  /// What a node is.
  public enum Content: Equatable, Sendable {
    /// Text, a number, a truth value or null.
    case scalar(YAMLScalar)
    /// A list.
    case sequence([YAMLNode])
    /// Keys and values in the order of the document.
    case mapping(YAMLMapping)
  }

  /// Where the node begins.
  public var location: SourceLocation
  /// The value.
  public var content: Content

  /// A node with `content`, written at `location`.
  public init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }

  /// The scalar, or nil when the node is a sequence or a mapping.
  public var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The elements, or nil when the node is not a sequence.
  public var sequence: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The entries, or nil when the node is not a mapping.
  public var mapping: YAMLMapping? {
    if case .mapping(let mapping) = content { mapping } else { nil }
  }

  /// What the node is, for messages: `null`, `a bool`, `an int`, `a float`, `a string`, `a list`,
  /// `a mapping`.
  public var kind: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar): scalar.value.kind
    }
  }

  /// The place of the character (Unicode scalar) that stands at `offset` of a scalar's text.
  ///
  /// Exact where the text stands in the file as it is: on one line and without escapes, and on the
  /// first line of a block behind `|`. Elsewhere it is the place of the node.
  public func location(ofCharacter offset: Int) -> SourceLocation {
    guard let scalar, scalar.isVerbatim else {
      var place = location
      place.layout = .opaque
      if let indentation = scalar?.blockIndentation {
        place.layout = .block
        place.line += 1
        place.column = indentation + 1 + offset
      }
      return place
    }
    return location.advanced(by: offset + (scalar.style == .plain ? 0 : 1))
  }

  /// The place of the node, which says how a text that begins there goes on.
  public var textLocation: SourceLocation {
    guard let scalar else { return location }
    var place = location
    place.layout = !scalar.isVerbatim ? .opaque : scalar.style == .plain ? .line : .quoted
    return place
  }

  /// The help for a mapping where text was expected: unquoted text with a `: ` in it is read as a
  /// mapping of one entry. Nil when the node does not look like that.
  ///
  /// ```
  /// help: quote it: "return x if y: z"
  /// ```
  public var quotingHelp: String? {
    guard let entry = mapping?.entries.first, mapping?.count == 1,
      let key = entry.key.scalar, let value = entry.value.scalar,
      key.style == .plain, value.style == .plain
    else { return nil }
    let whole = value.text.isEmpty ? "\(key.text):" : "\(key.text): \(value.text)"
    return "quote it: \(YAMLText.quoted(whole))"
  }
}

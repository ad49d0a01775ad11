import NNDiagnostics

/// Says where each character of a text stands in the file that it came from.
///
/// Offsets count Unicode scalars from 0. A text that was put together from several places (a scalar
/// with substituted `${...}`) has several pieces, each with its own place.
public struct LocationMap: Sendable {
  /// From `offset` on, characters stand at `location` and to its right, or all of them at
  /// `location` itself when the piece was written by a substitution.
  private struct Piece: Sendable {
    var offset: Int
    var location: SourceLocation
    var isFixed: Bool
  }

  private var pieces: [Piece]
  private var base = 0

  /// The map of `text`, whose first character stands at `start`.
  ///
  /// Lines after the first start at `continuationColumn`, counted from 1, unless the layout of `start`
  /// says where they do.
  public init(_ text: String, at start: SourceLocation, continuationColumn: Int = 1) {
    pieces = [Piece(offset: 0, location: start.advanced(by: 0), isFixed: start.layout == .opaque)]
    if start.layout == .opaque { return }
    let continuationColumn = start.layout == .block ? start.column : continuationColumn
    var line = start.line
    for (offset, scalar) in text.unicodeScalars.enumerated() where scalar == "\n" {
      line += 1
      let location = SourceLocation(file: start.file, line: line, column: continuationColumn)
      pieces.append(Piece(offset: offset + 1, location: location, isFixed: false))
    }
  }

  /// The place of the character `offset`; one past the last character is allowed.
  public func location(at offset: Int) -> SourceLocation {
    let wanted = max(0, offset + base)
    var low = 0
    var high = pieces.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].offset <= wanted { low = middle } else { high = middle }
    }
    let piece = pieces[low]
    return piece.isFixed ? piece.location : piece.location.advanced(by: wanted - piece.offset)
  }

  /// The map of the same text without its first `count` characters.
  func dropping(_ count: Int) -> LocationMap {
    var map = self
    map.base += count
    return map
  }

  /// Lets the characters from `offset` on stand at `location`; call in order of offset.
  mutating func append(from offset: Int, at location: SourceLocation, isFixed: Bool) {
    if pieces.last?.offset == offset { pieces.removeLast() }
    pieces.append(Piece(offset: offset, location: location, isFixed: isFixed))
  }
}

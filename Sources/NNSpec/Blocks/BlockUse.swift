import NNDiagnostics

/// A place where a block is used.
struct BlockUse: Equatable {
  /// The block.
  let name: String
  /// Where it is called.
  let location: SourceLocation?

  /// More blocks inside one another than any model has.
  private static let depthLimit = 64

  /// The remark on an error inside of the block.
  var note: Diagnostic.Note {
    Diagnostic.Note("in block '\(name)', which is used here", at: location)
  }

  /// Throws a `Diagnostic` when the same use stands around itself, so that it would never end, or when
  /// there are too many around it.
  func check(among uses: [BlockUse]) throws {
    if let first = uses.firstIndex(of: self) {
      let way = (uses[first...].map(\.name) + [name]).map { "'\($0)'" }
      throw Diagnostic(
        .recursiveBlock, "block '\(name)' contains itself", at: location,
        help: way.count > 2 ? "the way round is \(way.joined(separator: ", "))" : nil)
    }
    guard uses.count < Self.depthLimit else {
      throw Diagnostic(
        .recursiveBlock, "more than \(Self.depthLimit) blocks stand inside one another",
        at: location)
    }
  }
}

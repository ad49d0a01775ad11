import NNTensor

extension Arguments {
  /// The inputs in the order of `names`, given by position or by name; nil where left out.
  ///
  /// Throws a `ShapeError` when one of the first `required` is missing, one is given twice, or
  /// there are others.
  func bound(to names: [String], required: Int) throws -> [Value?] {
    guard positional.count <= names.count else {
      throw ShapeError("expects inputs \(Self.list(names)), got \(positional.count)")
    }
    var values = positional.map(Optional.some)
    values += [Value?](repeating: nil, count: names.count - positional.count)
    for (name, value) in keywords {
      guard let index = names.firstIndex(of: name) else {
        throw ShapeError("has no input '\(name)', only \(Self.list(names))")
      }
      guard values[index] == nil else { throw ShapeError("gets input '\(name)' twice") }
      values[index] = value
    }
    if let missing = values.prefix(required).firstIndex(where: { $0 == nil }) {
      throw ShapeError("needs input '\(names[missing])'")
    }
    return values
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}

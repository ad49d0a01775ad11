import NNDeclarations
import NNTensor

extension PerDimension {
  /// One element for each of `count` dimensions.
  ///
  /// A list must have `count` elements; one of a single element stands for all dimensions where
  /// `oneForAll`, as PyTorch's pools take it.
  /// Throws a `ShapeError` that names the argument otherwise.
  func each(_ name: String, count: Int, oneForAll: Bool = false) throws -> [Element] {
    if let values = values(count: count) { return values }
    guard case .each(let elements) = self else { return [] }
    if oneForAll, elements.count == 1 { return Array(repeating: elements[0], count: count) }
    throw ShapeError(
      "expects \(count) element\(count == 1 ? "" : "s") in \(name), got \(elements.count)")
  }

  /// The elements as a list; a single one is a list of one.
  var listed: [Element] {
    switch self {
    case .all(let element): [element]
    case .each(let elements): elements
    }
  }
}

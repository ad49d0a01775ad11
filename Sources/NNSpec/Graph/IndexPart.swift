import NNTensor

/// One of the things between the brackets of `x[...]`.
enum IndexPart {
  /// `...`
  case rest
  /// `None`
  case new
  /// `start:end:step`
  case slice(Int?, Int?, Int?)
  /// An integer.
  case one(Int)
  /// Indices, or a mask.
  case tensor(Tensor)

  /// What an evaluated expression means. Throws a `ShapeError` for what is no index.
  init(_ value: RuntimeValue) throws {
    switch value {
    case .int(let place): self = .one(place)
    case .tensor(let tensor) where !tensor.dtype.isFloatingPoint: self = .tensor(tensor)
    case .none: self = .new
    case .list(let items):
      let places = try items.map { item in
        guard case .int(let place) = item else { throw Self.wrong(item) }
        return place
      }
      self = .tensor(try Tensor(places, [places.count]))
    default: throw Self.wrong(value)
    }
  }

  /// How many dimensions of the tensor it stands for, where that does not depend on the others.
  var consumed: Int {
    switch self {
    case .rest, .new: 0
    case .slice, .one: 1
    case .tensor(let index): index.dtype == .bool ? index.rank : 1
    }
  }

  private static func wrong(_ value: RuntimeValue) -> ShapeError {
    ShapeError(
      "gives \(value.kind) as an index, expected integers, slices, None, ..., and tensors or lists "
        + "of whole numbers or truth values")
  }
}

extension IndexPart {
  /// The places that a slice takes of `count`, as Python takes them. Throws a `ShapeError` for a step
  /// of 0.
  func places(among count: Int) throws -> [Int] {
    guard case .slice(let start, let end, let stride) = self else { return [] }
    let step = stride ?? 1
    guard step != 0 else { throw ShapeError("expects a step other than 0 in a slice") }
    let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
    func clipped(_ place: Int) -> Int { min(max(place < 0 ? place + count : place, low), high) }
    let first = start.map(clipped) ?? (step > 0 ? low : high)
    let last = end.map(clipped) ?? (step > 0 ? high : low)
    return Array(Swift.stride(from: first, to: last, by: step))
  }
}

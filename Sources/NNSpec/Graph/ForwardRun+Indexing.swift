import NNExpressions
import NNTensor

/// What stands between brackets.
extension ForwardRun {
  func element(
    of value: RuntimeValue, _ index: Expression, _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    switch value {
    case .module(let child):
      return try child.element(try evaluate(index, names), index.dottedName)
    case .tuple, .list, .record, .packed:
      let items = value.items ?? []
      if case .slice = index.kind {
        let places = try indexPart(index, names).places(among: items.count)
        return .tuple(places.map { items[$0] })
      }
      guard case .int(let number) = try evaluate(index, names) else {
        throw ShapeError("expects an integer index")
      }
      let place = number < 0 ? items.count + number : number
      guard items.indices.contains(place) else {
        throw ShapeError("has \(items.count) values, there is none at \(number)")
      }
      return items[place]
    case .tensor(let tensor):
      return .tensor(try indexed(tensor, by: index, names))
    default:
      throw ShapeError("can't index \(value.kind)")
    }
  }

  /// Indexing by integers, slices, `...` and `None`, then by tensors and lists of indices, as in
  /// PyTorch.
  private func indexed(
    _ tensor: Tensor, by index: Expression, _ names: [String: RuntimeValue]
  ) throws -> Tensor {
    var expressions = [index]
    if case .tuple(let items) = index.kind { expressions = items }
    let parts = try expressions.map { try indexPart($0, names) }
    let consumed = parts.reduce(0) { $0 + $1.consumed }
    guard consumed <= tensor.rank else {
      throw ShapeError("gives \(consumed) indices for \(tensor.type)")
    }
    var result = tensor
    var advanced: [Tensor?] = []
    var dim = 0
    for part in parts {
      let kept: Int
      switch part {
      case .rest:
        kept = tensor.rank - consumed
      case .new:
        result = try result.unsqueezed(dim: dim)
        kept = 1
      case .slice(let start, let end, let step):
        result = try result.sliced(dim: dim, start: start ?? 0, end: end, step: step ?? 1)
        kept = 1
      case .one(let place):
        result = try result.selected(dim: dim, index: place)
        kept = 0
      case .tensor(let index):
        advanced.append(index)
        dim += part.consumed
        continue
      }
      advanced += Array(repeating: nil, count: kept)
      dim += kept
    }
    return try result.indexed(by: advanced)
  }

  private func indexPart(
    _ expression: Expression, _ names: [String: RuntimeValue]
  ) throws -> IndexPart {
    func bound(_ expression: Expression?) throws -> Int? {
      guard let expression else { return nil }
      switch try evaluate(expression, names) {
      case .int(let number): return number
      case .none: return nil
      default: throw ShapeError("expects integers in a slice")
      }
    }
    switch expression.kind {
    case .ellipsis: return .rest
    case .none: return .new
    case .slice(let lower, let upper, let step):
      return .slice(try bound(lower), try bound(upper), try bound(step))
    default: return try IndexPart(try evaluate(expression, names))
    }
  }
}

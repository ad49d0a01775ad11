/// The operations of the engine, one file each; see `Operation`.
public enum Ops {}

extension Ops {
  /// The grain of elementwise work: fewer elements are not worth waking a thread.
  static let grain = 1 << 14

  /// The shape that `a` and `b` broadcast to, by NumPy's rule: aligned at the last dimension, equal
  /// or 1. Throws a `ShapeError` with both shapes otherwise.
  static func broadcast(_ a: Shape, _ b: Shape) throws -> Shape {
    if a == b { return a }
    let rank = max(a.rank, b.rank)
    var shape = Shape(repeating: 1, rank: rank)
    for i in 0..<rank {
      let sizeA = i < rank - a.rank ? 1 : a[i - (rank - a.rank)]
      let sizeB = i < rank - b.rank ? 1 : b[i - (rank - b.rank)]
      guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else {
        throw ShapeError("expects shapes that broadcast, got \(a) and \(b)")
      }
      shape[i] = sizeA == 1 ? sizeB : sizeA
    }
    return shape
  }

  /// The strides with which `tensor` is read to fill `shape`, 0 where it is repeated.
  static func broadcastStrides(of tensor: Tensor, to shape: Shape) -> Shape {
    var strides = Shape(repeating: 0, rank: shape.rank)
    let missing = shape.rank - tensor.rank
    for i in 0..<tensor.rank where tensor.shape[i] != 1 {
      strides[missing + i] = tensor.strides[i]
    }
    return strides
  }
}

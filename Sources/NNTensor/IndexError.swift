import CKernels

/// An index among a tensor's elements that names nothing: a class that a loss does not know, a row
/// that an embedding does not have. Only the values say so, never the shapes.
public struct IndexError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The index.
  public var value: Int
  /// How many things it could have named: the indices are from 0 to below this.
  public var count: Int
  /// The place of the index in its tensor, counted row by row.
  public var position: Int
  /// The layer or loss that was called, where that is known: `layer 'tokens' (Embedding)`.
  public var layer: String?
  /// What was expected and what was got, as it reads after "layer 'x' ": `expects ...`.
  public var message: String

  /// An error about the index `value` at `position`; `what` is counted: `classes`, `rows`.
  public init(_ value: Int, of count: Int, _ what: String, at position: Int) {
    self.value = value
    self.count = count
    self.position = position
    let range = count > 0 ? "from 0 to \(count - 1) (\(count) \(what))" : "(there are no \(what))"
    message = "expects indices \(range), got \(value)"
  }

  /// The message with what was called.
  public var description: String { "\(layer ?? "the model") \(message)" }
}

extension Tensor {
  /// Whole numbers as `int64`; other dtypes are left for the shape rule to refuse.
  func asIndices() throws -> Tensor {
    dtype == .int32 ? try detached().converted(to: .int64) : self
  }

  /// The elements of a contiguous `int64` tensor.
  var indices: UnsafePointer<Int64> {
    UnsafePointer(data.assumingMemoryBound(to: Int64.self))
  }

  /// Throws an `IndexError` when an element of this contiguous `int64` tensor is neither `ignored`
  /// nor from 0 to below `count`; `what` is counted.
  func checkIndices(below size: Int, _ what: String, ignoring ignored: Int? = nil) throws {
    let outside =
      if let ignored {
        withUnsafePointer(to: Int64(ignored)) {
          nn_find_outside(indices, Int64(count), Int64(size), $0)
        }
      } else {
        nn_find_outside(indices, Int64(count), Int64(size), nil)
      }
    if outside >= 0 {
      throw IndexError(Int(indices[Int(outside)]), of: size, what, at: Int(outside))
    }
  }
}

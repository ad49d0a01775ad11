import NNDeclarations
import NNTensor

extension Scope {
  /// A new buffer that holds the numbers of an argument.
  ///
  /// Throws a `LayerError` when the model grows beyond what the build allows.
  func buffer(_ name: String, _ array: NumberArray) throws -> Buffer {
    let buffer = try self.buffer(name, try Shape(array.sizes), 0)
    if !build.isMeta { try buffer.tensor.assign(array) }
    return buffer
  }
}

extension Tensor {
  /// Copies the numbers of an argument, which must have this tensor's shape, into its memory.
  func assign(_ array: NumberArray) throws {
    try assign(try Tensor(array.numbers, try Shape(array.sizes)).converted(to: dtype))
  }
}

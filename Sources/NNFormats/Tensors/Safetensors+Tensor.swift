import NNDiagnostics
import NNTensor

extension SafetensorsFile {
  /// The tensor that `entry` of this file describes, in the dtype `entry.type.dtype`.
  ///
  /// - Throws: `FileError` when the file can't be read any more, `ShapeError` when the tensor has too
  ///   many dimensions, `RunFailure` when memory is out.
  public func tensor(_ entry: SafetensorsHeader.Entry) throws -> Tensor {
    try entry.type.tensor(entry.shape, bytes: bytes(of: entry))
  }
}

extension SafetensorsWriter {
  /// Writes the file at `path` atomically with `tensors` in the given order. The same input gives
  /// the same bytes.
  ///
  /// - Throws: `FormatError` as `header` does, `RunFailure` when the file can't be written.
  public static func write(
    path: String, _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
  ) throws {
    let header = try header(
      tensors.map { ($0.name, ElementType($0.tensor.dtype), $0.tensor.shape.array) },
      metadata: metadata)
    try AtomicFile.write(path: path) { output in
      try output.write(header)
      for (_, tensor) in tensors { try tensor.withBytes { try output.write($0) } }
    }
  }
}

import NNDiagnostics
import NNTensor

/// A layer does not take its inputs: what the operation said, with the layer's place.
public struct LayerError: Error {
  /// The names from the root to the layer, joined by dots; empty for the root.
  public let path: String
  /// The layer's declared name.
  public let typeName: String
  /// Where the specification declares it.
  public let location: SourceLocation?
  /// What is wrong.
  public let error: ShapeError
  /// The tensors that it was called with.
  public let inputs: [Input]

  /// A tensor that a layer was called with, and the layer that made it where that is known.
  public struct Input: Sendable {
    /// Its type.
    public let type: TensorType
    /// The path, name and place of the layer that it comes from.
    public let producer: (path: String, typeName: String, location: SourceLocation?)?
  }

  init(_ module: Module, _ error: ShapeError, _ arguments: Arguments) {
    path = module.path
    typeName = module.shownType
    location = module.location
    self.error = error
    inputs = arguments.tensors.map { tensor in
      let producer = ModuleTrace.current?.producer(of: tensor)?.module
      return Input(
        type: tensor.type, producer: producer.map { ($0.path, $0.shownType, $0.location) })
    }
  }

  /// An error while a module is made in `scope`.
  init(_ scope: Scope, _ message: String, help: String? = nil) {
    self.init(
      path: scope.path, typeName: "", location: scope.location,
      error: ShapeError(message, help: help))
  }

  /// An error while a module was made, before it was called.
  public init(path: String, typeName: String, location: SourceLocation?, error: ShapeError) {
    self.path = path
    self.typeName = typeName
    self.location = location
    self.error = error
    inputs = []
  }
}

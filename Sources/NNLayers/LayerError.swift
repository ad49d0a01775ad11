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
  public private(set) var inputs: [Input]

  /// A tensor that a layer was called with, and the layer that made it where that is known.
  public struct Input: Sendable {
    /// Its type.
    public let type: TensorType
    /// What messages call it: "input", "left side".
    public var name = "input"
    /// The path, name and place of the layer that it comes from.
    public var producer: (path: String, typeName: String, location: SourceLocation?)?
    /// What it is, as it reads after "is", and where that is written; for one that no layer made.
    public var origin: (text: String, location: SourceLocation?)?
    /// Whether it is one of the inputs of the whole model.
    public var isModelInput = false
    private let tensor: ObjectIdentifier

    /// `tensor`, with what the current trace tells about it.
    public init(_ tensor: Tensor, name: String = "input") {
      type = tensor.type
      self.tensor = ObjectIdentifier(tensor)
      self.name = name
      let trace = ModuleTrace.current
      producer = trace?.producer(of: tensor).map {
        ($0.module.path, $0.module.shownType, $0.module.location)
      }
      isModelInput = trace?.inputs.contains { $0 === tensor } ?? false
    }

    /// Whether it is `other` itself.
    public func isSame(as other: Tensor) -> Bool { tensor == ObjectIdentifier(other) }
  }

  init(_ module: Module, _ error: ShapeError, _ arguments: Arguments) {
    path = module.path
    typeName = module.shownType
    location = module.location
    self.error = error
    inputs = arguments.tensors.map { Input($0) }
  }

  /// An error while a module is made in `scope`.
  init(_ scope: Scope, _ message: String, help: String? = nil) {
    self.init(
      path: scope.path, typeName: "", location: scope.location,
      error: ShapeError(message, help: help))
  }

  /// An error while a module was made, before it was called.
  public init(
    path: String, typeName: String, location: SourceLocation?, error: ShapeError,
    inputs: [Input] = []
  ) {
    self.path = path
    self.typeName = typeName
    self.location = location
    self.error = error
    self.inputs = inputs
  }

  /// The same error, whose inputs that no layer made are what `origin` says.
  public func explaining(
    _ origin: (Input) -> (text: String, location: SourceLocation?)?
  ) -> LayerError {
    var error = self
    for index in inputs.indices
    where inputs[index].producer == nil && !inputs[index].isModelInput
      && inputs[index].origin == nil
    {
      error.inputs[index].origin = origin(inputs[index])
    }
    return error
  }
}

import NNDiagnostics
import NNExpressions
import NNLayers
import NNTensor

/// What is wrong in a line, with its place and what goes into it.
extension ForwardRun {
  /// A value that goes into an operation, and what messages call it.
  typealias Operand = (name: String, value: RuntimeValue)

  /// Runs `body`; what is wrong with shapes in it is said of the place in the line and of the tensors
  /// that go in.
  func at<Result>(
    _ place: SourceLocation, involving operands: @autoclosure () -> [Operand] = [],
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ShapeError {
      // Where the mistake is not about sizes, what goes in does not explain it.
      let isAboutSizes = ["[", "dimension", "shape", "size"].contains { error.message.contains($0) }
      let inputs = (isAboutSizes ? operands() : []).flatMap { name, value in
        value.firstTensors.map { LayerError.Input($0, name: name) }
      }
      throw LayerError(
        path: path, typeName: "forward", location: place, error: error, inputs: inputs)
    }
  }

  /// The arguments of a function, of which more than a message needs are left out.
  func inputs(_ values: [RuntimeValue]) -> [Operand] {
    values.prefix(4).map { ("input", $0) }
  }

  /// The name that stands for the tensor where an error was found, and where it was set.
  func origin(
    of input: LayerError.Input, _ names: [String: RuntimeValue], _ statements: [Statement]
  ) -> (text: String, location: SourceLocation?)? {
    for (name, value) in names.sorted(by: { $0.key < $1.key }) {
      guard case .tensor(let tensor) = value, input.isSame(as: tensor) else { continue }
      return ("'\(name)'", Self.lastAssignment(to: name, in: statements))
    }
    return nil
  }

  private static func lastAssignment(
    to name: String, in statements: [Statement]
  ) -> SourceLocation? {
    for statement in statements.reversed() {
      switch statement.kind {
      case .assign(let target, _) where target.names.contains(name): return statement.location
      case .augmentedAssign(let target, _, _) where target.names.contains(name):
        return statement.location
      case .forLoop(_, _, let body):
        if let place = lastAssignment(to: name, in: body) { return place }
      default: break
      }
    }
    return nil
  }

  func error(
    _ message: String, _ place: SourceLocation, help: String? = nil
  ) -> LayerError {
    LayerError(
      path: path, typeName: "forward", location: place, error: ShapeError(message, help: help))
  }
}

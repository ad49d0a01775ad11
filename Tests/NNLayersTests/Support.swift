import Foundation
import NNDeclarations
import NNLayers
import NNTensor
import Testing

extension LocatedValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByNilLiteral
{
  /// A whole number.
  public init(integerLiteral value: Int) { self.init(.int(value)) }
  /// A number.
  public init(floatLiteral value: Double) { self.init(.float(value)) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  /// A string.
  public init(stringLiteral value: String) { self.init(.string(value)) }
  /// A list.
  public init(arrayLiteral elements: LocatedValue...) { self.init(.list(elements)) }
  /// Null.
  public init(nilLiteral: ()) { self.init(.null) }
}

/// Keyword arguments in order.
typealias Keywords = KeyValuePairs<String, LocatedValue>

let catalogue = LayerCatalogue()

/// A module made as a specification makes it: arguments bound by its declaration.
///
/// `inputs` are the types that missing sizes are inferred from.
func make(
  _ name: String, _ positional: LocatedValue..., named keywords: Keywords = [:],
  in build: BuildContext = BuildContext(), inputs: [TensorType] = []
) throws -> Module {
  try make(name, positional, keywords.map { ($0.key, $0.value) }, Scope(build), inputs)
}

/// The same in a scope of one's own.
func make(
  _ name: String, _ positional: [LocatedValue], _ keywords: [(String, LocatedValue)],
  _ scope: Scope, _ inputs: [TensorType] = []
) throws -> Module {
  let declaration = try #require(catalogue.declarations(named: "nn." + name).first)
  let call = LocatedCall(
    name, positional: positional, keywords: keywords.map { .init($0.0, $0.1) })
  let bound = try #require(try declaration.info.bind(call, inputs: inputs))
  let module = try declaration.make(scope, bound)
  module.note(declaration.info, bound)
  return module
}

/// Numbers that differ everywhere: 0, 1, 2, ... scaled and shifted.
func ramp(_ shape: Shape, scale: Double = 1, from start: Double = 0) throws -> Tensor {
  try Tensor((0..<shape.count).map { Float(start + Double($0) * scale) }, shape)
}

/// The state dict as lines: `weight float32[3, 2]`.
func stateLines(_ module: Module) -> [String] {
  module.stateDict.map { "\($0.name) \($0.tensor.type)" }
}

/// The entry `name` of the state dict.
func state(_ module: Module, _ name: String) throws -> Tensor {
  try #require(module.stateDict.first { $0.name == name }).tensor
}

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as LayerError {
    return error.error.message
  } catch let error as ShapeError {
    return error.message
  } catch {
    return "\(error)"
  }
}

/// Calls a module with several inputs.
func call(_ module: Module, _ inputs: Tensor...) throws -> Tensor {
  let output = try module(Arguments(inputs.map(Value.tensor)))
  guard case .tensor(let tensor) = output else {
    throw ShapeError("gives \(output.kind)")
  }
  return tensor
}

/// Where a file of `Tests/Fixtures` lies.
func fixturePath(_ path: String, from file: String = #filePath) -> String {
  let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
  return tests.appending(path: "Fixtures/" + path).path
}

/// A text file of `Tests/Fixtures`.
func fixture(_ path: String) throws -> String {
  try String(contentsOfFile: fixturePath(path), encoding: .utf8)
}

import NNDiagnostics
import NNLayers
import NNTensor

/// A function of `torch.nn.functional` or of `torch`, or a method of tensors, as forward passes name
/// it. A method's object is the first parameter.
///
/// Files enter their functions in the catalogue with a registration, as layers do.
struct TensorFunction: Sendable {
  /// The name.
  let name: String
  /// The parameters in positional order; `name=` may be left out.
  let parameters: [String]
  /// Computes the result.
  let body: @Sendable (BoundCall) throws -> RuntimeValue

  init(
    _ name: String, _ parameters: [String],
    _ body: @escaping @Sendable (BoundCall) throws -> RuntimeValue
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
  }

  /// A function that gives one tensor.
  static func tensor(
    _ name: String, _ parameters: [String],
    _ body: @escaping @Sendable (BoundCall) throws -> Tensor
  ) -> TensorFunction {
    TensorFunction(name, parameters) { .tensor(try body($0)) }
  }

  /// An operation under each of its names.
  static func all(of function: any NamedFunction.Type) -> [TensorFunction] {
    let parameters = function.parameters
    guard !parameters.isEmpty else { return [] }
    return ([function.name] + function.aliases).map { name in
      .tensor(name, parameters) { call in
        guard parameters.contains(where: { call.values[$0]?.isTensor == true }) else {
          return try call.tensor(parameters[0])
        }
        return try function.call(try parameters.map(call.operand))
      }
    }
  }

  /// Enters functions in the catalogue; called from a file's registration.
  static func register(_ functions: [TensorFunction], in list: UnsafeMutableRawPointer) {
    list.assumingMemoryBound(to: [any Sendable].self).pointee.append(functions)
  }
}

/// The functions that forward passes can call.
enum TensorFunctions {
  private static let byName: [String: TensorFunction] = {
    let declared = gather(.declarations, as: (any Sendable).self)
      .compactMap { $0 as? [TensorFunction] }.joined()
    let operations = OperationCatalogue.all.compactMap { $0 as? any NamedFunction.Type }
      .flatMap(TensorFunction.all(of:))
    // What is declared with options comes before the operation of the same name.
    return Dictionary((declared + operations).map { ($0.name, $0) }) { first, _ in first }
  }()

  /// Every function, by name.
  static var all: [(name: String, parameters: [String])] {
    byName.values.map { ($0.name, $0.parameters) }.sorted { $0.name < $1.name }
  }

  /// Every name.
  static var names: [String] { byName.keys.sorted() }

  /// Whether there is a function or method `name`.
  static func has(_ name: String) -> Bool { byName[name] != nil }

  /// Calls a function. Throws a `ShapeError` for wrong arguments and unknown names.
  static func call(_ name: String, _ call: FunctionCall) throws -> RuntimeValue {
    guard let function = byName[name] else {
      throw ShapeError(
        "calls an unknown function '\(name)'", help: Suggestion.help(for: name, in: names))
    }
    return try function.body(try call.bound(to: function.parameters, of: name))
  }

  /// An attribute of a value: a tensor's `shape`, `ndim`, `T`; a container's child.
  static func attribute(_ name: String, of value: RuntimeValue) throws -> RuntimeValue {
    switch (value, name) {
    case (.tensor(let tensor), "shape"): return .tuple(tensor.shape.array.map { .int($0) })
    case (.tensor(let tensor), "ndim"): return .int(tensor.rank)
    case (.tensor(let tensor), "T"):
      return .tensor(try tensor.permuted((0..<tensor.rank).reversed()))
    case (.tensor(let tensor), "dtype"): return .string(tensor.dtype.rawValue)
    case (.module(let child), _): return .module(try child.child(.string(name)))
    default: throw ShapeError("knows no attribute '\(name)' of \(value.kind)")
    }
  }
}

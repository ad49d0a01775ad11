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
  /// Other names that PyTorch has for it.
  let otherNames: [String]
  /// One line of what it gives.
  let summary: String
  /// The parameters in positional order.
  let parameters: [Parameter]
  /// Computes the result.
  let body: @Sendable (BoundCall) throws -> RuntimeValue

  init(
    _ name: String, _ summary: String, _ parameters: [Parameter], also otherNames: [String] = [],
    _ body: @escaping @Sendable (BoundCall) throws -> RuntimeValue
  ) {
    self.name = name
    self.summary = summary
    self.otherNames = otherNames
    self.parameters = parameters
    self.body = body
  }

  /// A function that gives one tensor.
  static func tensor(
    _ name: String, _ summary: String, _ parameters: [Parameter], also otherNames: [String] = [],
    _ body: @escaping @Sendable (BoundCall) throws -> Tensor
  ) -> TensorFunction {
    TensorFunction(name, summary, parameters, also: otherNames) { .tensor(try body($0)) }
  }

  /// A function that gives several tensors.
  static func tensors(
    _ name: String, _ summary: String, _ parameters: [Parameter],
    _ body: @escaping @Sendable (BoundCall) throws -> [Tensor]
  ) -> TensorFunction {
    TensorFunction(name, summary, parameters) { .tuple(try body($0).map { .tensor($0) }) }
  }

  /// An operation that is a function; nil for one without parameters.
  init?(_ operation: any NamedFunction.Type) {
    let names = operation.parameters
    guard let first = names.first else { return nil }
    self.init(
      operation.name, operation.summary, names.map { Parameter($0) }, also: operation.aliases
    ) { call in
      guard names.contains(where: { call.values[$0]?.isTensor == true }) else {
        return .tensor(try call.tensor(first))
      }
      return .tensor(try operation.call(try names.map(call.operand)))
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
      .compactMap { TensorFunction($0) }
    // What is declared with options comes before the operation of the same name.
    let named = (declared + operations).flatMap { function in
      ([function.name] + function.otherNames).map { ($0, function) }
    }
    return Dictionary(named) { first, _ in first }
  }()

  /// Every function, by name.
  static var all: [FunctionInfo] {
    byName.map { name, function in
      FunctionInfo(
        name: name, summary: function.summary,
        parameters: function.parameters.map(\.description),
        sameAs: name == function.name ? nil : function.name)
    }.sorted { $0.name < $1.name }
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

  /// Calls a method of tensors: `Tensor.unfold` where that is not the function `unfold`.
  static func callMethod(_ name: String, _ call: FunctionCall) throws -> RuntimeValue {
    try self.call(has("Tensor.\(name)") ? "Tensor.\(name)" : name, call)
  }

  /// An attribute of a value: a tensor's `shape`, `ndim`, `T`; a packed sequence's `data`; a module's
  /// child, parameter or buffer.
  static func attribute(_ name: String, of value: RuntimeValue) throws -> RuntimeValue {
    switch (value, name) {
    case (.tensor(let tensor), "shape"): return .tuple(tensor.shape.array.map { .int($0) })
    case (.tensor(let tensor), "ndim"): return .int(tensor.rank)
    case (.tensor(let tensor), "T"):
      return .tensor(try tensor.permuted((0..<tensor.rank).reversed()))
    case (.tensor(let tensor), "mT"):
      guard tensor.rank >= 2 else { throw ShapeError("expects matrices, got \(tensor.type)") }
      return .tensor(try tensor.transposed(-1, -2))
    case (.record(let fields), _):
      return try field(name, of: fields)
    case (.packed(let sequence), _):
      return try field(name, of: sequence.fields)
    case (.tensor(let tensor), "dtype"): return .string(tensor.dtype.rawValue)
    case (.module(let child), _): return try child.attribute(name)
    default: throw ShapeError("knows no attribute '\(name)' of \(value.kind)")
    }
  }

  private static func field(
    _ name: String, of fields: [(name: String, value: RuntimeValue)]
  ) throws -> RuntimeValue {
    if let field = fields.first(where: { $0.name == name }) { return field.value }
    throw ShapeError(
      "knows no attribute '\(name)', expected "
        + fields.map { "'\($0.name)'" }.joined(separator: " or "))
  }
}

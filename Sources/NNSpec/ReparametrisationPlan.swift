import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor

/// What a node says about how one of its parameters is computed: `weight_norm`, `spectral_norm` or an
/// entry of `parametrize`.
struct ReparametrisationPlan {
  private enum Way {
    case change(ReparametrisationDeclaration, BoundArguments)
    case declared(parameter: String, ParametrizationDeclaration, BoundArguments)
    case module(parameter: String, node: LocatedValue)
  }

  private let way: Way
  private let key: String
  private let location: SourceLocation?

  private static let parametrize = "parametrize"
  /// What parametrizations' full names begin with.
  private static let prefix = "parametrizations."

  /// The keys that a node may have besides its layer's arguments.
  static var keys: [String] { Declared.reparametrisations.names + [parametrize] }

  /// What the value of one of `keys` says.
  ///
  /// Throws `Diagnostics` with everything that is wrong with it.
  static func plans(_ entry: LocatedValue.Entry) throws -> [ReparametrisationPlan] {
    entry.key == parametrize ? try modules(entry) : try changes(entry)
  }

  /// `weight_norm: true`, `weight_norm: weight`, `weight_norm: {name: weight, dim: 0}` or a list of
  /// these.
  private static func changes(_ entry: LocatedValue.Entry) throws -> [ReparametrisationPlan] {
    if case .list(let values) = entry.value.content {
      return try values.flatMap {
        try changes(LocatedValue.Entry(entry.key, at: entry.keyLocation, $0))
      }
    }
    var entry = entry
    if case .bool(let isWanted) = entry.value.content {
      guard isWanted else { return [] }
      entry.value.content = .null
    }
    let call = CallText.call(entry)
    let declaration = try Declared.reparametrisations.declaration(for: call, what: "key")
    guard let arguments = try declaration.info.bind(call, inputs: []) else { return [] }
    return [
      ReparametrisationPlan(
        way: .change(declaration, arguments), key: entry.key,
        location: entry.value.location ?? entry.keyLocation)
    ]
  }

  /// `parametrize: {weight: orthogonal}`, with a list where there are several, or without the name for
  /// the weight; or a list of these.
  private static func modules(_ entry: LocatedValue.Entry) throws -> [ReparametrisationPlan] {
    switch entry.value.content {
    case .list(let values):
      return try values.flatMap { try modules(LocatedValue.Entry(entry.key, $0)) }
    case .map(let entries) where try !isNode(entry.value, entries):
      return try entries.flatMap { try modules($0.key, $0.value) }
    default:
      return try modules("weight", entry.value)
    }
  }

  /// Whether a mapping is a node itself, not one of parameters' names.
  private static func isNode(
    _ value: LocatedValue, _ entries: [LocatedValue.Entry]
  ) throws -> Bool {
    if try GraphNode(value) != nil { return true }
    guard let key = entries.first?.key, entries.count == 1 else { return false }
    return declared(key) != nil || !Declared.layers.declarations(named: key).isEmpty
  }

  private static func modules(
    _ parameter: String, _ value: LocatedValue
  ) throws -> [ReparametrisationPlan] {
    if case .list(let values) = value.content {
      return try values.flatMap { try modules(parameter, $0) }
    }
    return [
      ReparametrisationPlan(
        way: try way(parameter, value), key: parametrize, location: value.location)
    ]
  }

  private static func way(_ parameter: String, _ value: LocatedValue) throws -> Way {
    if try GraphNode(value) != nil { return .module(parameter: parameter, node: value) }
    let call = try CallText.call(value, what: "a parametrization")
    if let declaration = declared(call.name),
      let arguments = try declaration.info.bind(call, inputs: [])
    {
      return .declared(parameter: parameter, declaration, arguments)
    }
    guard !Declared.layers.declarations(named: call.name).isEmpty else {
      let names = Declared.parametrizations.names.map { String($0.dropFirst(prefix.count)) }
      throw Diagnostic(
        .unknownType, "unknown parametrization '\(call.name)'", at: call.location,
        help: Suggestion.help(for: call.name, in: names + Declared.layers.names)
          ?? "there are: \(names.joined(separator: ", ")), and every layer")
    }
    return .module(parameter: parameter, node: value)
  }

  /// The parametrization called `name`, with or without `parametrizations.`.
  private static func declared(_ name: String) -> ParametrizationDeclaration? {
    let all = Declared.parametrizations.all
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return all.first { $0.info.name == prefix + last }
  }

  /// Changes `module` so.
  ///
  /// Throws a `LayerError` at the plan's place when it has no such parameter, or one that does not fit.
  func apply(to module: Module, _ nodes: SpecNodeBuilder) throws {
    do {
      switch way {
      case .change(let declaration, let arguments):
        try declaration.make(module, arguments)
      case .declared(let parameter, let declaration, let arguments):
        let tensor = module.ownParameters.first { $0.name == parameter }?.tensor
        try module.registerParametrization(parameter) { scope in
          let context = ParametrizationContext(
            scope, of: try tensor ?? scope.inputs?.singleTensor() ?? .zeros(.init(.float32, [])),
            in: module)
          return try declaration.make(context, arguments)
        }
      case .module(let parameter, let node):
        try module.registerParametrization(parameter) { try nodes.module(node, in: $0) }
      }
    } catch let error as LayerError {
      throw LayerError(
        path: error.path, typeName: error.typeName, location: location, error: error.error)
    }
    module.noteOption(key, written)
  }

  /// What the long form says for it.
  private var written: LocatedValue {
    func map(_ arguments: BoundArguments) -> LocatedValue {
      LocatedValue(.map(arguments.arguments.map { LocatedValue.Entry($0.name, $0.value) }))
    }
    switch way {
    case .change(_, let arguments): return map(arguments)
    case .declared(let parameter, let declaration, let arguments):
      let call = LocatedValue(
        .map([LocatedValue.Entry(declaration.info.name, map(arguments))]))
      return LocatedValue(.map([LocatedValue.Entry(parameter, call)]))
    case .module(let parameter, let node):
      return LocatedValue(.map([LocatedValue.Entry(parameter, node)]))
    }
  }
}

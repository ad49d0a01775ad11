import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor

/// Makes modules from the nodes of a specification, in all their forms.
final class SpecNodeBuilder: NodeBuilder {
  /// More modules than any machine trains; a bound on what a short text can ask for.
  private static let moduleLimit = 100_000

  let layers: LayerCatalogue
  private let collector = DiagnosticCollector()
  private let symbols: SymbolTable
  let blocks: Blocks
  private var moduleCount = 0
  private let lines = ForwardLines()
  /// The blocks that are being made, from the outermost in, and where they are used.
  private var uses: [BlockUse] = []
  /// What was reported, without the blocks around it: the same mistake in several uses of a block is
  /// one.
  private var reported: Set<Diagnostic> = []
  /// Whether something is missing because of a mistake in the definition of a block, which is noted
  /// elsewhere.
  private var isIncomplete = false
  /// What nodes say about how their parameters start; those of containers before what is in them.
  private(set) var initialization: [InitializationPlan] = []
  /// What nodes say about how their parameters are computed, with the modules.
  private var reparametrisations: [(module: Module, plan: ReparametrisationPlan)] = []
  /// The sizes that layers took from their inputs, in order.
  private(set) var inferred: [Int] = []
  /// What `inferred` was with other numbers in place of the symbols; nil where that is not known.
  private let inferredBefore: [Int]?
  /// The names of the model's inputs, which a graph at the top takes.
  let inputNames: [String]

  init(
    layers: LayerCatalogue, blocks: Blocks, symbols: SymbolTable, inputNames: [String],
    inferredBefore: [Int]? = nil
  ) {
    self.inferredBefore = inferredBefore
    self.blocks = blocks
    self.layers = layers
    self.symbols = symbols
    self.inputNames = inputNames
  }

  /// Throws everything that was noted while building.
  func finish() throws {
    try collector.throwIfErrors()
    if isIncomplete { throw Diagnostics([]) }
  }

  func recover(from error: any Error) throws {
    let found: [Diagnostic] =
      switch symbols.inWords(symbols.translate(error, trace: ModuleTrace.current)) {
      case let diagnostic as Diagnostic: [diagnostic]
      case let several as Diagnostics: several.all
      case let other: throw other
      }
    for var diagnostic in found {
      // What ran before differs where the same is looked at again.
      var seen = diagnostic
      seen.trail = nil
      guard reported.insert(seen).inserted else { continue }
      diagnostic.notes += uses.reversed().map(\.note)
      collector.report(diagnostic)
    }
  }

  func module(_ node: LocatedValue, in scope: Scope) throws -> Module {
    moduleCount += 1
    guard moduleCount <= Self.moduleLimit else {
      throw Diagnostic(
        .tooManyModules, "the model has more than \(Self.moduleLimit) modules", at: node.location)
    }
    return try recovering { try made(node, in: scope) } ?? UnbuiltModule(scope)
  }

  /// What `body` makes; nil when that failed because of what the user wrote, which is noted.
  private func recovering(_ body: () throws -> Module?) throws -> Module? {
    do {
      return try body()
    } catch let error as Diagnostic where error.code != .tooManyModules {
      try recover(from: error)
    } catch let error as Diagnostics {
      try recover(from: error)
    } catch let error as LayerError {
      try recover(from: error)
    } catch is UnbuiltModuleError {
      // What is wrong with it is noted.
    }
    return nil
  }

  /// The module, or nil when an argument can't be inferred because of an error noted before.
  private func made(_ node: LocatedValue, in scope: Scope) throws -> Module? {
    if let labelled = try BlockLabel(node) {
      let module = try made(labelled.node, in: scope)
      module?.blockName = labelled.name
      return module
    }
    if let graph = try GraphNode(node, lines) {
      return try GraphModule(graph, inputNames: graph.inputs ?? defaultInputs(scope), in: scope)
    }
    var call = try call(of: node)
    let start = option("init", of: &call)
    let changes = try ReparametrisationPlan.keys.flatMap { key in
      try option(key, of: &call).map { try ReparametrisationPlan.plans($0) } ?? []
    }
    if let block = blocks[call.name] {
      let module = try made(block, call, in: scope)
      if let start {
        initialization += try InitializationPlan.plans(node: start.value, path: scope.path)
      }
      if let module { reparametrisations += changes.map { (module, $0) } }
      return module
    }
    if blocks.broken.contains(call.name) {
      isIncomplete = true
      return nil
    }
    let declaration = try layers.declaration(for: call, what: "layer", others: blocks.names)
    try checkOptions(of: call, declaration.info)
    call = try blocks.inlined(call, for: declaration.info)
    let inputs = scope.inputs.map { $0.tensors.map(\.type) }
    guard let arguments = try declaration.info.bind(call, inputs: inputs) else {
      if collector.hasErrors { return nil }
      throw unknownInput(of: call, help: "write them out")
    }
    scope.note(call.location)
    if let start {
      initialization += try InitializationPlan.plans(node: start.value, path: scope.path)
    }
    do {
      for argument in arguments.arguments where argument.origin == .inferred {
        if case .int(let size) = argument.value.content { try infer(argument.name, as: size) }
      }
      let module = try declaration.make(scope, arguments)
      module.note(declaration.info, arguments)
      reparametrisations += changes.map { (module, $0) }
      return module
    } catch let error as SymbolicSizeError {
      throw symbolicSize(error, of: call, inputs ?? [])
    } catch is UnknownInputError {
      if collector.hasErrors { return nil }
      let plain = call.name.replacing("Lazy", with: "", maxReplacements: 1)
      throw unknownInput(of: call, help: "use '\(plain)' and write its sizes out")
    } catch let error as ShapeError {
      throw LayerError(
        path: scope.path, typeName: call.name, location: call.location, error: error)
    } catch let error as LayerError where error.path == scope.path && error.typeName.isEmpty {
      throw LayerError(
        path: scope.path, typeName: call.name, location: call.location, error: error.error)
    }
  }

  /// What a call of a block stands for, made in `scope`; nil when that failed, which is noted.
  private func made(
    _ block: BlockDefinition, _ call: LocatedCall, in scope: Scope
  ) throws -> Module? {
    let use = BlockUse(name: block.info.name, location: call.location)
    let arguments = try blocks.arguments(of: call, block)
    try use.check(among: uses)
    uses.append(use)
    defer { uses.removeLast() }
    return try recovering {
      scope.note(call.location)
      let module = try made(try blocks.node(of: block, arguments), in: scope)
      module?.blockName = block.info.name
      return module
    }
  }

  /// Takes the entry `key` out of a call of a layer that has no such argument itself.
  @discardableResult
  func option(_ key: String, of call: inout LocatedCall) -> LocatedValue.Entry? {
    let declarations = layers.declarations(named: call.name).map(\.info)
    guard let index = call.keywords.firstIndex(where: { $0.key == key }),
      !(declarations + [blocks[call.name]?.info].compactMap { $0 }).contains(where: { info in
        info.arguments.contains { $0.name == key }
      })
    else { return nil }
    return call.keywords.remove(at: index)
  }

  /// Throws a `Diagnostic` when a key that is no argument is close to one that any node may have.
  func checkOptions(of call: LocatedCall, _ declaration: DeclarationInfo) throws {
    guard !declaration.acceptsAnything else { return }
    let names = declaration.arguments.map(\.name)
    for keyword in call.keywords where !names.contains(keyword.key) {
      guard Suggestion.closest(to: keyword.key, in: names) == nil,
        let help = Suggestion.help(for: keyword.key, in: ["init"] + ReparametrisationPlan.keys)
      else { continue }
      throw Diagnostic(
        .unknownArgument, "'\(call.name)' has no argument '\(keyword.key)'",
        at: keyword.keyLocation ?? keyword.value.location, help: help)
    }
  }

  /// Changes how parameters are computed, as the nodes say; called when they have been drawn.
  ///
  /// Throws `Diagnostics` with everything that does not fit.
  func reparametrise() throws {
    for (module, plan) in reparametrisations {
      do {
        try plan.apply(to: module, self)
      } catch {
        try recover(from: error)
      }
    }
    try finish()
  }

  func infer(_ name: String, as size: Int) throws {
    if let text = symbols.symbolic(size) { throw SymbolicSizeError(argument: name, size: text) }
    if let before = inferredBefore, inferred.count < before.count, before[inferred.count] != size {
      throw SymbolicSizeError(argument: name, size: nil)
    }
    inferred.append(size)
  }

  private func symbolicSize(
    _ error: SymbolicSizeError, of call: LocatedCall, _ inputs: [TensorType]
  ) -> Diagnostic {
    let seen = error.size == nil ? "" : " " + inputs.map(symbols.text).joined(separator: ", ")
    let got =
      error.size.map { (symbols.size(of: $0) == nil ? "" : "the symbol ") + "'\($0)'" }
      ?? "a size that changes with the symbols of the model's inputs"
    let plain = call.name.replacing("Lazy", with: "", maxReplacements: 1)
    return Diagnostic(
      .symbolicSize,
      "argument '\(error.argument)' of '\(call.name)' can't be inferred from its input\(seen): "
        + "it would be \(got), which is not known when the model is made",
      at: call.location,
      help: plain == call.name
        ? "write \(error.argument), or give the input's size as a number"
        : "use '\(plain)' and write its sizes out, or give the input's size as a number")
  }

  private func unknownInput(of call: LocatedCall, help: String) -> Diagnostic {
    Diagnostic(
      .wrongNode,
      "the sizes of '\(call.name)' can't be inferred here, as its input is not known",
      at: call.location, help: help)
  }

  /// What a graph's arguments are called when it does not say: the model's inputs at the top, `x`
  /// further down.
  private func defaultInputs(_ scope: Scope) -> [String] {
    scope.path.isEmpty && !inputNames.isEmpty ? inputNames : ["x"]
  }

  func call(_ node: LocatedValue) throws -> LocatedCall {
    try CallText.call(node, what: "what a parameter starts as")
  }

  func call(of node: LocatedValue) throws -> LocatedCall {
    if case .list(let nodes) = node.content {
      return LocatedCall("Sequential", at: node.location, positional: nodes)
    }
    if case .map(let entries) = node.content, let entry = entries.first, entries.count == 1,
      isContainer(entry.key), case .map = entry.value.content
    {
      // Named children keep their names: the mapping itself is the container's only argument.
      return LocatedCall(entry.key, at: entry.keyLocation, positional: [entry.value])
    }
    return try CallText.call(node, what: "a layer")
  }

  /// Whether `name` is a layer or a block.
  func isType(_ name: String) -> Bool {
    !layers.declarations(named: name).isEmpty || blocks[name] != nil
      || blocks.broken.contains(name)
  }

  /// Whether `name` is a layer that takes any number of children.
  private func isContainer(_ name: String) -> Bool {
    layers.declarations(named: name).first?.info.rest != nil
  }

  /// A node of a chain with its name.
  typealias Child = (name: String, node: LocatedValue)

  func chainedNodes(_ nodes: [LocatedValue]) throws -> [Child] {
    OutputInference(self).completed(try namedNodes(nodes))
  }

  func namedNodes(_ nodes: [LocatedValue]) throws -> [Child] {
    var children: [(name: String, node: LocatedValue, location: SourceLocation?)] = []
    for node in nodes {
      if let entries = try namedEntries(of: node) {
        children += entries.map { ($0.key, $0.value, $0.keyLocation) }
      } else {
        children.append((String(children.count), node, node.location))
      }
    }
    var seen: Set<String> = []
    for child in children {
      guard !child.name.isEmpty, !child.name.contains(".") else {
        throw Diagnostic(
          .wrongNode, "expected a child's name without dots, got '\(child.name)'",
          at: child.location)
      }
      guard seen.insert(child.name).inserted else {
        throw Diagnostic(
          .wrongNode, "two children are called '\(child.name)'", at: child.location)
      }
    }
    return children.map { ($0.name, $0.node) }
  }

  /// The entries of a mapping whose keys are names of children, or nil when it is a node itself.
  ///
  /// A key that is no type is a name. One that begins with a capital and is close to a type is taken
  /// for a misspelt type.
  private func namedEntries(of node: LocatedValue) throws -> [LocatedValue.Entry]? {
    guard case .map(let entries) = node.content, try BlockLabel(node) == nil,
      try GraphNode(node, lines) == nil
    else { return nil }
    return try areNamed(entries) ? entries : nil
  }

  /// Whether the keys of a mapping in a list are names of children. Throws a `Diagnostic` for one of
  /// several that is taken for a misspelt type.
  func areNamed(_ entries: [LocatedValue.Entry]) throws -> Bool {
    if entries.count == 1, isType(entries[0].key) { return false }
    for entry in entries where entry.key.first?.isUppercase == true {
      guard !isType(entry.key),
        let help = Suggestion.help(for: entry.key, in: layers.names + blocks.names)
      else { continue }
      // Where it is the only key, making the layer tells the mistake, and what follows is looked at.
      if entries.count == 1 { return false }
      throw Diagnostic(
        .unknownType, "unknown layer '\(entry.key)'", at: entry.keyLocation, help: help)
    }
    return true
  }
}

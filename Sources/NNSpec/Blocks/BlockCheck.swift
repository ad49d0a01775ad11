import NNDeclarations
import NNDiagnostics
import NNExpressions
import NNLayers

/// Looks for mistakes in a block that show before it is used, when its arguments have no values: in
/// the names and the syntax of `${...}`, in layers and their arguments, in the lines of forward passes.
///
/// What depends on a value is left for those who use the block.
struct BlockCheck {
  /// A name that stands where a value is not known.
  private static let blank = "__value__"

  private let block: BlockDefinition
  private let blocks: Blocks
  private let builder: SpecNodeBuilder
  /// The names of the model's inputs, which a block that is the whole model takes.
  private let modelInputs: [String]
  /// The names of arguments, and the one that counts copies.
  private let unknown: Set<String>
  private let collector = DiagnosticCollector()

  /// What is wrong with `blocks`, in their order.
  static func mistakes(in blocks: Blocks, modelInputs: [String]) throws -> [Diagnostic] {
    try blocks.definitions.flatMap { definition in
      let check = BlockCheck(definition, blocks, modelInputs)
      try check.checkNames()
      try check.collector.collect { try check.node(definition.body, isOutermost: true) }
      return check.collector.diagnostics
    }
  }

  private init(_ block: BlockDefinition, _ blocks: Blocks, _ modelInputs: [String]) {
    self.block = block
    self.blocks = blocks
    self.modelInputs = modelInputs
    builder = SpecNodeBuilder(
      layers: Declared.layers, blocks: blocks, symbols: SymbolTable([]), inputNames: [])
    unknown = Set(block.info.arguments.map(\.name) + ["i"])
  }

  // MARK: Names in `${...}`

  /// Checks the expressions in defaults, which may name the arguments before them, and in the body.
  private func checkNames() throws {
    var evaluator = blocks.evaluator
    for argument in block.info.arguments {
      if let value = argument.defaultValue { try checkNames(in: value, evaluator) }
      evaluator.names[argument.name] = StaticValue.none
    }
    try checkNames(in: block.body, evaluator)
  }

  private func checkNames(in value: LocatedValue, _ evaluator: StaticEvaluator) throws {
    switch value.content {
    case .string(let text): try checkNames(in: text, at: value.location, evaluator)
    case .list(let elements):
      for element in elements {
        var inner = evaluator
        // What is wrong with the keys is told below.
        if let repetition = try? Expansion.repetition(element) {
          try checkNames(in: repetition.count.value, evaluator)
          inner.names["i"] = .int(0)
          if let choice = repetition.choice { try checkNames(in: choice.value, inner) }
          try checkNames(in: repetition.node.value, inner)
        } else {
          try checkNames(in: element, inner)
        }
      }
    case .map(let entries): try entries.forEach { try checkNames(in: $0, evaluator) }
    case .call(let call):
      try call.positional.forEach { try checkNames(in: $0, evaluator) }
      try call.keywords.forEach { try checkNames(in: $0, evaluator) }
    default: break
    }
  }

  private func checkNames(in entry: LocatedValue.Entry, _ evaluator: StaticEvaluator) throws {
    try checkNames(in: entry.key, at: entry.keyLocation, evaluator)
    try checkNames(in: entry.value, evaluator)
  }

  private func checkNames(
    in text: String, at location: SourceLocation?, _ evaluator: StaticEvaluator
  ) throws {
    guard Interpolation.isNeeded(in: text) else { return }
    let place = location ?? SourceLocation(file: "", line: 1, column: 1)
    try collector.collect {
      for case .expression(let expression) in try Interpolation(text, at: place).segments {
        try collector.collect { try evaluator.checkNames(in: expression) }
      }
    }
  }

  // MARK: Nodes

  private func node(_ node: LocatedValue, isOutermost: Bool = false) throws {
    switch node.content {
    case .null: break
    case .string(let text): try self.node(text, at: node.location)
    case .list(let elements): try children(elements)
    case .map(let entries): try self.node(entries, at: node.location, isOutermost)
    default: try check(try builder.call(of: node))
    }
  }

  private func node(_ text: String, at location: SourceLocation?) throws {
    guard Interpolation.isNeeded(in: text) else {
      guard !text.contains(Self.blank) else { return }
      return try check(try CallText.call(text, at: location, what: "a layer"))
    }
    // What can't be read is told by `checkNames`.
    let place = location ?? SourceLocation(file: "", line: 1, column: 1)
    guard let interpolation = try? Interpolation(text, at: place) else { return }
    if let expression = interpolation.soleExpression { return try result(expression) }
    guard CallText.looksLikeCall(text) else { return }
    let (outline, locations) = try interpolation.outline(Self.blank)
    let expression = try Expression.parse(outline, locations: locations)
    if let call = call(expression, isBlank: { _ in false }, CallText.evaluator) { try check(call) }
  }

  private func node(
    _ entries: [LocatedValue.Entry], at location: SourceLocation?, _ isOutermost: Bool
  ) throws {
    let rest = entries.filter { $0.key != "if" }
    if rest.isEmpty { return }
    if rest.count < entries.count, rest.count == 1, rest[0].key == "node" {
      return try node(rest[0].value, isOutermost: isOutermost)
    }
    let written = LocatedValue(.map(rest), at: location)
    if let labelled = try BlockLabel(written) { return try node(labelled.node) }
    if let graph = try GraphParts(written) { return try self.graph(graph, isOutermost) }
    if rest.contains(where: { Interpolation.isNeeded(in: $0.key) }) { return }
    try check(try builder.call(of: written))
  }

  /// The nodes of a list, which may have names.
  private func children(_ nodes: [LocatedValue]) throws {
    for node in nodes { try collector.collect { try child(node) } }
  }

  private func child(_ node: LocatedValue) throws {
    if let repetition = try Expansion.repetition(node) { return try child(repetition.node.value) }
    guard case .map(let entries) = node.content,
      !entries.contains(where: { ["if", "modules", "forward", BlockLabel.key].contains($0.key) })
    else { return try self.node(node) }
    let isComputed = entries.contains { Interpolation.isNeeded(in: $0.key) }
    guard try isComputed || builder.areNamed(entries) else { return try self.node(node) }
    try children(entries.map(\.value))
  }

  /// What a `${...}` stands for in the place of a node: either branch of a choice.
  private func result(_ expression: Expression) throws {
    if case .conditional(let then, _, let otherwise) = expression.kind {
      try collector.collect { try result(then) }
      try collector.collect { try result(otherwise) }
    } else if let call = call(expression, isBlank: unknown.contains, blocks.evaluator) {
      try check(call)
    }
  }

  // MARK: Calls

  /// The call that an expression is, with blanks for what is not known; nil when it is none, or its
  /// name is not known. `isBlank` says which names have no value yet.
  private func call(
    _ expression: Expression, isBlank: (String) -> Bool, _ evaluator: StaticEvaluator
  ) -> LocatedCall? {
    guard case .call(let callee, let arguments, let keywords) = expression.kind,
      let name = callee.dottedName, !name.contains(Self.blank), !isBlank(name),
      evaluator.names[name] == nil, !arguments.contains(where: \.isStarred)
    else { return nil }
    return LocatedCall(
      name, at: expression.location,
      positional: arguments.map { value($0.value, isBlank, evaluator) },
      keywords: keywords.map { keyword in
        LocatedValue.Entry(
          keyword.name, at: keyword.location, value(keyword.value, isBlank, evaluator))
      })
  }

  private func value(
    _ expression: Expression, _ isBlank: (String) -> Bool, _ evaluator: StaticEvaluator
  ) -> LocatedValue {
    if let call = call(expression, isBlank: isBlank, evaluator),
      !Declared.layers.declarations(named: call.name).isEmpty || blocks[call.name] != nil
    {
      return LocatedValue(.call(call), at: expression.location)
    }
    guard !mentionsBlank(expression, isBlank), let value = try? evaluator.evaluate(expression)
    else { return LocatedValue(.string(Self.blank), at: expression.location) }
    return LocatedValue(evaluated: value, at: expression.location)
  }

  private func mentionsBlank(_ expression: Expression, _ isBlank: (String) -> Bool) -> Bool {
    switch expression.kind {
    case .name(let text), .string(let text): text.contains(Self.blank) || isBlank(text)
    default: expression.children.contains { mentionsBlank($0, isBlank) }
    }
  }

  /// Whether a value says what it is before the block is used, and no word that asks for inference.
  private func isKnown(_ value: LocatedValue) -> Bool {
    switch value.content {
    case .string(let text):
      !text.contains(Self.blank) && !Interpolation.isNeeded(in: text) && !value.isAuto
    case .list(let elements): elements.allSatisfy(isKnown)
    case .map(let entries):
      entries.allSatisfy { isKnown($0.value) && !Interpolation.isNeeded(in: $0.key) }
    case .call(let call):
      call.positional.allSatisfy(isKnown) && call.keywords.allSatisfy { isKnown($0.value) }
    default: true
    }
  }

  private func check(_ written: LocatedCall) throws {
    var call = written
    for key in ["init"] + ReparametrisationPlan.keys { builder.option(key, of: &call) }
    if let block = blocks[call.name] { return try block.info.check(call, isKnown: isKnown) }
    if blocks.broken.contains(call.name) { return }
    let info = try Declared.layers.declaration(for: call, what: "layer", others: blocks.names).info
    try collector.collect {
      try builder.checkOptions(of: call, info)
      try info.check(call, isKnown: isKnown)
    }
    guard info.rest == nil else {
      if info.restType.alternatives.contains(.node) { try children(call.positional) }
      return
    }
    let byPosition = zip(info.positionalArguments, call.positional)
    let byName = call.keywords.compactMap { keyword in
      info.arguments.first { $0.name == keyword.key }.map { ($0, keyword.value) }
    }
    for (argument, value) in Array(byPosition) + byName where argument.takesNodes {
      // A name alone may be that of a function.
      if case .string(let text) = value.content, !CallText.looksLikeCall(text) { continue }
      try collector.collect { try node(value) }
    }
  }

  // MARK: Graphs

  private func graph(_ graph: GraphParts, _ isOutermost: Bool) throws {
    for entry in graph.modules where !isParameter(entry) {
      try collector.collect { try node(entry.value) }
    }
    var names = Set(graph.modules.map(\.key) + (graph.inputs ?? ["x"]))
    if graph.inputs == nil, isOutermost { names.formUnion(modelInputs) }
    let statements = try graph.lines.map { line in
      try collector.collect { try self.statements(line) } ?? nil
    }
    // A name that is computed may be any, and a line that can't be read may set any.
    guard !names.contains(where: { Interpolation.isNeeded(in: $0) }),
      !statements.contains(where: { $0 == nil })
    else { return }
    let lines = ForwardNames(names, statements.flatMap { $0 ?? [] })
    guard !lines.known.contains(where: { $0.contains(Self.blank) }) else { return }
    for (name, location) in lines.unknown where !name.contains(Self.blank) {
      let error = ForwardRun.unknownName(name, known: lines.known.sorted())
      collector.report(
        Diagnostic(
          .wrongShape, "block '\(block.info.name)' (forward) \(error.message)", at: location,
          help: error.help))
    }
  }

  private func isParameter(_ entry: LocatedValue.Entry) -> Bool {
    if case .string(let text) = entry.value.content, text.contains("Parameter(") { return true }
    return GraphParts.isParameter(entry)
  }

  /// The statements of a line, with blanks for what is not known; nil where it can't be read because of
  /// those.
  private func statements(_ line: LocatedValue) throws -> [Statement]? {
    let text = try GraphParts.text(of: line)
    var place = line.location ?? SourceLocation(file: "", line: 1, column: 1)
    guard Interpolation.isNeeded(in: text) else { return try Statement.parse(text, at: place) }
    // What can't be read is told by `checkNames`.
    guard let interpolation = try? Interpolation(text, at: place) else { return nil }
    place.layout = .opaque
    // A value may be a piece of the line that no name can stand for.
    return try? Statement.parse(try interpolation.outline(Self.blank).text, at: place)
  }
}

import NNLayers
import NNSpec
import NNTensor

/// Draws a model's forward pass step by step.
struct PictureDrawing {
  private(set) var nodes: [ModelPicture.Node] = []
  private(set) var groups: [ModelPicture.Group] = []
  private(set) var edges: [ModelPicture.Edge] = []

  private let model: BuiltModel
  private let flow: DataFlow
  private let depth: Int
  /// The steps that each step consists of.
  private var inside: [[Int]]
  /// The nodes that a tensor comes from.
  private var sources: [ObjectIdentifier: [Int]] = [:]
  /// The nodes of the inputs that are texts.
  private var texts: [String: Int] = [:]
  /// The names of parameters and buffers.
  private var names: [ObjectIdentifier: String] = [:]
  /// How often each module is called, and how many of these calls are drawn.
  private var calls: [ObjectIdentifier: (all: Int, drawn: Int)] = [:]
  /// The node in which the pass ended early.
  private var last: Int?

  init(_ model: BuiltModel, _ flow: DataFlow, depth: Int) {
    self.model = model
    self.flow = flow
    self.depth = depth
    inside = Array(repeating: [], count: flow.steps.count)
    for (index, step) in flow.steps.enumerated() {
      if let parent = step.parent { inside[parent].append(index) }
      if case .module(let module) = step.kind {
        calls[ObjectIdentifier(module), default: (0, 0)].all += 1
      }
    }
    for (name, parameter) in model.module.namedParameters {
      names[ObjectIdentifier(parameter.tensor)] = name
    }
    for (name, buffer) in model.module.namedBuffers {
      names[ObjectIdentifier(buffer.tensor)] = name
    }
  }

  /// Draws the inputs, what becomes of them, and the outputs.
  mutating func draw(_ inputs: [InputDeclaration]) {
    var tensors = (flow.steps.first?.inputs ?? []).makeIterator()
    for input in inputs {
      let node = add(.input, ["\(input.name): \(input.typeText)"])
      if case .string = input.kind {
        texts[input.name] = node
      } else if let tensor = tensors.next() {
        sources[ObjectIdentifier(tensor)] = [node]
      }
    }
    if !flow.steps.isEmpty { draw(0, level: 0, group: nil, above: "", chosenBy: nil) }
    if let unknown = model.unknown {
      let node = add(.output, ["output: ?", unknown.description])
      if let last { edges.append(.init(from: last, to: node, text: "?")) }
      return
    }
    let outputs = model.output.tensors
    for (index, output) in outputs.enumerated() {
      let name = outputs.count == 1 ? "output" : "output.\(index)"
      connect([output], to: add(.output, ["\(name): \(model.text(output.type))"]))
    }
  }

  /// Draws a step and what it consists of; `above` is the path of the module around it.
  private mutating func draw(
    _ index: Int, level: Int, group: Int?, above: String, chosenBy: String?
  ) {
    let step = flow.steps[index]
    let chosenBy = step.chosenBy ?? chosenBy
    switch step.kind {
    case .function(let text):
      finish(add(.function, [model.text(text)], group), step, chosenBy)
    case .operation(let name):
      finish(add(.function, [Self.symbols[name] ?? name], group), step, chosenBy)
    case .module(let module):
      let call = count(module)
      guard level < depth, isOpen(index) else {
        let lines = lines(module, above, call, isWhole: !isOpen(index))
        finish(add(.layer, lines, group), step, chosenBy)
        return
      }
      // The model itself is the whole picture.
      var around: Int?
      if level > 0 {
        around = groups.count
        let title = title(module, above) + (call.map { " (\($0))" } ?? "")
        groups.append(.init(title: title, parent: group))
      }
      for (place, part) in inside[index].enumerated() {
        draw(
          part, level: level + 1, group: around, above: module.path,
          chosenBy: place == 0 ? chosenBy : nil)
      }
      for output in step.outputs where sources[ObjectIdentifier(output)] == nil {
        guard let input = flow.originals[ObjectIdentifier(output)] else { continue }
        sources[ObjectIdentifier(output)] = sources[ObjectIdentifier(input)]
      }
    }
  }

  /// Whether the inside of a module's call is worth showing: other modules or functions by name.
  private func isOpen(_ index: Int) -> Bool {
    inside[index].contains { part in
      if case .operation = flow.steps[part].kind { false } else { true }
    }
  }

  private static let symbols = [
    "add": "+", "sub": "-", "mul": "*", "div": "/", "matmul": "@", "neg": "-",
  ]

  /// Adds a node; gives its place.
  private mutating func add(
    _ kind: ModelPicture.Kind, _ lines: [String], _ group: Int? = nil
  ) -> Int {
    nodes.append(.init(kind: kind, lines: lines, group: group))
    return nodes.count - 1
  }

  /// Draws what goes into the node of a step, and notes what comes out of it.
  private mutating func finish(_ node: Int, _ step: DataFlow.Step, _ chosenBy: String?) {
    connect(step.inputs, to: node)
    if let chosenBy, let text = texts[chosenBy] ?? (texts.count == 1 ? texts.first?.value : nil) {
      edges.append(.init(from: text, to: node, text: "", isChoice: true))
    }
    for output in step.outputs { sources[ObjectIdentifier(output)] = [node] }
    if !step.isFinished { last = node }
  }

  /// Draws edges from where tensors come from, each once.
  private mutating func connect(_ tensors: [Tensor], to node: Int) {
    var seen: Set<ObjectIdentifier> = []
    for tensor in tensors where seen.insert(ObjectIdentifier(tensor)).inserted {
      for source in origins(of: tensor, nodes[node].group) {
        edges.append(.init(from: source, to: node, text: model.text(tensor.type)))
      }
    }
  }

  /// The nodes that a tensor may come from; a parameter gets one when it is first needed.
  private mutating func origins(of tensor: Tensor, _ group: Int?) -> [Int] {
    let key = ObjectIdentifier(tensor)
    if sources[key] == nil, let name = names[key] {
      sources[key] = [add(.parameter, [name], group)]
    }
    let others = flow.alternatives[key] ?? []
    return others.reduce(sources[key] ?? []) { $0 + origins(of: $1, group) }
  }
}

/// What is written in nodes.
extension PictureDrawing {
  /// Counts a call of `module`: `call 2 of 3` where there are several.
  private mutating func count(_ module: Module) -> String? {
    let key = ObjectIdentifier(module)
    calls[key]?.drawn += 1
    guard let (all, drawn) = calls[key], all > 1 else { return nil }
    return "call \(drawn) of \(all)"
  }

  /// `conv1: Conv2d`, with the path from the module around it.
  private func title(_ module: Module, _ above: String) -> String {
    let path = module.path
    let name =
      !above.isEmpty && path.hasPrefix(above + ".") ? String(path.dropFirst(above.count + 1)) : path
    return name.isEmpty ? module.shownType : "\(name): \(module.shownType)"
  }

  private func lines(
    _ module: Module, _ above: String, _ call: String?, isWhole: Bool
  ) -> [String] {
    var lines = [title(module, above)]
    if isWhole { lines += Self.wrapped(module.extraRepr) }
    let isFirst = calls[ObjectIdentifier(module)]?.drawn == 1
    let count = module.parameters().reduce(0) {
      $0.addingSaturated($1.tensor.shape.checkedCount ?? .max)
    }
    if count > 0, isFirst { lines.append(Quantity.text(count, "parameter")) }
    return lines + (call.map { [$0] } ?? [])
  }

  /// Arguments on lines of a width that fits a node; of very many the first.
  private static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for argument in arguments(in: text.replacing("\n", with: ", ")) {
      let argument = argument.count > 72 ? argument.prefix(71) + "\u{2026}" : argument[...]
      if let last = lines.last, last.count + argument.count <= 36 {
        lines[lines.count - 1] += ", " + argument
      } else {
        if !lines.isEmpty { lines[lines.count - 1] += "," }
        lines.append(String(argument))
      }
    }
    return lines.count > 4 ? lines.prefix(3) + ["\u{2026}"] : lines
  }

  /// What stands between the commas that are in no brackets.
  private static func arguments(in text: String) -> [String] {
    var arguments: [String] = []
    var rest = ""
    var depth = 0
    for character in text {
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if character == ",", depth <= 0 {
        arguments.append(rest)
        rest = ""
      } else if !(rest.isEmpty && character == " ") {
        rest.append(character)
      }
    }
    return rest.isEmpty ? arguments : arguments + [rest]
  }
}

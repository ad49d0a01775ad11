import NNDeclarations
import NNFormats

/// The forms that anything declared can be written in: a name, a call, or a mapping of its name to its
/// arguments.
struct SchemaPlans {
  /// What the declared things are together: `optimizer`.
  let kind: String
  /// The declarations.
  let infos: [DeclarationInfo]
  /// Keys that each may have besides its arguments, with their schemas.
  var options: [(String, JSONValue)] = []
  /// The definition that arguments which are modules refer to.
  var nodes = SchemaNodes.closed
  /// Whether names that are not declared here may be known elsewhere in the specification.
  var isOpen = false

  /// Defines `kind` and refers to it.
  func define(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.define(kind) { definitions in .anyOf(forms(&definitions)) }
  }

  /// The forms one by one.
  func forms(_ definitions: inout SchemaDefinitions) -> [JSONValue] {
    [name(&definitions), call(&definitions), mapping(&definitions)]
  }

  private var what: String {
    kind.replacing("-", with: " ")
  }

  /// Names alone: of things without arguments that must be given.
  private func name(_ definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.define("\(kind)-name") { _ in
      let named = infos.filter { !$0.arguments.contains(where: \.isRequired) }
      var seen: Set<String> = []
      let first = named.filter { seen.insert($0.name).inserted }
      let names = first.map { JSONValue.string($0.name) }
      let known: JSONValue = [
        "enum": .array(names),
        "enumDescriptions": .array(first.map { .string($0.summary) }),
      ]
      let dotted = CallPattern.alternatives(first.map(\.name))
      var forms = [known, .text(pattern: "^(?:[a-z]+\\.)+\(dotted)$")]
      if isOpen { forms.append(.text(pattern: #"^[A-Za-z_]\w*$"#)) }
      return .anyOf(forms)
    }
  }

  /// Calls as in Python.
  private func call(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let rules = definitions.define("\(rulesKind)-arguments") { _ in
      let rules = CallRules(infos, options: options.map(\.0))
      return ["allOf": .array(rules.schemas)]
    }
    return definitions.define("\(kind)-call") { _ in
      let names = isOpen ? [#"[A-Za-z_]\w*"#] : infos.map(\.name)
      return [
        "description": .string("\(what) as a call, for example \(example)"),
        "allOf": [
          .text(
            pattern: CallPattern.calls(of: names),
            message: "expected the call of a known \(what), with its brackets closed"), rules,
        ],
      ]
    }
  }

  /// Rules about calls are the same, whether other names are allowed or not.
  private var rulesKind: String { isOpen ? SchemaNodes.closed : kind }

  private var example: String {
    infos.first { !$0.arguments.isEmpty }?.arguments.first.map { argument in
      let info = infos.first { !$0.arguments.isEmpty }
      return "\(info?.name ?? "")(\(argument.name)=...)"
    } ?? "\(infos.first?.name ?? "")()"
  }

  /// One key with the arguments below it.
  private func mapping(_ definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.define("\(kind)-mapping") { definitions in
      var members: [(String, JSONValue)] = []
      let counts = Dictionary(infos.map { ($0.name, 1) }, uniquingKeysWith: +)
      for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
        let own = infos.filter { $0.name == name }
        let schemas = own.map { arguments(of: $0, &definitions) }
        members.append((name, .anyOf(schemas)))
        guard count > 1 else { continue }
        for (info, schema) in zip(own, schemas) {
          members.append(("\(info.namespace).\(name)", schema))
        }
      }
      let dotted = CallPattern.alternatives(counts.keys.sorted())
      let schema = JSONValue.mapping(of: members).with(
        ("minProperties", 1), ("maxProperties", 1),
        ("patternProperties", ["^(?:[a-z]+\\.)+\(dotted)$": [:]]))
      guard isOpen, let known = schema.object?["patternProperties"]?.object else { return schema }
      var patterns = known
      patterns[#"^[A-Za-z_]\w*$"#] = [:]
      return schema.with(("patternProperties", .object(patterns)))
    }
  }

  /// What stands behind the name: arguments by name, by position, or a single one.
  private func arguments(
    of info: DeclarationInfo, _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    let hasNodes = info.rest != nil || info.arguments.contains { $0.type.holdsNodes }
    let space = info.namespace.isEmpty || info.namespace == "nn" ? "" : info.namespace + "."
    let prefix = isOpen && hasNodes ? "open." : ""
    return definitions.define("\(prefix)\(space)\(info.name)") { definitions in
      JSONValue.anyOf(forms(of: info, &definitions)).with(
        ("description", .string(info.summary)), ("markdownDescription", .string(info.markdown)))
    }
  }

  private func forms(
    of info: DeclarationInfo, _ definitions: inout SchemaDefinitions
  ) -> [JSONValue] {
    if info.acceptsAnything { return [["type": ["object", "array", "null"]]] }
    if info.rest != nil { return restForms(of: info) }
    var forms = [byName(info, &definitions)]
    let positional = info.positionalArguments
    if !positional.isEmpty {
      let least = info.arguments.lastIndex(where: \.isRequired).map { $0 + 1 } ?? 0
      forms.append([
        "type": "array",
        "items": .array(positional.map { value(of: $0, &definitions) }), "additionalItems": false,
        "minItems": .integer(Int64(least)),
      ])
      if let only = positional.first, least <= 1 {
        let single = value(of: only, &definitions)
        forms.append(["allOf": [single, ["not": ["type": ["object", "array", "null"]]]]])
      }
    }
    if !info.arguments.contains(where: \.isRequired) { forms.append(["type": "null"]) }
    return forms
  }

  private func byName(
    _ info: DeclarationInfo, _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    let names = Set(info.arguments.map(\.name))
    let keys =
      info.arguments.map { argument in
        (
          argument.name,
          value(of: argument, &definitions).with(
            ("description", .string(argument.helpText)),
            ("default", argument.defaultValue.flatMap(JSONValue.init)))
        )
      } + options.filter { !names.contains($0.0) }
    return .mapping(of: keys, required: info.arguments.filter(\.isRequired).map(\.name))
  }

  private func value(
    of argument: ArgumentInfo, _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    definitions.value(
      argument.type, argument.constraint, allowsAuto: argument.inference != nil, nodes: nodes)
  }

  /// The forms of a container: children in order, or by name.
  private func restForms(of info: DeclarationInfo) -> [JSONValue] {
    guard info.restType == .node else { return [[:]] }
    let node = SchemaDefinitions.reference(nodes)
    return [
      .names(of: node, pattern: #"^[^.]+$"#),
      .list(of: SchemaDefinitions.reference(SchemaNodes.child(of: nodes))),
      ["type": "null"],
    ]
  }
}

extension ArgumentType {
  /// Whether modules can be in it.
  fileprivate var holdsNodes: Bool {
    alternatives.contains { type in
      switch type {
      case .node: true
      case .list(let element, _, _): element.holdsNodes
      default: false
      }
    }
  }
}

extension DeclarationInfo {
  /// What an editor that reads Markdown shows for it.
  fileprivate var markdown: String {
    let shape = shape.isEmpty ? "" : "\n\n`\(shape)`"
    let page = reference.isEmpty ? "" : "\n\n[reference](\(reference))"
    return summary + shape + page
  }
}

extension ArgumentInfo {
  /// What an editor shows for it.
  fileprivate var helpText: String {
    let limits = constraint.map { " " + $0.description } ?? ""
    let start = inference == nil ? "" : "; follows from the input where it is left out"
    return "\(help) (\(typeName)\(limits))\(start)"
  }
}

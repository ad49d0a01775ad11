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
    [call(&definitions), name(&definitions), mapping(&definitions), choice(&definitions)]
  }

  private var what: String {
    (isOpen ? SchemaNodes.layers : kind).replacing("-", with: " ")
  }

  /// Any of the forms below `node`, beside a condition.
  private func choice(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let condition = definitions.condition()
    let node = SchemaDefinitions.reference(kind.hasSuffix(layerKind) ? nodes : kind)
    return definitions.define("chosen-\(kind)") { _ in
      var keys: [(String, JSONValue)] = [("if", condition), ("node", node)]
      if kind.hasSuffix(layerKind) { keys.append(("class", SchemaNodes.label)) }
      return JSONValue.mapping(of: keys, required: ["node"]).with(("minProperties", 2))
    }
  }

  /// The kind of nodes.
  private var layerKind: String { SchemaNodes.layers }

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
      return [
        "allOf": .array(rules.schemas), "defaultSnippets": .array(infos.compactMap(\.snippet)),
      ]
    }
    return definitions.define("\(kind)-call") { _ in
      let names = isOpen ? [#"[A-Za-z_]\w*"#] : infos.map(\.name)
      return [
        "description": .string("\(what) as a call, for example \(example)"),
        "allOf": [
          .text(
            pattern: CallPattern.calls(of: names),
            message: "expected a \(what): its name, or a call with closed brackets"), rules,
        ],
      ]
    }
  }

  /// Losses are layers, and their rules are the same, whether other names are allowed or not.
  private var rulesKind: String { isOpen || kind == "loss" ? SchemaNodes.layers : kind }

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
      members.append(("if", definitions.condition()))
      let isLayer = kind.hasSuffix(layerKind)
      if isLayer { members.append(("class", SchemaNodes.label)) }
      // Besides names with a vocabulary, calls can be keys of what takes no more arguments.
      let dotted = CallPattern.alternatives(counts.keys.sorted())
      var patterns: [(String, JSONValue)] = [
        ("^(?:[a-z]+\\.)+\(dotted)$", [:]), ("^\(dotted)\\(.*\\)$", ["type": "null"]),
        (SchemaDefinitions.expressionPattern, [:]),
      ]
      if isOpen { patterns.append((#"^[A-Za-z_]\w*$"#, [:])) }
      return JSONValue.mapping(of: members).with(
        ("minProperties", 1), ("patternProperties", .object(JSONObject(patterns))),
        ("anyOf", Self.oneKey(isLayer ? ["if", "class"] : ["if"])))
    }
  }

  /// One key besides those of `marks` that are there.
  static func oneKey(_ marks: [String]) -> JSONValue {
    var cases: [JSONValue] = [["maxProperties": 1]]
    for mark in marks {
      cases.append(["required": [.string(mark)], "minProperties": 2, "maxProperties": 2])
    }
    if marks.count > 1 {
      cases.append([
        "required": .array(marks.map(JSONValue.string)), "minProperties": 3, "maxProperties": 3,
      ])
    }
    return .array(cases)
  }

  /// What stands behind the name: arguments by name, by position, or a single one.
  private func arguments(
    of info: DeclarationInfo, _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    let space = info.namespace == "fastai" ? "fastai." : ""
    // Containers hold nodes of the definition that they are in.
    let own = info.rest == nil ? rulesKind : kind
    return definitions.define("\(own).\(space)\(info.name)") { definitions in
      JSONValue.anyOf(forms(of: info, &definitions)).with(("description", .string(info.helpText)))
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
        forms.append(["allOf": [single], "not": ["type": ["object", "array", "null"]]])
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
      argument.type, argument.constraint, allowsAuto: argument.inference != nil)
  }

  /// The forms of a container: children in order, or by name.
  private func restForms(of info: DeclarationInfo) -> [JSONValue] {
    guard info.restType == .node else { return [[:]] }
    let node = SchemaDefinitions.reference(nodes)
    return [
      JSONValue.names(of: node, pattern: SchemaNodes.childName).with(
        ("properties", ["if": SchemaDefinitions.reference(SchemaDefinitions.conditionName)])),
      .list(of: SchemaDefinitions.reference(SchemaNodes.child(of: nodes))),
      ["type": "null"],
    ]
  }
}

extension DeclarationInfo {
  /// What editors offer for a call: `Conv2d(auto, out_channels, kernel_size)`, whose arguments are
  /// filled in one after the other.
  fileprivate var snippet: JSONValue? {
    let wanted = positionalArguments.prefix { $0.defaultValue == nil }
    guard rest == nil, !wanted.isEmpty else { return nil }
    let fields = wanted.enumerated().map { index, argument in
      argument.inference == nil ? "${\(index + 1):\(argument.name)}" : "auto"
    }
    return [
      "label": .string("\(name)(...)"), "description": .string(summary),
      "body": .string("\(name)(\(fields.joined(separator: ", ")))"),
    ]
  }

  /// What an editor shows for it.
  fileprivate var helpText: String {
    [summary, shape, reference].filter { !$0.isEmpty }.joined(separator: "\n\n")
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

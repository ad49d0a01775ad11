import NNDeclarations
import NNFormats
import NNLayers

/// The schemas of nodes in all their forms.
///
/// There are two of each: where the specification has blocks, or extends one that may, names may be
/// theirs, which a schema can't look up.
enum SchemaNodes {
  /// The definition of nodes whose layers are all declared by the program.
  static let closed = "node"
  /// The definition of nodes that may be blocks of the specification.
  static let open = "node-or-block"
  /// What layers are together.
  static let layers = "layer"

  /// Names of children: without dots.
  static let childName = #"^[^.]+$|\$\{"#

  /// The name of a block that a node was.
  static let label: JSONValue = [
    "type": "string", "minLength": 1, "description": "the block that the node was made by",
  ]

  /// The definition of what stands in a list of children, beside the definition `nodes`.
  static func child(of nodes: String) -> String { nodes + "-in-a-list" }

  /// Defines nodes, and refers to them.
  static func define(_ nodes: String, in definitions: inout SchemaDefinitions) -> JSONValue {
    let infos = Declared.layers.all.map(\.info)
    return definitions.define(nodes) { definitions in
      let isOpen = nodes == open
      let plans = SchemaPlans(
        kind: (isOpen ? "block-or-" : "") + layers, infos: infos, options: options(&definitions),
        nodes: nodes, isOpen: isOpen)
      let child = child(nodes, &definitions, names: infos.map(\.name))
      let graph = graph(nodes, in: &definitions)
      return .anyOf(plans.forms(&definitions) + [.list(of: child), graph])
    }
  }

  /// A node in a list of children, nodes with names, or as many as a repetition says.
  private static func child(
    _ nodes: String, _ definitions: inout SchemaDefinitions, names: [String]
  ) -> JSONValue {
    let name = child(of: nodes)
    let condition = definitions.condition()
    return definitions.define(name) { definitions in
      let node = SchemaDefinitions.reference(nodes)
      let known = CallPattern.alternatives(names)
      let named = JSONValue.names(
        of: node, pattern: "^(?!(?:\(known)|forward|modules|node|repeat|class)$)[^.]+$|\\$\\{"
      ).with(
        ("minProperties", 1), ("properties", ["if": condition]),
        ("description", "a child's name and its node"))
      let times = definitions.value(.int, .nonNegative).with(
        ("description", "how many times; ${i} counts from 0"))
      let repetition = JSONValue.mapping(
        of: [("repeat", times), ("if", condition), ("node", SchemaDefinitions.reference(name))],
        required: ["repeat", "node"])
      let choice = JSONValue.mapping(
        of: [("if", condition), ("node", SchemaDefinitions.reference(name))],
        required: ["if", "node"])
      return .anyOf([node, named, repetition, choice])
    }
  }

  /// A module whose forward pass is written out, with modules of the definition `nodes`.
  static func graph(_ nodes: String, in definitions: inout SchemaDefinitions) -> JSONValue {
    let node = define(nodes, in: &definitions)
    let condition = definitions.condition()
    return definitions.define(nodes == open ? "graph-with-blocks" : "graph") { _ in
      graph(of: node, [("if", condition), ("class", label)])
    }
  }

  /// A graph of `node`s that may have `keys` as well.
  static func graph(of node: JSONValue, _ keys: [(String, JSONValue)]) -> JSONValue {
    let line = JSONValue.text(
      pattern:
        #"^\s*(?:#|return\b|for\s+\S[^\n]*\bin\b|(?=[A-Za-z_(])[^\n]*?[^<>!=\s]\s*=(?!=))|\$\{"#,
      message: "expected an assignment, a loop or return")
    let module = JSONValue.anyOf([
      node, .text(pattern: #"^(?:[a-z]+\.)*Parameter\s*\("#),
      ["type": "object", "required": ["Parameter"], "maxProperties": 1],
    ])
    let own: [(String, JSONValue)] = [
      (
        "modules",
        JSONValue.anyOf([.names(of: module), ["type": "null"]]).with(
          ("description", "modules and parameters by name, for the lines of the forward pass"))
      ),
      (
        "forward",
        JSONValue.anyOf([line, JSONValue.list(of: line).with(("minItems", 1))]).with(
          (
            "description",
            .string(
              "lines of Python: assignments, loops over modules, return; swiftnn layers lists the "
                + "functions")
          ))
      ),
      (
        "inputs",
        JSONValue.list(of: .text(pattern: #"^[A-Za-z_]\w*$|\$\{"#)).with(
          ("description", "the names of the arguments; the model's inputs if left out"))
      ),
    ]
    return JSONValue.mapping(of: own + keys, required: ["forward"]).with(
      ("description", "a module whose forward pass is written out"))
  }

  /// A block: a node, or one with arguments.
  static func block(in definitions: inout SchemaDefinitions) -> JSONValue {
    let node = define(open, in: &definitions)
    let condition = definitions.condition()
    return definitions.define("block") { _ in
      let arguments: JSONValue = [
        "type": ["object", "null"],
        "propertyNames": ["pattern": #"^(?!i$)[A-Za-z_]\w*$"#],
        "description": "arguments and their defaults; required for those without one",
      ]
      let list = JSONValue.list(of: SchemaDefinitions.reference(child(of: open)))
      return .anyOf([
        graph(of: node, [("args", arguments), ("if", condition)]),
        .mapping(of: [("args", arguments), ("node", .anyOf([node, list]))], required: ["node"]),
        node,
      ])
    }
  }

  /// The keys that a layer may have besides its arguments.
  private static func options(
    _ definitions: inout SchemaDefinitions
  ) -> [(String, JSONValue)] {
    let changes = Declared.reparametrisations.all.map(\.info).map { info in
      (info.name, change(info, &definitions))
    }
    return [("init", initialization(in: &definitions))] + changes + [
      ("parametrize", parametrize(&definitions))
    ]
  }

  /// How the parameters of a node start.
  static func initialization(in definitions: inout SchemaDefinitions) -> JSONValue {
    let initializer = initializer(in: &definitions)
    return definitions.define("init") { _ in
      JSONValue.anyOf([initializer, .names(of: initializer)]).with(
        ("description", "how the weight starts, or each parameter by its name"))
    }
  }

  /// A function of torch.nn.init.
  static func initializer(in definitions: inout SchemaDefinitions) -> JSONValue {
    SchemaPlans(kind: "initialiser", infos: Declared.initializers.all.map(\.info))
      .define(in: &definitions)
  }

  /// `weight_norm: true`, a parameter's name, the arguments, or a list of these.
  private static func change(
    _ info: DeclarationInfo, _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    definitions.define(info.name) { definitions in
      let keys = info.arguments.map { argument in
        (
          argument.name,
          definitions.value(argument.type, argument.constraint).with(
            ("description", .string(argument.help)),
            ("default", argument.defaultValue.flatMap(JSONValue.init)))
        )
      }
      let one: [JSONValue] = [["type": ["boolean", "string", "null"]], .mapping(of: keys)]
      return JSONValue.anyOf(one + [.list(of: .anyOf(one))]).with(
        ("description", .string(info.summary)))
    }
  }

  /// `parametrize: orthogonal`, a node, a list of them, or any of these by parameters' names.
  private static func parametrize(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let infos = Declared.parametrizations.all.map(\.info)
    let short = infos.map { String($0.name.drop { $0 != "." }.dropFirst()) }
    let names = CallPattern.alternatives(short)
    return definitions.define("parametrize") { definitions in
      let node = define(open, in: &definitions)
      let keys = zip(short, infos).map { name, info in
        (
          name,
          JSONValue.anyOf([
            .mapping(
              of: info.arguments.map {
                ($0.name, definitions.value($0.type, $0.constraint))
              }), ["type": ["array", "null", "string", "number", "boolean"]],
          ]).with(("description", .string(info.summary)))
        )
      }
      let mapping = JSONValue.mapping(
        of: keys + zip(infos, keys).map { ($0.name, $1.1) }
      ).with(("minProperties", 1), ("maxProperties", 1))
      let own: [JSONValue] = [
        ["enum": .array(short.map(JSONValue.string))],
        .text(pattern: "^(?:[a-z]+\\.)*\(names)\\s*(?:\\(.*\\)\\s*)?$"), mapping, node,
      ]
      let one = JSONValue.anyOf(own + [.list(of: .anyOf(own))])
      return JSONValue.anyOf([one, .names(of: one)]).with(
        ("description", "modules that compute the weight, or each parameter by its name"))
    }
  }
}

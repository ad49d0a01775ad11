import NNDeclarations
import NNFormats
import NNLayers

/// The schemas of nodes in all their forms.
enum SchemaNodes {
  /// The definition of nodes whose layers are all declared by the program.
  static let closed = "node"

  /// The definition of what stands in a list of children, beside the definition `nodes`.
  static func child(of nodes: String) -> String { nodes + "-in-a-list" }

  /// Defines nodes, and refers to them.
  static func define(in definitions: inout SchemaDefinitions) -> JSONValue {
    let infos = Declared.layers.all.map(\.info)
    return definitions.define(closed) { definitions in
      let plans = SchemaPlans(kind: "layer", infos: infos, options: options(&definitions))
      let child = child(&definitions, names: infos.map(\.name))
      return .anyOf(
        plans.forms(&definitions) + [JSONValue.list(of: child), graph(in: &definitions)])
    }
  }

  /// A node in a list of children, or nodes with names.
  private static func child(
    _ definitions: inout SchemaDefinitions, names: [String]
  ) -> JSONValue {
    definitions.define(child(of: closed)) { _ in
      let node = SchemaDefinitions.reference(closed)
      let named = JSONValue.names(
        of: node, pattern: "^(?!\(CallPattern.alternatives(names))$)[^.]+$"
      ).with(
        ("minProperties", 1), ("not", ["required": ["forward"]]),
        ("description", "a child's name and its node"))
      return .anyOf([node, named])
    }
  }

  /// A module whose forward pass is written out.
  static func graph(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.define("graph") { definitions in
      let line = JSONValue.text(
        pattern:
          #"^\s*(?:#|return\b|for\s+\S[^\n]*\bin\b|(?=[A-Za-z_(])[^\n]*?[^<>!=\s]\s*=(?!=))|\$\{"#,
        message: "expected an assignment, a loop or return")
      let module = JSONValue.anyOf([
        SchemaDefinitions.reference(closed),
        .text(pattern: #"^(?:[a-z]+\.)*Parameter\s*\("#),
        ["type": "object", "required": ["Parameter"], "maxProperties": 1],
      ])
      return JSONValue.mapping(
        of: [
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
                "lines of Python: assignments, loops over modules, return; swiftnn layers lists the functions"
              ))
          ),
          (
            "inputs",
            JSONValue.list(of: .text(pattern: #"^[A-Za-z_]\w*$|\$\{"#)).with(
              ("description", "the names of the arguments; the model's inputs if left out"))
          ),
        ], required: ["forward"]
      ).with(("description", "a module whose forward pass is written out"))
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
        .text(pattern: "^(?:[a-z]+\\.)*\(names)\\s*(?:\\(.*\\)\\s*)?$"), mapping,
        SchemaDefinitions.reference(closed),
      ]
      let one = JSONValue.anyOf(own + [.list(of: .anyOf(own))])
      return JSONValue.anyOf([one, .names(of: one)]).with(
        ("description", "modules that compute the weight, or each parameter by its name"))
    }
  }
}

import NNDeclarations
import NNFormats
import NNTensor

/// A JSON Schema of the specification language, made from the declarations: for completion, help and
/// checks in editors.
///
/// It is of draft 7, the latest that editors' YAML servers and validators all understand in full:
/// lists of positional arguments, for instance, are written another way in later drafts. It takes
/// every right specification; what only more than the form tells (shapes, expressions) is left to
/// `swiftnn check`.
public enum SpecSchema {
  /// The file that specifications name in their first line.
  public static let fileName = "swiftnn.schema.json"

  /// What tells that a file is the schema, of this version or of another.
  public static let mark = "Written by swiftnn schema, from the declarations."

  /// The first line of a specification whose schema is at `path`, for editors.
  public static func modeline(path: String = fileName) -> String {
    "# yaml-language-server: $schema=\(path)"
  }

  /// The schema.
  public static var json: JSONValue {
    var definitions = SchemaDefinitions()
    let sections = Section.allCases.map { section in
      (
        section.rawValue,
        section.schema(&definitions).with(("description", .string(section.meaning)))
      )
    }
    let root: JSONValue = [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$comment": .string(mark),
      "title": "swiftnn specification",
      "description": "a neural network, its data, its training and its pruning",
    ]
    return root.with(
      ("type", "object"),
      ("properties", .object(JSONObject(sections))),
      ("additionalProperties", false), ("allOf", conditions(&definitions)),
      ("definitions", .object(definitions.all)))
  }

  /// What depends on other sections: names may be those of blocks where there are any, and a
  /// specification that extends another may leave to that what it likes.
  private static func conditions(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let hasBlocks: JSONValue = ["anyOf": [["required": ["blocks"]], ["required": ["extends"]]]]
    func sections(_ nodes: String) -> JSONValue {
      [
        "properties": [
          "model": SchemaNodes.define(nodes, in: &definitions),
          "loss": .anyOf([SectionSchemas.loss(nodes, &definitions), ["type": "null"]]),
        ]
      ]
    }
    let (closed, open) = (sections(SchemaNodes.closed), sections(SchemaNodes.open))
    return [
      ["if": ["required": ["extends"]], "else": ["required": ["inputs", "model"]]],
      ["if": hasBlocks, "then": open, "else": closed],
    ]
  }

  /// The schema as a file: a line for each definition.
  public static func text() throws -> String {
    guard let root = json.object else { return "" }
    func lines(_ members: [JSONObject.Member], indent: String) throws -> String {
      try members.map { member in
        "\(indent)\(try JSON.text(.string(member.key))): \(try JSON.text(member.value, style: .compact))"
      }.joined(separator: ",\n")
    }
    var parts: [String] = []
    for member in root.members {
      let isLong = ["definitions", "properties"].contains(member.key)
      if isLong, let inner = member.value.object {
        parts.append("  \"\(member.key)\": {\n\(try lines(inner.members, indent: "    "))\n  }")
      } else {
        parts.append(try lines([member], indent: "  "))
      }
    }
    return "{\n\(parts.joined(separator: ",\n"))\n}\n"
  }
}

extension Section {
  /// What the section's value has to be.
  fileprivate func schema(_ definitions: inout SchemaDefinitions) -> JSONValue {
    switch self {
    case .extends: .text(pattern: ".", message: "expected the name of a file")
    case .name: .text(pattern: #"^(?!\.\.$)[^/]+$"#, message: "expected a text without '/'")
    case .seed: optional(definitions.value(.int, .nonNegative))
    case .params: ["type": ["object", "null"]]
    case .inputs: SectionSchemas.inputs(&definitions)
    case .targets: optional(SectionSchemas.inputs(&definitions))
    case .blocks:
      optional(.names(of: SchemaNodes.block(in: &definitions), pattern: #"^[A-Za-z_]\w*$"#))
    case .model, .loss: [:]
    case .initialization: optional(SectionSchemas.initialization(&definitions))
    case .metrics:
      SectionSchemas.several("metric", Declared.metrics.all.map(\.info), &definitions)
    case .data: optional(SectionSchemas.data(&definitions))
    case .optimizer:
      optional(
        SchemaPlans(kind: "optimizer", infos: Declared.optimizers.all.map(\.info))
          .define(in: &definitions))
    case .scheduler:
      optional(
        SchemaPlans(kind: "scheduler", infos: Declared.schedulers.all.map(\.info))
          .define(in: &definitions))
    case .train:
      optional(SectionSchemas.options(TrainOptions.declaration.info, [:], &definitions))
    case .prune:
      SectionSchemas.several("pruning-step", Declared.pruning.all.map(\.info), &definitions)
    }
  }

  /// The schema, or null: a section that is not there.
  private func optional(_ schema: JSONValue) -> JSONValue { .anyOf([schema, ["type": "null"]]) }
}

/// The schemas of sections.
private enum SectionSchemas {
  /// A thing of a kind, a list of them, or none.
  static func several(
    _ kind: String, _ infos: [DeclarationInfo], _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    let one = SchemaPlans(kind: kind, infos: infos).define(in: &definitions)
    let times = definitions.value(.int, .nonNegative)
    let repetition = JSONValue.mapping(
      of: [("repeat", times), ("if", definitions.condition()), ("node", one)],
      required: ["repeat", "node"])
    return .anyOf([.list(of: .anyOf([one, repetition])), one, ["type": "null"]])
  }

  /// A section whose keys are the arguments of a declaration, some of another schema than their type
  /// tells.
  static func options(
    _ info: DeclarationInfo, _ special: [String: JSONValue],
    _ definitions: inout SchemaDefinitions
  ) -> JSONValue {
    let keys = info.arguments.map { argument in
      (
        argument.name,
        (special[argument.name] ?? definitions.value(argument.type, argument.constraint)).with(
          ("description", .string("\(argument.help) (\(argument.typeName))")),
          ("default", argument.defaultValue.flatMap(JSONValue.init)))
      )
    }
    return .mapping(of: keys, required: info.arguments.filter(\.isRequired).map(\.name))
  }

  static func data(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let source = SchemaPlans(kind: "data-source", infos: Declared.dataSources.all.map(\.info))
      .define(in: &definitions)
    return .anyOf([
      options(DataOptions.declaration.info, ["source": source], &definitions), source,
    ])
  }

  /// Types of inputs by name.
  static func inputs(_ definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.define("inputs") { definitions in .names(of: input(&definitions)) }
  }

  private static func input(_ definitions: inout SchemaDefinitions) -> JSONValue {
    let names = DType.allCases.map(\.rawValue)
    let size = #"\s*(?:\d+|[A-Za-z]\w*)\s*"#
    let sizes = "(?:\(size)(?:,\(size)){0,\(Shape.maximumRank - 1)}|\\s*)"
    let type = JSONValue.text(
      pattern: "^(?:\(names.joined(separator: "|")))\\[\(sizes)\\]$|^string$|\\$\\{",
      message: "expected a type such as float32[N, 3], or string")
    let dimensions: JSONValue = [
      "type": "array", "maxItems": .integer(Int64(Shape.maximumRank)),
      "items": ["type": ["integer", "string"], "minimum": 0, "pattern": #"^[A-Za-z]\w*$|\$\{"#],
    ]
    let range = definitions.value(.list(.float, count: 2))
    let long = JSONValue.mapping(
      of: [
        ("type", .anyOf([type, dimensions])),
        ("range", range.with(("description", "what drawn values lie between"))),
        ("default", ["type": "string", "description": "the text of a string input"]),
      ], required: ["type"])
    return JSONValue.anyOf([type, dimensions, long]).with(
      (
        "description",
        "a dtype and sizes: float32[N, 3]; letters are symbolic sizes, N the batch; or string"
      ))
  }

  /// Initialisers by parameters' names or layers' types.
  static func initialization(_ definitions: inout SchemaDefinitions) -> JSONValue {
    .names(of: SchemaNodes.initialization(in: &definitions))
  }

  /// One loss, or several with names and weights.
  static func loss(_ nodes: String, _ definitions: inout SchemaDefinitions) -> JSONValue {
    let infos = Declared.layers.all.map(\.info).filter { $0.loss != nil }
    let plan = SchemaPlans(kind: "loss", infos: infos).define(in: &definitions)
    let one = JSONValue.anyOf([plan, SchemaNodes.graph(nodes, in: &definitions)])
    let place: JSONValue = ["type": "integer", "minimum": 0]
    let places = JSONValue.anyOf([place, .list(of: place), ["type": "null"]])
    let name: JSONValue = ["type": ["string", "integer"], "minimum": 0]
    let part = JSONValue.mapping(
      of: [
        ("loss", one),
        ("output", places.with(("description", "the places of the outputs that it takes, from 0"))),
        (
          "target",
          JSONValue.anyOf([name, .list(of: name), ["type": "null"]]).with(
            ("description", "the names of the targets that it takes"))
        ),
      ], required: ["loss"])
    let losses = JSONValue.names(
      of: .anyOf([one, part]), pattern: #"^(?!loss$)[A-Za-z_]\w*$"#
    ).with(("minProperties", 1), ("description", "losses by name"))
    let several = JSONValue.mapping(
      of: [
        ("losses", losses),
        (
          "weights",
          JSONValue.names(of: definitions.value(.float)).with(
            ("description", "what each loss is multiplied with; 1 if left out"))
        ),
      ], required: ["losses"])
    return .anyOf([one, several])
  }
}

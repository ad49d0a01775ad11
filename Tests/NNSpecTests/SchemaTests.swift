import NNDeclarations
import NNFormats
import NNSpec
import Testing

/// The schema that `swiftnn schema` writes, looked at without a validator.
@Suite struct SchemaTests {
  static let schema = SpecSchema.json
  static let definitions = schema.object?["definitions"]?.object ?? JSONObject()

  /// Every object in the schema, with the path to it.
  private func objects(
    _ value: JSONValue, at path: String = "#"
  ) -> [(path: String, object: JSONObject)] {
    switch value {
    case .object(let object):
      [(path, object)] + object.members.flatMap { objects($0.value, at: "\(path)/\($0.key)") }
    case .array(let items):
      items.enumerated().flatMap { objects($0.element, at: "\(path)/\($0.offset)") }
    default: []
    }
  }

  @Test func theTopIsThatOfASpecification() throws {
    let root = try #require(Self.schema.object)
    #expect(root["$schema"] == "http://json-schema.org/draft-07/schema#")
    #expect(
      root["allOf"]?.array?.first
        == ["if": ["required": ["extends"]], "else": ["required": ["inputs", "model"]]])
    #expect(root["additionalProperties"] == false)
    let sections = try #require(root["properties"]?.object)
    for name in ["name", "seed", "inputs", "model", "loss", "data", "optimizer", "train", "prune"] {
      #expect(sections[name]?.object?["description"]?.string?.isEmpty == false, "\(name)")
    }
  }

  @Test func referencesLeadSomewhere() {
    var used: Set<String> = []
    for (path, object) in objects(Self.schema) {
      guard let reference = object["$ref"]?.string else { continue }
      let name = String(reference.dropFirst("#/definitions/".count))
      #expect(reference.hasPrefix("#/definitions/"), "\(path)")
      #expect(Self.definitions[name] != nil, "\(path): \(reference)")
      // Pointers need no escapes.
      #expect(name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }, "\(name)")
      used.insert(name)
    }
    for member in Self.definitions.members {
      #expect(member.value != .null, "\(member.key)")
      #expect(used.contains(member.key), "\(member.key) is used nowhere")
    }
  }

  @Test func patternsAreRegularExpressions() throws {
    var count = 0
    for (path, object) in objects(Self.schema) {
      guard let pattern = object["pattern"]?.string else { continue }
      count += 1
      #expect(throws: Never.self, "\(path)") { try Regex(pattern) }
    }
    // Python keeps so many compiled ones.
    #expect((50..<500).contains(count), "\(count)")
  }

  @Test func everythingThatIsDeclaredIsThere() throws {
    let mappings = [
      ("layers", "layer"), ("layers", "block-or-layer"), ("losses", "layer"), ("losses", "loss"),
      ("optimizers", "optimizer"),
      ("schedulers", "scheduler"), ("data sources", "data-source"), ("metrics", "metric"),
      ("initialisers", "initialiser"), ("pruning steps", "pruning-step"),
    ]
    for (title, kind) in mappings {
      let declarations = try #require(Declared.kinds.first { $0.title == title }).declarations
      let keys = try #require(
        Self.definitions["\(kind)-mapping"]?.object?["properties"]?.object, "\(kind)")
      for info in declarations {
        #expect(keys[info.name] != nil, "\(info.name)")
        try expectArguments(of: info, kind == "loss" || kind == "block-or-layer" ? "layer" : kind)
      }
    }
  }

  private func expectArguments(of info: DeclarationInfo, _ kind: String) throws {
    let space = info.namespace == "fastai" ? "fastai." : ""
    let definition = try #require(
      Self.definitions["\(kind).\(space)\(info.name)"]?.object, "\(info.name)")
    #expect(definition["description"]?.string?.hasPrefix(info.summary) == true, "\(info.name)")
    guard info.rest == nil, !info.acceptsAnything else { return }
    let forms = definition["anyOf"]?.array ?? [.object(definition)]
    let mapping = try #require(
      forms.compactMap(\.object).first { $0["type"] == "object" }, "\(info.name)")
    let keys = try #require(mapping["properties"]?.object)
    for argument in info.arguments {
      let key = try #require(keys[argument.name]?.object, "\(info.name).\(argument.name)")
      #expect(key["description"]?.string?.contains(argument.help) == true, "\(argument.name)")
    }
    let required = (mapping["required"]?.array ?? []).compactMap(\.string)
    #expect(required == info.arguments.filter(\.isRequired).map(\.name), "\(info.name)")
  }

  @Test func argumentsTellTypeRangeAndDefault() throws {
    func argument(_ layer: String, _ name: String) throws -> JSONObject {
      let forms = try #require(Self.definitions["layer.\(layer)"]?.object?["anyOf"]?.array)
      return try #require(forms[0].object?["properties"]?.object?[name]?.object)
    }
    let p = try argument("Dropout", "p")
    #expect(p["default"] == 0.5)
    #expect(p["$ref"] == "#/definitions/float-at-least-0-and-at-most-1")
    let type = try #require(Self.definitions["float-at-least-0-and-at-most-1"]?.object)
    #expect(type["minimum"] == 0)
    #expect(type["maximum"] == 1)
    #expect(try argument("Linear", "bias")["default"] == true)
    let mode = try argument("Conv2d", "padding_mode")
    let choices = String(try #require(mode["$ref"]?.string).dropFirst("#/definitions/".count))
    #expect(
      Self.definitions[choices]?.object?["anyOf"]?.array?.first?.object?["enum"]
        == ["zeros", "reflect", "replicate", "circular"])
  }

  /// Types that say nothing leave editors without help.
  @Test func everyArgumentHasAType() {
    for info in Declared.kinds.flatMap(\.declarations) {
      for argument in info.arguments where argument.typeName != "any" {
        #expect(
          !argument.type.alternatives.contains(.any), "\(info.name).\(argument.name)")
      }
    }
  }

  /// What a rule about calls forbids, and what it must let through.
  @Test(arguments: [
    ("Linear(4, 3)", true), ("nn.Linear(4, 3, bias=False)", true), ("Linear(auto, 3)", true),
    ("Linear(out_features=3)", true), ("Linear(${a}, ${2 * b})", true),
    ("Linear(4, 3, init=normal_(std=0.02))", true), ("Linear( 4 , 3 , )", true),
    ("Linear(4)", false), ("Linear(4, 3, True, 5)", false), ("Linear(4, 3, bais=False)", false),
    ("Linear(4, 3, in_features=4)", false), ("Linear(auto, 'many')", false),
    ("Linear(auto, -1)", false), ("Linear(auto, 2.5)", false), ("Linear(4, 3, bias=1)", false),
    ("Dropout(0.5)", true), ("Dropout(p=1)", true), ("Dropout(1.5)", false),
    ("Dropout(p=-0.1)", false), ("Dropout(p=2)", false), ("ReLU(true, 3)", false),
    ("Conv2d(1, 8, 3, padding=same)", true), ("Conv2d(1, 8, (3, 5), padding='same')", true),
    ("Conv2d(1, 8, 3, padding=sam)", false), ("Conv2d(1, 8)", false),
    ("Conv2d(1, 8, kernel_size=[3, 5])", true), ("Conv2d(1, 8, kernel_siz=3)", false),
    ("ConvLayer(1, 8, norm_type=NormType.Batch)", true), ("ConvLayer(1, 8, act_cls=None)", true),
    ("Lineer(4, 3)", false), ("Linear(4, 3", false), ("Linear 4", false),
    ("TransformerEncoder(TransformerEncoderLayer(8, 2, dropout=0.1), 2)", true),
  ])
  func callsAreLookedInto(text: String, isRight: Bool) throws {
    let call = try #require(Self.definitions["layer-call"]?.object?["allOf"]?.array)
    let rules = try #require(Self.definitions["layer-arguments"]?.object?["allOf"]?.array)
    let patterns = (call.dropLast() + rules).compactMap { $0.object?["pattern"]?.string }
    let broken = try patterns.filter { try Regex($0).firstMatch(in: text) == nil }
    #expect(broken.isEmpty == isRight, "\(broken)")
  }

  @Test func theTextIsTheSchemaOnFewLines() throws {
    let text = try SpecSchema.text()
    #expect(try JSON.parse(text) == Self.schema)
    #expect(text.hasSuffix("}\n"))
    #expect(text.utf8.count < 700_000, "\(text.utf8.count)")
    #expect(text.prefix(1000).contains(SpecSchema.mark))
  }
}

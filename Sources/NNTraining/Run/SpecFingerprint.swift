import NNDeclarations
import NNFormats
import NNLayers
import NNSpec

/// A short number for each part of a specification that training depends on, by which a saved run is
/// told from another one.
///
/// What may differ when a run goes on is left out: its name, the number of epochs, early stopping and
/// the `prune:` section.
struct SpecFingerprint: Hashable {
  /// The section and the hash of what it says.
  private(set) var sections: [(name: String, hash: String)] = []

  init(_ experiment: Experiment, _ model: BuiltModel) {
    add("seed", String(experiment.seed))
    add("inputs", Self.text(experiment.inputs) + Self.text(experiment.targets))
    // Types with all their arguments, so that spelling does not matter; graphs also by their text.
    let layers = model.module.modules.map { module in
      "\(module.path) \(module.typeName) \(Self.text(module.arguments))"
    }
    let weights = model.module.stateDict.map { "\($0.name) \($0.tensor.type)" }
    add("model", (layers + weights).joined(separator: "\n"))
    add("loss", experiment.loss?.description ?? "")
    add("metrics", experiment.metrics.map(Self.text).joined(separator: "\n"))
    add("data", (experiment.dataSource.map(Self.text) ?? "") + Self.text(experiment.data?.arguments))
    add("optimizer", experiment.optimizer.map(Self.text) ?? "")
    add("scheduler", experiment.scheduler.map(Self.text) ?? "")
    add(
      "train",
      Self.text(experiment.train.arguments, leavingOut: ["epochs", "early_stopping"]))
  }

  /// The sections in which `other` differs.
  func differences(from other: SpecFingerprint) -> [String] {
    let hashes = Dictionary(other.sections.map { ($0.name, $0.hash) }) { first, _ in first }
    return sections.filter { hashes[$0.name] != $0.hash }.map(\.name)
  }

  static func == (a: SpecFingerprint, b: SpecFingerprint) -> Bool {
    a.sections.elementsEqual(b.sections) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    for (name, hash) in sections {
      hasher.combine(name)
      hasher.combine(hash)
    }
  }

  private mutating func add(_ name: String, _ text: String) {
    // FNV-1a: enough to see that somebody changed a file, and the same on every machine.
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    sections.append((name, String(hash, radix: 16)))
  }

  private static func text(_ inputs: [InputDeclaration]) -> String {
    inputs.map { "\($0.name): \($0.typeText)\n" }.joined()
  }

  private static func text<Context, Product>(
    _ plan: Experiment.Plan<Context, Product>
  ) -> String {
    "\(plan.declaration.info.name) \(text(plan.arguments))"
  }

  private static func text(
    _ arguments: BoundArguments?, leavingOut omitted: Set<String> = []
  ) -> String {
    guard let arguments else { return "" }
    let named = arguments.arguments.filter { !omitted.contains($0.name) }
      .map { "\($0.name)=\($0.value.description)" }
    return (named + arguments.rest.map(\.description)).joined(separator: ", ")
  }

  var json: JSONValue {
    var object = JSONObject()
    for (name, hash) in sections { object[name] = .string(hash) }
    return .object(object)
  }

  init?(json: JSONValue) {
    guard let object = json.object else { return nil }
    for member in object.members {
      guard let hash = member.value.string else { return nil }
      sections.append((member.key, hash))
    }
  }
}

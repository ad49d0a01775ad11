import NNDeclarations
import NNDiagnostics
import NNFormats
import NNSpec

/// A short number for each part of a specification that training depends on, by which a saved run is
/// told from another one.
///
/// What may differ when a run goes on is left out: its name, the number of epochs, early stopping and
/// the `prune:` section. However a part is spelled, its number is the same.
struct SpecFingerprint: Hashable {
  /// A section and the hash of what it says.
  struct Part: Hashable {
    let name: String
    let hash: String
  }

  private(set) var parts: [Part] = []

  /// Throws `Diagnostics` when the model is wrong.
  init(_ experiment: Experiment) throws {
    let omitted: Set = ["name", "train", "prune"]
    for (name, text) in try experiment.resolvedSectionTexts() where !omitted.contains(name) {
      add(name, text)
    }
    let options = experiment.train.arguments.arguments
      .filter { !["epochs", "early_stopping"].contains($0.name) }
      .map { "\($0.name)=\($0.value.description)" }
    add("train", options.joined(separator: ", "))
  }

  /// The sections in which `other` differs.
  func differences(from other: SpecFingerprint) -> [String] {
    let names =
      parts.map(\.name)
      + other.parts.map(\.name).filter { name in
        !parts.contains { $0.name == name }
      }
    return names.filter { hash(of: $0) != other.hash(of: $0) }
  }

  private func hash(of name: String) -> String? { parts.first { $0.name == name }?.hash }

  private mutating func add(_ name: String, _ text: String) {
    // FNV-1a: enough to see that somebody changed a file, and the same on every machine.
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    parts.append(Part(name: name, hash: String(hash, radix: 16)))
  }
}

extension SpecFingerprint {
  var json: JSONValue {
    .object(JSONObject(parts.map { ($0.name, .string($0.hash)) }))
  }

  init?(json: JSONValue) {
    guard let object = json.object else { return nil }
    for member in object.members {
      guard let hash = member.value.string else { return nil }
      parts.append(Part(name: member.key, hash: hash))
    }
  }
}

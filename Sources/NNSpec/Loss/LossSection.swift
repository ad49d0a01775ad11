import NNDeclarations
import NNDiagnostics

/// The `loss:` section: one loss, or several with names and weights.
///
/// ```yaml
/// loss:
///   losses:
///     digit: CrossEntropyLoss
///     box: {loss: SmoothL1Loss(beta=0.5), output: 1, target: y}
///   weights: {box: 0.2}
/// ```
public struct LossSection: Sendable {
  /// Which of the model's outputs or of the targets a loss gets.
  enum Choice: Sendable {
    /// By its place, counted from 0.
    case place(Int)
    /// By its name, which targets have.
    case name(String)
  }

  /// One of the losses.
  public struct Part: Sendable {
    /// Its name; nil where there is only one.
    public let name: String?
    /// What the loss is multiplied with.
    public let weight: Double
    /// What it takes and what its first input means; nil for a loss that is written as a graph.
    public let info: LossInfo?
    /// Where it stands.
    public let location: SourceLocation?
    let node: LocatedValue
    let outputs: [Choice]?
    let targets: [Choice]?

    /// How many outputs of the model it takes at least.
    var outputCount: Int {
      info?.inputs.count { if case .output = $0.source { true } else { false } } ?? 0
    }
  }

  /// The losses in order.
  public let parts: [Part]
  /// Where the section stands.
  public let location: SourceLocation?

  /// Whether the losses have names and weights.
  public var hasSeveral: Bool { parts.contains { $0.name != nil } }

  /// The loss that the model's first output is judged by: the first that begins with it.
  public var first: Part? {
    var next = 0
    for part in parts {
      let own = part.outputs?.first.map { if case .place(let place) = $0 { place } else { 0 } }
      if own ?? (part.info == nil ? 0 : next) == 0 { return part }
      next += part.outputCount
    }
    return nil
  }

  private static let keys = ["losses", "weights"]
  private static let partKeys = ["loss", "output", "target"]

  /// Reads the section. Throws `Diagnostics` with everything that is wrong in it.
  init(_ section: LocatedValue) throws {
    location = section.location
    guard case .map(let entries) = section.content,
      entries.contains(where: { Self.keys.contains($0.key) })
    else {
      parts = [try Self.part(section, name: nil, weight: 1, outputs: nil, targets: nil)]
      return
    }
    let collector = DiagnosticCollector()
    var losses: [LocatedValue.Entry] = []
    var weights: [LocatedValue.Entry] = []
    for entry in entries {
      guard Self.keys.contains(entry.key) else {
        collector.report(
          Diagnostic(
            .unknownKey, "section 'loss' has no key '\(entry.key)'", at: entry.keyLocation,
            help: Suggestion.help(for: entry.key, in: Self.keys)
              ?? "its keys are: \(Self.keys.joined(separator: ", "))"))
        continue
      }
      guard case .map(let inner) = entry.value.content else {
        let expected = entry.key == "losses" ? "a mapping of names to losses" : "numbers by name"
        collector.report(
          Diagnostic(
            .wrongSection,
            "'\(entry.key)' in section 'loss' expects \(expected), got "
              + entry.value.shortDescription,
            at: entry.value.location))
        continue
      }
      if entry.key == "losses" { losses = inner } else { weights = inner }
    }
    if losses.isEmpty, !collector.hasErrors {
      collector.report(
        Diagnostic(
          .wrongSection, "section 'loss' expects at least one loss in 'losses', got none",
          at: section.location, help: "for example losses: {digit: CrossEntropyLoss}"))
    }
    let numbers = try Self.weights(weights, of: losses.map(\.key), collector)
    parts = try losses.compactMap { entry in
      try collector.collect { try Self.part(entry, weight: numbers[entry.key] ?? 1) }
    }
    try collector.throwIfErrors()
  }

  private static func weights(
    _ entries: [LocatedValue.Entry], of names: [String], _ collector: DiagnosticCollector
  ) throws -> [String: Double] {
    var weights: [String: Double] = [:]
    for entry in entries {
      guard names.contains(entry.key) else {
        collector.report(
          Diagnostic(
            .unknownKey, "'weights' names no loss '\(entry.key)'", at: entry.keyLocation,
            help: Suggestion.help(for: entry.key, in: names)
              ?? "the losses are: \(names.joined(separator: ", "))"))
        continue
      }
      guard let weight = Double(entry.value), weight.isFinite else {
        collector.report(
          Diagnostic(
            .wrongSection,
            "the weight of loss '\(entry.key)' expects a number, got "
              + entry.value.shortDescription, at: entry.value.location))
        continue
      }
      weights[entry.key] = weight
    }
    return weights
  }

  /// A loss with a name: a node, or a mapping with the key `loss`.
  private static func part(_ entry: LocatedValue.Entry, weight: Double) throws -> Part {
    guard isName(entry.key) else {
      throw Diagnostic(
        .wrongSection,
        "expected a name of letters, digits and '_' for a loss, other than 'loss', got "
          + "'\(entry.key)'", at: entry.keyLocation)
    }
    guard case .map(let options) = entry.value.content,
      options.contains(where: { partKeys.contains($0.key) })
    else {
      return try part(entry.value, name: entry.key, weight: weight, outputs: nil, targets: nil)
    }
    var node: LocatedValue?
    var outputs: [Choice]?
    var targets: [Choice]?
    for option in options {
      switch option.key {
      case "loss": node = option.value
      case "output":
        outputs = try choices(option, of: entry.key, "the place of an output or a list of them") {
          if case .int(let place) = $0.content, place >= 0 { .place(place) } else { nil }
        }
      case "target":
        targets = try choices(option, of: entry.key, "the name of a target, a list of them or null")
        {
          switch $0.content {
          case .int(let place) where place >= 0: .place(place)
          case .string(let name): .name(name)
          default: nil
          }
        }
      default:
        throw Diagnostic(
          .unknownKey, "loss '\(entry.key)' has no key '\(option.key)'", at: option.keyLocation,
          help: Suggestion.help(for: option.key, in: partKeys)
            ?? "its keys are: \(partKeys.joined(separator: ", "))")
      }
    }
    guard let node else {
      throw Diagnostic(
        .wrongSection, "loss '\(entry.key)' needs 'loss'", at: entry.value.location,
        help: "for example {loss: MSELoss, output: 1}")
    }
    return try part(node, name: entry.key, weight: weight, outputs: outputs, targets: targets)
  }

  private static func isName(_ text: String) -> Bool {
    text != "loss" && text.first?.isNumber == false
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// One choice, a list of them, or none for null.
  private static func choices(
    _ option: LocatedValue.Entry, of loss: String, _ expected: String,
    _ choice: (LocatedValue) -> Choice?
  ) throws -> [Choice] {
    let values: [LocatedValue]
    switch option.value.content {
    case .null: values = []
    case .list(let items): values = items
    default: values = [option.value]
    }
    let choices = values.compactMap(choice)
    guard choices.count == values.count else {
      throw Diagnostic(
        .wrongSection,
        "'\(option.key)' of loss '\(loss)' expects \(expected), got "
          + option.value.shortDescription, at: option.value.location)
    }
    return choices
  }

  private static func part(
    _ node: LocatedValue, name: String?, weight: Double, outputs: [Choice]?, targets: [Choice]?
  ) throws -> Part {
    var info: LossInfo?
    if try !isGraph(node) {
      info = try Declared.layers.resolve(node, what: "loss").declaration.info.loss
    }
    return Part(
      name: name, weight: weight, info: info, location: node.location, node: node,
      outputs: outputs, targets: targets)
  }

  private static func isGraph(_ node: LocatedValue) throws -> Bool {
    guard case .map = node.content else { return false }
    return try GraphNode(node) != nil
  }
}

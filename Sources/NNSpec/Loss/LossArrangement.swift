import NNDeclarations
import NNDiagnostics
import NNTensor

/// What a loss is called with: for each of its inputs the output of the model or the target that it is.
public struct LossArrangement: Sendable {
  /// Where an input comes from.
  public enum Source: Hashable, Sendable {
    /// The model's output of this place.
    case output(Int)
    /// The target of this place.
    case target(Int)
  }

  /// The loss's inputs in its order.
  public let sources: [Source]
  /// The types of the targets among them where nothing is declared, as declared with the loss.
  let targetTypes: [(place: Int, type: LossInfo.TargetType)]

  /// The inputs that `sources` names.
  func values<Element>(_ outputs: [Element], _ targets: [Element]) throws -> [Element] {
    try sources.map { source in
      let (values, place) =
        switch source {
        case .output(let place): (outputs, place)
        case .target(let place): (targets, place)
        }
      guard values.indices.contains(place) else {
        throw ShapeError("gets \(outputs.count) outputs and \(targets.count) targets, too few")
      }
      return values[place]
    }
  }

  /// The first target; nil for a loss without any.
  public var firstTarget: Int? {
    sources.lazy.compactMap { if case .target(let place) = $0 { place } else { nil } }.first
  }

  /// The first output of the model; nil for a loss that takes none.
  public var firstOutput: Int? {
    sources.lazy.compactMap { if case .output(let place) = $0 { place } else { nil } }.first
  }
}

extension LossSection {
  /// What each loss is called with, for a model of `outputCount` outputs and targets of these names,
  /// which are nil where none are declared.
  ///
  /// A loss takes its inputs in PyTorch's order, from the model or from the data as declared with it;
  /// of several losses each takes the outputs and targets behind those of the ones before it, unless
  /// it names its own. A graph takes all outputs, then all targets.
  ///
  /// Throws `Diagnostics` where they do not fit.
  func arrangements(outputCount: Int, targets names: [String]?) throws -> [LossArrangement] {
    let collector = DiagnosticCollector()
    var next = (output: 0, target: 0)
    var arrangements: [LossArrangement] = []
    for part in parts {
      let found = try collector.collect {
        try arrangement(of: part, from: &next, outputCount: outputCount, names)
      }
      if let found { arrangements.append(found) }
    }
    try collector.throwIfErrors()
    return arrangements
  }

  private func arrangement(
    of part: Part, from next: inout (output: Int, target: Int), outputCount: Int,
    _ names: [String]?
  ) throws -> LossArrangement {
    let inputs = part.info?.inputs ?? []
    let takesAll = part.name == nil || part.info == nil
    let outputs =
      try part.outputs.map { try places($0, of: part, nil, outputCount) }
      ?? (takesAll
        ? Array(0..<outputCount)
        : Array(next.output..<max(next.output, min(next.output + part.outputCount, outputCount))))
    // Without a declaration there are as many targets as losses take.
    let rest = inputs.count - min(outputs.count, inputs.count)
    let known = part.info == nil ? max(names?.count ?? 1, 0) : rest
    let chosen = try part.targets.map { try places($0, of: part, names, nil) }
    let targets =
      chosen
      ?? (takesAll
        ? Array(0..<(names?.count ?? known)) : Array(next.target..<(next.target + rest)))
    if part.name != nil {
      next.output += part.outputCount
      next.target += inputs.count - part.outputCount
    }
    guard part.info != nil else {
      return LossArrangement(
        sources: outputs.map { .output($0) } + targets.map { .target($0) },
        targetTypes: targets.map { ($0, .likeOutput) })
    }
    guard let arrangement = Self.arranged(inputs, outputs, targets),
      names.map({ names in targets.allSatisfy { $0 < names.count } }) ?? true
    else {
      throw misfit(
        part, outputs.count,
        targets: names.map { names in targets.filter { $0 < names.count }.count })
    }
    return arrangement
  }

  /// `inputs` taken from these outputs and targets in order; nil unless exactly all are taken.
  private static func arranged(
    _ inputs: [LossInfo.Input], _ outputs: [Int], _ targets: [Int]
  ) -> LossArrangement? {
    var (outputs, targets) = (outputs[...], targets[...])
    var needed = inputs.count { if case .output = $0.source { true } else { false } }
    var sources: [LossArrangement.Source] = []
    var types: [(Int, LossInfo.TargetType)] = []
    for input in inputs {
      switch input.source {
      case .output:
        guard let place = outputs.popFirst() else { return nil }
        needed -= 1
        sources.append(.output(place))
      case .either where outputs.count > needed:
        guard let place = outputs.popFirst() else { return nil }
        sources.append(.output(place))
      case .target(let type), .either(let type):
        guard let place = targets.popFirst() else { return nil }
        sources.append(.target(place))
        types.append((place, type))
      }
    }
    guard outputs.isEmpty, targets.isEmpty else { return nil }
    return LossArrangement(sources: sources, targetTypes: types)
  }

  private func places(
    _ choices: [Choice], of part: Part, _ names: [String]?, _ count: Int?
  ) throws -> [Int] {
    try choices.map { choice in
      switch choice {
      case .place(let place):
        if let count, place >= count {
          throw Diagnostic(
            .wrongSection,
            "\(Self.phrase(part)) takes output \(place), but the model gives "
              + (count == 1 ? "1 output" : "\(count) outputs"), at: part.location,
            help: "outputs are counted from 0")
        }
        if let names, place >= names.count {
          throw Diagnostic(
            .wrongSection,
            "\(Self.phrase(part)) takes target \(place), but there are only \(names.count)",
            at: part.location, help: "targets are counted from 0")
        }
        return place
      case .name(let name):
        guard let place = names?.firstIndex(of: name) else {
          throw Diagnostic(
            .wrongSection, "\(Self.phrase(part)) takes an unknown target '\(name)'",
            at: part.location,
            help: names.map {
              Suggestion.help(for: name, in: $0) ?? "the targets are: \($0.joined(separator: ", "))"
            } ?? "declare it, for example targets: {\(name): \"float32[N, 1]\"}")
        }
        return place
      }
    }
  }

  /// The loss as messages name it.
  static func phrase(_ part: Part) -> String { part.name.map { "loss '\($0)'" } ?? "the loss" }

  /// The error that a loss takes other outputs or, where these are declared, targets than it gets.
  private func misfit(_ part: Part, _ outputs: Int, targets: Int?) -> Diagnostic {
    func list(_ inputs: [LossInfo.Input]) -> String {
      inputs.isEmpty ? "nothing" : inputs.map { "'\($0.name)'" }.joined(separator: ", ")
    }
    let inputs = part.info?.inputs ?? []
    let fromModel = inputs.filter { if case .output = $0.source { true } else { false } }
    let fromData = inputs.filter { if case .target = $0.source { true } else { false } }
    let either = inputs.filter { if case .either = $0.source { true } else { false } }
    let call = try? CallText.call(part.node, what: "loss")
    func counted(_ count: Int, _ what: String) -> String {
      "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    let rest = either.isEmpty ? "" : " and \(list(either)) from either"
    return Diagnostic(
      .wrongSection,
      "\(Self.phrase(part)) (\(call?.name ?? "loss")) takes \(list(fromModel)) from the model, "
        + "\(list(fromData)) from the data\(rest), got \(counted(outputs, "output"))"
        + (targets.map { " and \(counted($0, "target"))" } ?? ""),
      at: part.location,
      help: hasSeveral
        ? "say which with output: and target:"
        : "let losses: name losses and which outputs and targets they get, or write a graph")
  }
}

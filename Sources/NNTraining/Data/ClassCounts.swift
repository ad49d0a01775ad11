import NNData
import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

extension Experiment {
  /// How often each class occurs among the targets of a loss in `rows`; those that it ignores are not
  /// counted.
  ///
  /// Throws a `Diagnostic` when its targets are no class indices.
  func classBalance(
    of part: BuiltLoss.Part, _ data: Dataset, rows: [Int]
  ) throws -> ClassBalance {
    guard let place = part.arrangement.firstTarget, data.targets.indices.contains(place),
      let labels = try data.labels(ofTarget: place)
    else {
      let type = part.arrangement.firstTarget.flatMap { place in
        data.targets.indices.contains(place) ? data.targets[place].tensor.type : nil
      }
      throw Diagnostic(
        .noClassTargets,
        "weight: balanced expects class indices as targets, got "
          + (type.map { "\($0)" } ?? "none"),
        at: part.section.location, help: "write the weights out, or declare int64 targets")
    }
    let ignored = part.built.module.arguments?["ignore_index"].flatMap { Int($0) }
    return ClassBalance(counts: LabelWeights.counts(rows.map { labels[$0] }, ignoring: ignored))
  }

  /// The weight that each of `rows` is drawn with by `train.sampler`; nil where it draws none.
  ///
  /// Throws a `Diagnostic` when the data has no class indices as targets.
  func samplingWeights(_ data: Dataset, rows: [Int], _ loss: BuiltLoss) throws -> [Double]? {
    guard train.sampler == .weighted else { return nil }
    let part = loss.parts.first { part in
      part.section.info?.comparesWithClasses == true
    }
    let place =
      part?.arrangement.firstTarget
      ?? data.targets.firstIndex { $0.tensor.dtype.isInteger }
    guard let place, data.targets.indices.contains(place),
      let labels = try data.labels(ofTarget: place)
    else {
      let types = data.targets.map { "\($0.tensor.type)" }
      throw Diagnostic(
        .noClassTargets,
        "sampler 'weighted' expects class indices as targets, got "
          + (types.isEmpty ? "none" : types.joined(separator: ", ")),
        at: train.arguments["sampler"]?.location, help: "leave the sampler out")
    }
    let ignored = part?.built.module.arguments?["ignore_index"].flatMap { Int($0) }
    let chosen = rows.map { row in labels[row].filter { $0 >= 0 && $0 != ignored } }
    let weights = LabelWeights.ofClasses(chosen)
    return LabelWeights.ofImages(chosen, weights)
  }
}

import NNTensor

/// How many elements of a model's parameters are 0.
public struct SparsityReport: Hashable, Sendable {
  /// One parameter.
  public struct Entry: Hashable, Sendable {
    /// Its name from the root of the model, without `_orig`: `0.weight`.
    public let name: String
    /// The declared name of its layer: `Conv2d`.
    public let typeName: String
    /// Whether it has a mask.
    public let isPruned: Bool
    /// How many elements are 0, by mask or by chance.
    public let zeros: Int
    /// How many elements there are.
    public let total: Int

    /// The share of zeros, from 0 to 1.
    public var sparsity: Double { SparsityReport.share(zeros, of: total) }
  }

  /// Every parameter, in the order of the model.
  public let entries: [Entry]

  /// How many elements of all parameters are 0.
  public var zeros: Int { entries.reduce(0) { $0 + $1.zeros } }
  /// How many elements there are.
  public var total: Int { entries.reduce(0) { $0 + $1.total } }
  /// The share of zeros of all parameters, from 0 to 1.
  public var sparsity: Double { Self.share(zeros, of: total) }
  /// The share of zeros of the parameters that have masks, from 0 to 1.
  public var prunedSparsity: Double {
    let pruned = entries.filter(\.isPruned)
    return Self.share(
      pruned.reduce(0) { $0 + $1.zeros }, of: pruned.reduce(0) { $0 + $1.total })
  }

  /// Counts the zeros of `model`, of pruned parameters those after the mask. In a model without
  /// memory all counts of zeros are 0.
  public init(_ model: Module) throws {
    var entries: [Entry] = []
    for module in model.modules {
      for parameter in module.ownParameters {
        let pruned = module.record.derived.first { $0.pruningMask?.original === parameter }
        let tensor = try noGrad { try (pruned ?? parameter).value }
        entries.append(
          Entry(
            name: module.key((pruned ?? parameter).name), typeName: module.typeName,
            isPruned: pruned != nil, zeros: try Self.zeros(of: tensor), total: tensor.count))
      }
    }
    self.entries = entries
  }

  private static func zeros(of tensor: Tensor) throws -> Int {
    guard !tensor.isMeta else { return 0 }
    return try tensor.doubles().reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
  }

  private static func share(_ part: Int, of total: Int) -> Double {
    total == 0 ? 0 : Double(part) / Double(total)
  }
}

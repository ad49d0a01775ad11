import Glibc
import NNDeclarations
import NNTensor

/// Lowers the learning rate along a cosine from where it starts to `eta_min` in `T_max` epochs;
/// after that it rises again.
///
/// In closed form `eta_min + (base - eta_min) * (1 + cos(pi * t / T_max)) / 2`. Each rate is
/// computed from the one before, as PyTorch does, so that it goes along with other changes of the
/// rate. Loshchilov and Hutter, 2017; https://arxiv.org/abs/1608.03983
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
public final class CosineAnnealingLR: Scheduler {
  private let optimizer: any Optimizer
  private let half: Int
  private let lowest: Double
  private var position: SchedulePosition

  /// A schedule that reaches `lowest` after `half` (at least 1) epochs.
  public init(_ optimizer: any Optimizer, half: Int, lowest: Double = 0) {
    self.optimizer = optimizer
    self.half = half
    self.lowest = lowest
    position = SchedulePosition(baseRate: optimizer.learningRate)
  }

  /// How often it moves on.
  public var interval: SchedulerInterval { .epoch }

  /// Moves on by an epoch.
  public func step() {
    position.count += 1
    let before = position.count - 1
    let rate = optimizer.learningRate
    // At the lowest point the ratio below would divide by 0.
    if before % half == 0, before / half % 2 == 1 {
      let rise = (1 - cos(.pi / Double(half))) / 2
      optimizer.learningRate = rate + (position.baseRate - lowest) * rise
    } else {
      let ratio = (1 + cosine(position.count)) / (1 + cosine(before))
      optimizer.learningRate = ratio * (rate - lowest) + lowest
    }
  }

  private func cosine(_ count: Int) -> Double { cos(.pi * Double(count) / Double(half)) }

  /// How often it moved on, and the first rate.
  public var state: NamedTensors { get throws { try position.state } }

  /// Takes a state over.
  public func load(_ state: NamedTensors) throws { position = try SchedulePosition(state) }

  static let declaration = SchedulerDeclaration(
    "CosineAnnealingLR", "Lowers the learning rate along a cosine.",
    reference:
      "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html",
    Arg<Int?>(
      "T_max", default: nil, .positive, "epochs down to the lowest rate; all of them if null"),
    Arg<Double>("eta_min", default: 0, .nonNegative, "the lowest learning rate")
  ) { context, half, lowest in
    CosineAnnealingLR(context.optimizer, half: half ?? max(context.epochs, 1), lowest: lowest)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(CosineAnnealingLR.declaration, in: $0) }

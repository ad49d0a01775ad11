import NNDeclarations
import NNTensor

/// Multiplies the learning rate by `gamma` every `step_size` epochs.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.StepLR.html
public final class StepLR: Scheduler {
  private let optimizer: any Optimizer
  private let stepSize: Int
  private let gamma: Double
  private var position: SchedulePosition

  /// A schedule that multiplies by `gamma` every `stepSize` (at least 1) epochs.
  public init(_ optimizer: any Optimizer, stepSize: Int, gamma: Double = 0.1) {
    self.optimizer = optimizer
    self.stepSize = stepSize
    self.gamma = gamma
    position = SchedulePosition(baseRate: optimizer.learningRate)
  }

  /// How often it moves on.
  public var interval: SchedulerInterval { .epoch }

  /// Moves on by an epoch.
  public func step() {
    position.count += 1
    if position.count % stepSize == 0 { optimizer.learningRate *= gamma }
  }

  /// How often it moved on, and the first rate.
  public var state: NamedTensors { get throws { try position.state } }

  /// Takes a state over.
  public func load(_ state: NamedTensors) throws { position = try SchedulePosition(state) }

  static let declaration = SchedulerDeclaration(
    "StepLR", "Multiplies the learning rate by a factor every few epochs.",
    reference:
      "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.StepLR.html",
    Arg<Int>("step_size", .positive, "epochs between two changes"),
    Arg<Double>("gamma", default: 0.1, .nonNegative, "what the learning rate is multiplied by")
  ) { context, stepSize, gamma in StepLR(context.optimizer, stepSize: stepSize, gamma: gamma) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(StepLR.declaration, in: $0) }

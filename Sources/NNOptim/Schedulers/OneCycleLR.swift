import Glibc
import NNDeclarations
import NNDiagnostics
import NNTensor

/// One cycle: the learning rate rises from `max_lr / div_factor` to `max_lr` during `pct_start` of
/// all steps and falls to `max_lr / div_factor / final_div_factor` in the others, while momentum
/// goes the other way between `max_momentum` and `base_momentum`.
///
/// With `three_phase` it first falls back to where it started, as long as it rose, and to the end
/// from there. Smith and Topin, 2018; https://arxiv.org/abs/1708.07120
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.OneCycleLR.html
public final class OneCycleLR: Scheduler {
  /// What the course between two points looks like.
  public enum Annealing: String, ArgumentChoice {
    /// Half a cosine wave.
    case cos
    /// A straight line.
    case linear
  }

  /// What a schedule can be told besides its length.
  public struct Settings: Sendable {
    /// The highest learning rate.
    public var maxRate: Double
    /// The share of the steps in which the rate rises.
    public var pctStart = 0.3
    /// The course between two points.
    public var annealing = Annealing.cos
    /// Whether momentum changes too.
    public var cyclesMomentum = true
    /// The lowest momentum.
    public var baseMomentum = 0.85
    /// The highest momentum.
    public var maxMomentum = 0.95
    /// What the highest rate is divided by at the start.
    public var divFactor = 25.0
    /// What the rate of the start is divided by at the end.
    public var finalDivFactor = 1e4
    /// Whether the rate falls back to that of the start before it goes to the end.
    public var isThreePhase = false

    /// PyTorch's defaults with the given highest rate.
    public init(maxRate: Double) { self.maxRate = maxRate }
  }

  /// From one point to the next: the last step of it, the rates and the momenta at both ends.
  private struct Phase {
    let end: Double
    let rate: (from: Double, to: Double)
    let momentum: (from: Double, to: Double)
  }

  private let optimizer: any Optimizer
  private let totalSteps: Int
  private let settings: Settings
  private let phases: [Phase]
  private var position: SchedulePosition

  /// A cycle of `totalSteps` (at least 1) steps. Sets the optimizer's rate and momentum.
  public init(_ optimizer: any Optimizer, totalSteps: Int, _ settings: Settings) {
    self.optimizer = optimizer
    self.totalSteps = totalSteps
    self.settings = settings
    let top = settings.maxRate
    let start = top / settings.divFactor
    let end = start / settings.finalDivFactor
    let (low, high) = (settings.baseMomentum, settings.maxMomentum)
    let rise = settings.pctStart * Double(totalSteps)
    let last = Double(totalSteps - 1)
    var phases = [Phase(end: rise - 1, rate: (start, top), momentum: (high, low))]
    if settings.isThreePhase {
      phases.append(Phase(end: 2 * rise - 2, rate: (top, start), momentum: (low, high)))
      phases.append(Phase(end: last, rate: (start, end), momentum: (high, high)))
    } else {
      phases.append(Phase(end: last, rate: (top, end), momentum: (low, high)))
    }
    self.phases = phases
    position = SchedulePosition(baseRate: start)
    apply()
  }

  /// How often it moves on.
  public var interval: SchedulerInterval { .step }

  /// Moves on by a step. Throws a `RunFailure` at the end of the cycle.
  public func step() throws {
    guard position.count < totalSteps else {
      throw RunFailure(
        "the schedule of OneCycleLR ends after \(totalSteps) steps",
        help: "leave total_steps out to have it follow from the length of training")
    }
    position.count += 1
    apply()
  }

  private func apply() {
    let step = Double(position.count)
    let index = phases.firstIndex { step <= $0.end } ?? phases.count - 1
    let phase = phases[index]
    let begin = index == 0 ? 0 : phases[index - 1].end
    // A phase may have no length, where PyTorch divides by 0: it is at its end at once.
    let part = phase.end == begin ? 1 : (step - begin) / (phase.end - begin)
    optimizer.learningRate = anneal(phase.rate, part)
    if settings.cyclesMomentum { optimizer.momentum = anneal(phase.momentum, part) }
  }

  private func anneal(_ ends: (from: Double, to: Double), _ part: Double) -> Double {
    switch settings.annealing {
    case .cos: ends.to + (ends.from - ends.to) / 2 * (Glibc.cos(.pi * part) + 1)
    case .linear: (ends.to - ends.from) * part + ends.from
    }
  }

  /// How often it moved on, and the first rate.
  public var state: NamedTensors { get throws { try position.state } }

  /// Takes a state over.
  public func load(_ state: NamedTensors) throws { position = try SchedulePosition(state) }

  /// The length of the cycle: as given, or the product of what is given and known of epochs and
  /// steps.
  private static func length(
    _ total: Int?, _ epochs: Int?, _ stepsPerEpoch: Int?, _ context: SchedulerContext
  ) throws -> Int {
    let epochs = epochs ?? max(context.epochs, 1)
    let (product, overflow) = epochs.multipliedReportingOverflow(
      by: stepsPerEpoch ?? max(context.stepsPerEpoch, 1))
    let length = total ?? (overflow ? .max : product)
    let (needed, tooMany) = context.epochs.multipliedReportingOverflow(by: context.stepsPerEpoch)
    guard !tooMany, needed <= length else {
      throw Diagnostic(
        .argumentsDisagree,
        "'OneCycleLR' ends after \(length) steps, but training takes \(context.epochs) epochs of "
          + "\(context.stepsPerEpoch) steps",
        at: context.location,
        help: "leave total_steps, epochs and steps_per_epoch out to have them follow from training")
    }
    return length
  }

  static let declaration = SchedulerDeclaration(
    "OneCycleLR", "Raises the learning rate to a peak, then lowers it to almost nothing.",
    reference:
      "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.OneCycleLR.html",
    Arg<Double>("max_lr", .nonNegative, "the highest learning rate"),
    Arg<Int?>(
      "total_steps", default: nil, .positive, "length of the cycle; epochs x steps if null"),
    Arg<Int?>("epochs", default: nil, .positive, "epochs that the cycle takes; all if null"),
    Arg<Int?>(
      "steps_per_epoch", default: nil, .positive, "steps of an epoch; as in training if null"),
    Arg<Double>("pct_start", default: 0.3, .probability, "share of the steps in which it rises"),
    Arg<Annealing>("anneal_strategy", default: .cos, "the course between two points"),
    Arg<Bool>("cycle_momentum", default: true, "whether momentum goes the other way"),
    Arg<Double>("base_momentum", default: 0.85, .belowOne, "the lowest momentum"),
    Arg<Double>("max_momentum", default: 0.95, .belowOne, "the highest momentum"),
    Arg<Double>(
      "div_factor", default: 25, .moreThanZero, "what max_lr is divided by at the start"),
    Arg<Double>(
      "final_div_factor", default: 1e4, .moreThanZero,
      "what the rate of the start is divided by at the end"),
    Arg<Bool>("three_phase", default: false, "whether to fall back to the start before the end")
  ) { context, top, total, epochs, steps, pct, annealing, cycles, low, high, div, final, three in
    var settings = Settings(maxRate: top)
    settings.pctStart = pct
    settings.annealing = annealing
    settings.cyclesMomentum = cycles
    settings.baseMomentum = low
    settings.maxMomentum = high
    settings.divFactor = div
    settings.finalDivFactor = final
    settings.isThreePhase = three
    if cycles, context.optimizer.momentum == nil {
      throw Diagnostic(
        .argumentsDisagree, "'OneCycleLR' expects an optimizer with momentum or betas",
        at: context.location, help: "write cycle_momentum: false")
    }
    return OneCycleLR(
      context.optimizer, totalSteps: try length(total, epochs, steps, context), settings)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(OneCycleLR.declaration, in: $0) }

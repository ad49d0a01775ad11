import NNDeclarations
import NNDiagnostics
import NNTensor

/// Changes an optimizer's learning rate as training goes on.
///
/// Making a scheduler sets the rate of the first step; `step` sets that of the next one.
public protocol Scheduler: AnyObject {
  /// After what `step` is called.
  var interval: SchedulerInterval { get }

  /// Moves on by one interval. Throws a `RunFailure` when the schedule has ended.
  func step() throws

  /// Everything that continuing to the same numbers needs besides the optimizer's own state: single
  /// int64 and float64 numbers.
  var state: NamedTensors { get throws }

  /// Takes a state over; the optimizer, whose state holds the rate of now, is not touched. Throws a
  /// `RunFailure` when it is not the state of such a scheduler.
  func load(_ state: NamedTensors) throws
}

/// How often a scheduler moves on.
public enum SchedulerInterval: String, Sendable {
  /// After each pass over the training data.
  case epoch
  /// After each step of the optimizer.
  case step
}

/// What a scheduler is made for.
public struct SchedulerContext {
  /// The optimizer whose learning rate changes.
  public var optimizer: any Optimizer
  /// How many epochs training takes.
  public var epochs: Int
  /// How many steps an epoch takes.
  public var stepsPerEpoch: Int
  /// Where the specification names the scheduler.
  public var location: SourceLocation?

  /// A schedule for `optimizer` over `epochs` of `stepsPerEpoch` steps, both at least 0.
  public init(
    optimizer: any Optimizer, epochs: Int, stepsPerEpoch: Int, at location: SourceLocation? = nil
  ) {
    self.optimizer = optimizer
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.location = location
  }
}

/// The declaration of a scheduler.
public typealias SchedulerDeclaration = Declaration<SchedulerContext, any Scheduler>

/// Every scheduler that specifications can name.
public typealias SchedulerCatalogue = Catalogue<SchedulerContext, any Scheduler>

/// What most schedulers remember: how often they moved on, and the learning rate they started from.
struct SchedulePosition {
  var count = 0
  var baseRate: Double

  var state: NamedTensors {
    get throws { [("step", try .scalar(count)), ("base_rate", try .scalar(baseRate))] }
  }

  /// The position in a saved state.
  init(_ state: NamedTensors) throws {
    var saved = SavedState(state, of: "the scheduler")
    count = try saved.takeCount("step")
    baseRate = try saved.takeNumber("base_rate")
    try saved.finish()
  }

  init(baseRate: Double) { self.baseRate = baseRate }
}

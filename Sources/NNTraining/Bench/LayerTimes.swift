import NNLayers
import NNSpec
import NNTensor

/// How long each module takes without the modules that it calls: gathered over several steps.
struct LayerTimes {
  /// One step's times of a module, in milliseconds.
  private struct Times {
    var forward = 0.0
    var backward = 0.0
  }

  private var steps: [[ObjectIdentifier: Times]] = []

  /// Runs `step` and takes the times of the modules that it calls.
  mutating func measure<Result>(_ step: () throws -> Result) rethrows -> Result {
    let trace = ModuleTrace(takesTimes: true)
    let backward = BackwardTimes()
    let result = try trace.run { try backward.measure(step) }
    steps.append(Self.times(trace, backward))
    return result
  }

  /// The median time of `module` in each direction, in milliseconds.
  func median(of module: Module) -> (forward: Double, backward: Double) {
    let times = steps.map { $0[ObjectIdentifier(module)] ?? Times() }
    return (StepTimes(times.map(\.forward)).median, StepTimes(times.map(\.backward)).median)
  }

  private static func times(
    _ trace: ModuleTrace, _ backward: BackwardTimes
  ) -> [ObjectIdentifier: Times] {
    var times: [ObjectIdentifier: Times] = [:]
    // Calls come in the order in which they began, so what calls a module stands before it, and the
    // last call that made an entry of the tape is the innermost one.
    var owners: [Int: ObjectIdentifier] = [:]
    var open: [ObjectIdentifier] = []
    for call in trace.calls {
      let module = ObjectIdentifier(call.module)
      let milliseconds = Double(call.nanoseconds) / 1e6
      open.removeLast(open.count - min(open.count, call.depth))
      times[module, default: Times()].forward += milliseconds
      if let caller = open.last { times[caller, default: Times()].forward -= milliseconds }
      open.append(module)
      for number in call.tape { owners[number] = module }
    }
    for entry in backward.entries {
      guard let owner = owners[entry.number] else { continue }
      times[owner, default: Times()].backward += Double(entry.nanoseconds) / 1e6
    }
    return times
  }
}

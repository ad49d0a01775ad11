import NNLayers
import NNTensor

/// The calls of a forward pass by module, with what each costs without the calls inside it.
struct CallCosts {
  private var firsts: [ObjectIdentifier: ModuleTrace.Call] = [:]
  private var counts: [ObjectIdentifier: Int] = [:]
  private var costs: [ObjectIdentifier: ModelSummary.Cost] = [:]
  /// The most bytes of inputs and outputs that one call has.
  private(set) var largestWorkingSet = 0

  /// The calls that `trace` recorded.
  init(_ trace: ModuleTrace) {
    // Calls come in the order in which they began: what is inside a call follows it, deeper.
    var outputsInside: [Set<ObjectIdentifier>] = []
    var multiplyAddsInside: [Int] = []
    for call in trace.calls.reversed() {
      while outputsInside.count <= call.depth + 1 {
        outputsInside.append([])
        multiplyAddsInside.append(0)
      }
      let inside = outputsInside[call.depth + 1]
      let given = Set(call.inputs.map(ObjectIdentifier.init))
      let made = call.outputs.filter {
        !inside.contains(ObjectIdentifier($0)) && !given.contains(ObjectIdentifier($0))
      }
      let key = ObjectIdentifier(call.module)
      var cost = costs[key] ?? ModelSummary.Cost()
      cost.multiplyAdds = cost.multiplyAdds.addingSaturated(
        call.multiplyAdds - min(multiplyAddsInside[call.depth + 1], call.multiplyAdds))
      cost.activationBytes = cost.activationBytes.addingSaturated(byteCount(made))
      costs[key] = cost
      firsts[key] = call
      counts[key, default: 0] += 1
      largestWorkingSet = max(
        largestWorkingSet, byteCount(call.inputs).addingSaturated(byteCount(made)))
      outputsInside[call.depth].formUnion(inside)
      outputsInside[call.depth].formUnion(made.map(ObjectIdentifier.init))
      outputsInside[call.depth + 1] = []
      multiplyAddsInside[call.depth] =
        multiplyAddsInside[call.depth].addingSaturated(call.multiplyAdds)
      multiplyAddsInside[call.depth + 1] = 0
    }
  }

  /// The first call of `module`; nil when the forward pass never calls it.
  func first(of module: Module) -> ModuleTrace.Call? { firsts[ObjectIdentifier(module)] }

  /// How often the forward pass calls `module`.
  func count(of module: Module) -> Int { counts[ObjectIdentifier(module)] ?? 0 }

  /// What the calls of `module` cost together, without the calls inside them.
  func own(_ module: Module) -> ModelSummary.Cost {
    costs[ObjectIdentifier(module)] ?? ModelSummary.Cost()
  }
}

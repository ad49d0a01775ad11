import NNDiagnostics
import NNFormats
import NNLayers
import NNTensor
import Testing

/// State dicts. Ids name behaviours of PyTorch.
struct ModuleStateSeedTests {
  private func notes(_ body: () throws -> Void) throws -> [String] {
    try #require(throws: Diagnostic.self) { try body() }.notes.map(\.message)
  }

  /// module-api-059, module-api-062, module-api-088, module-api-108: parameters before buffers, a
  /// module before its children; of a part alone too.
  @Test func stateComesInOrder() throws {
    let model = try Stateful(Scope(BuildContext()))
    #expect(
      model.stateDict.names == [
        "scale", "seen", "conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias",
        "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked",
      ])
    #expect(try linear(2, 3).stateDict.names == ["weight", "bias"])
    #expect(model.conv1.stateDict.names == ["weight", "bias"])
  }

  /// module-api-060, module-api-061: entries share memory and are outside the tape, or are the
  /// parameters themselves.
  @Test func entriesShareMemory() throws {
    let layer = try linear(2, 2)
    let weight = layer.ownParameters[0].tensor
    let entry = try #require(layer.stateDict["weight"])
    #expect(entry !== weight && !entry.requiresGrad)
    try entry.fill(3)
    #expect(try weight.doubles() == [3, 3, 3, 3])
    #expect(layer.stateDict(keepVars: true)["weight"] === weight)
    var state = StateDict([("other", entry)])
    layer.writeState(to: &state, prefix: "head.")
    #expect(state.names == ["other", "head.weight", "head.bias"])
    #expect(layer.stateDict(prefix: "x.").names == ["x.weight", "x.bias"])
  }

  /// module-api-063: what is not there is neither saved nor asked for.
  @Test func nothingIsSavedForWhatIsNotThere() throws {
    let layer = try make("Linear", 2, 2, named: ["bias": false])
    try layer.registerBuffer("cache", try ramp([2]), persistent: false)
    try layer.registerParameter("extra", nil)
    #expect(layer.stateDict.names == ["weight"])
    try layer.loadStateDict([("weight", try ramp([2, 2]))])
    #expect(
      try notes { try layer.loadStateDict(layer.stateDict + [("cache", try ramp([2]))]) }
        == ["unexpected 'cache'"])
  }

  /// module-api-053, module-api-058: in place: parameters stay the same, in their dtype.
  @Test func loadingCopiesInPlace() throws {
    let layer = try linear(2, 2)
    try layer.requiresGrad(false)
    let weight = layer.ownParameters[0].tensor
    let mismatch = try layer.loadStateDict([
      ("weight", try ramp([2, 2]).double()), ("bias", try ramp([2]).double()),
    ])
    #expect(mismatch.missing.isEmpty && mismatch.unexpected.isEmpty)
    #expect(layer.ownParameters[0].tensor === weight && !weight.requiresGrad)
    #expect(try weight.dtype == .float32 && weight.doubles() == [0, 1, 2, 3])
  }

  /// module-api-054, module-api-055, module-api-056: everything that is wrong is said at once, and
  /// nothing is copied then.
  @Test func everythingThatIsWrongIsSaid() throws {
    let model = try build("Sequential(Linear(2, 2), Linear(2, 3))")
    let before = try model.stateDict.map { try $0.tensor.doubles() }
    let state: [(name: String, tensor: Tensor)] = [
      ("0.weight", try ramp([2, 2])), ("0.bias", try ramp([3])), ("1.wieght", try ramp([3, 2])),
      ("1.bias", try ramp([3, 1])),
    ]
    let shapes = [
      "'0.bias' expects shape [2], got [3]", "'1.bias' expects shape [3], got [3, 1]",
    ]
    #expect(
      try notes { try model.loadStateDict(state) } == shapes + [
        "missing '1.weight'", "unexpected '1.wieght' (did you mean '1.weight'?)",
      ])
    #expect(try notes { try model.loadStateDict(state, strict: false) } == shapes)
    #expect(try model.stateDict.map { try $0.tensor.doubles() } == before)
    let mismatch = try model.loadStateDict([state[0], state[2]], strict: false)
    #expect(mismatch.missing == ["0.bias", "1.weight", "1.bias"])
    #expect(mismatch.unexpected == ["1.wieght"])
    #expect(try model.stateDict["0.weight"]?.doubles() == [0, 1, 2, 3])
    #expect(try model.stateDict["1.weight"]?.doubles() == before[2])
  }

  /// module-api-057: a single number in one dimension fits a tensor without dimensions.
  @Test func oneNumberFitsNoDimensions() throws {
    let module = Module(Scope(BuildContext()))
    try module.registerParameter("scale", try Parameter(Tensor([1.0], [])))
    try module.loadStateDict([("scale", try Tensor([5.0], [1]))])
    #expect(try module.parameter("scale").tensor.item() == 5)
    #expect(
      try notes { try module.loadStateDict([("scale", try Tensor([1.0, 2], [2]))]) }
        == ["'scale' expects shape [], got [2]"])
  }

  /// module-api-043, module-api-095: versions of modules by their names; before counters of batches
  /// were saved, none is asked for.
  @Test func versionsAreKept() throws {
    let model = try Stateful(Scope(BuildContext()))
    let state = model.stateDict
    #expect(state.versions == ["": 1, "conv1": 1, "bn1": 2])
    #expect(model.stateDict(prefix: "net.").versions == ["net": 1, "net.conv1": 1, "net.bn1": 2])
    var old = state.filter { $0.name != "bn1.num_batches_tracked" }
    #expect(try notes { try model.loadStateDict(old) } == ["missing 'bn1.num_batches_tracked'"])
    old.versions["bn1"] = nil
    #expect(try model.loadStateDict(old).missing.isEmpty)
    // An older one still, in which a moving average was all there was.
    #expect(try model.loadStateDict(old.map { $0 }).missing.isEmpty)
  }

  /// A module with its own way to save and load.
  private final class Counter: Module {
    var count = 0.0
    override var stateVersion: Int { 3 }
    override var extraState: Tensor? { try? Tensor([count], []) }
    override func setExtraState(_ state: Tensor) throws { count = try state.item() }
    override func saveState(to state: inout StateDict, prefix: String, keepVars: Bool) {
      super.saveState(to: &state, prefix: prefix, keepVars: keepVars)
      state[prefix + "doubled"] = try? Tensor([2 * count], [])
    }
    override func loadState(from load: StateDictLoad, prefix: String) throws {
      if load.version(prefix) ?? 0 >= 3, let doubled = load.take(prefix + "doubled") {
        load.later { if try doubled.item() < 0 { throw ShapeError("was negative") } }
        if try doubled.item() == 99 { load.report("'\(prefix)doubled' is 99") }
      }
      try super.loadState(from: load, prefix: prefix)
    }
  }

  /// module-api-088, module-api-089, module-api-090, module-api-091, module-api-094: also what a
  /// loader finds wrong itself is collected.
  @Test func modulesMaySaveMore() throws {
    let model = Module(Scope(BuildContext()))
    let counter = Counter(model.scope("c"))
    try model.addModule("c", counter)
    counter.count = 5
    var state = model.stateDict
    #expect(state.names == ["c._extra_state", "c.doubled"] && state.versions["c"] == 3)
    counter.count = 0
    try model.loadStateDict(state)
    #expect(counter.count == 5)
    #expect(
      try notes { try model.loadStateDict(StateDict()) } == ["missing 'c._extra_state'"])
    state["c.doubled"] = try Tensor([99.0], [])
    #expect(try notes { try model.loadStateDict(state) } == ["'c.doubled' is 99"])
    let plain = try linear(1, 1)
    let more = plain.stateDict + [("_extra_state", try ramp([1]))]
    #expect(try notes { try plain.loadStateDict(more) } == ["unexpected '_extra_state'"])
  }

  /// hooks-021: before a module takes its own, hooks may change the state dict; handles remove them.
  @Test func hooksMayChangeStates() throws {
    let model = try build("Sequential(Linear(1, 1, bias=False), Linear(1, 1, bias=False))")
    let second = try model.submodule("1")
    var log: [String] = []
    let load = second.registerLoadStatePreHook { module, load, prefix in
      log.append("\(module.typeName) \(prefix) \(load.strict) \(load.missing)")
      load.state[prefix + "weight"] = load.state[prefix + "kernel"]
      load.state[prefix + "kernel"] = nil
    }
    let save = second.registerStateDictHook { _, state, prefix in
      state[prefix + "kernel"] = state[prefix + "weight"]
      state[prefix + "weight"] = nil
    }
    let state = model.stateDict
    #expect(state.names == ["0.weight", "1.kernel"])
    try model.loadStateDict([
      ("0.weight", try ramp([1, 1])), ("1.kernel", try ramp([1, 1], from: 8)),
    ])
    #expect(try second.parameter("weight").tensor.item() == 8)
    #expect(log == ["Linear 1. true []"])
    load.remove()
    save.remove()
    #expect(model.stateDict.names == ["0.weight", "1.weight"])
    #expect(
      try notes { try model.loadStateDict(state) } == [
        "missing '1.weight'", "unexpected '1.kernel'",
      ])
  }

  /// module-api-116, module-api-117: only what the model knows.
  @Test func statesAreFiltered() throws {
    let model = try build("Sequential(Linear(1, 1))")
    let kept = try #require(try model.stateDict["0.bias"]?.doubles())
    let pretrained = StateDict([
      ("0.weight", try ramp([1, 1], from: 4)), ("9.weight", try ramp([7])),
    ])
    var state = model.stateDict
    let known = Set(state.names)
    state.update(pretrained.filter { known.contains($0.name) })
    try model.loadStateDict(state)
    #expect(try model.stateDict["0.weight"]?.item() == 4)
    #expect(try model.stateDict["0.bias"]?.doubles() == kept)
    #expect(try model.loadStateDict(pretrained, strict: false).unexpected == ["9.weight"])
  }

  /// module-api-118, module-api-119: through a file and back.
  @Test func statesAreSavedInFiles() throws {
    let model = try Stateful(Scope(BuildContext(seed: 1)))
    let bytes = try SafetensorsWriter.file(
      try model.stateDict.map { name, tensor in
        (
          name, ElementType(tensor.dtype), tensor.shape.array,
          try tensor.withBytes { [UInt8]($0) }
        )
      })
    let file = try SafetensorsFile(bytes: bytes)
    let other = try Stateful(Scope(BuildContext(seed: 2)))
    try other.loadStateDict(try file.entries.map { ($0.name, try file.tensor($0)) })
    for (a, b) in zip(model.stateDict, other.stateDict) {
      #expect(try a.name == b.name && a.tensor.doubles() == b.tensor.doubles())
    }
  }

  /// State dicts keep their order through changes.
  @Test func statesAreOrdered() throws {
    var state = StateDict([("a", try ramp([1])), ("b", try ramp([2])), ("a", try ramp([3]))])
    #expect(state.names == ["a", "b"] && state["a"]?.shape == [3])
    state["c"] = try ramp([4])
    state["a"] = nil
    #expect(state.names == ["b", "c"] && state["c"]?.shape == [4] && state["a"] == nil)
    state.update(StateDict([("c", try ramp([5])), ("d", try ramp([6]))]))
    #expect(state.map { "\($0.name) \($0.tensor.count)" } == ["b 2", "c 5", "d 6"])
  }
}

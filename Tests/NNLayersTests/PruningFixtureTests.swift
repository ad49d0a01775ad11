import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Prunings one after the other against `torch.nn.utils.prune`: masks, state and names after each.
struct PruningFixtureTests {
  private static let path = "pruning/prune.safetensors"
  private static let model =
    "nn.Sequential(nn.Conv2d(3, 4, [2, 3]), nn.Linear(7, 5), nn.Linear(5, 4, bias=False))"

  /// Applies `l1_unstructured(0.3)`, or takes all masks of layers 0 and 1 away.
  private func apply(_ step: String, to module: Module, seed: UInt64 = 0) throws {
    if step == "remove" {
      for layer in ["0", "1"] { try module.child(layer)?.removeMask() }
      return
    }
    try pruning(step).apply(to: module, seed: seed)
  }

  private func loaded(_ name: String, _ file: TensorFixture) throws -> Module {
    let module = try build(Self.model)
    try module.loadStateDict(try file.tensors(name + "/param."))
    return module
  }

  @Test(arguments: try TensorFixture(path).cases(with: "steps"))
  func prunesAsPyTorchDoes(_ name: String) throws {
    let file = try TensorFixture(Self.path)
    let module = try loaded(name, file)
    let isRandom = name.hasPrefix("random")
    for (index, step) in try file.text(name + ".steps").split(separator: "\n").enumerated() {
      try apply(String(step), to: module)
      let expected = try file.tensors("\(name)/\(index).")
      let keys = try file.text("\(name).\(index).keys").split(separator: " ").map(String.init)
      #expect(stateNames(module) == keys, "\(step)")
      for (key, tensor) in expected {
        let actual = try state(module, key)
        if isRandom, key.hasSuffix("_mask") {
          #expect(try kept(actual, by: step) == kept(tensor, by: step), "\(key) after \(step)")
        } else {
          try expectClose(actual, tensor, rtol: 0, atol: 0, "\(key) after \(step)")
        }
      }
    }
  }

  @Test func everyCaseOfTheFixtureIsThere() throws {
    #expect(try TensorFixture(Self.path).cases(with: "steps").count == 27)
  }

  /// How much a random mask keeps: of all parameters together nothing that can be told from one.
  private func kept(_ mask: Tensor, by step: Substring) throws -> Int {
    let elements = try mask.doubles().map { Int($0) }
    #expect(Set(elements).isSubset(of: [0, 1]))
    return step.hasPrefix("global") ? 0 : elements.reduce(0, +)
  }

  @Test func randomGlobalPruningTakesItsShareOfAllTogether() throws {
    let file = try TensorFixture(Self.path)
    let module = try loaded("random-global", file)
    try apply("global_unstructured(0.4, pruning_method=RandomUnstructured)", to: module)
    let report = try SparsityReport(module)
    let total = 4 * 3 * 6 + 7 * 5 + 5 * 4
    #expect(report.entries.filter(\.isPruned).map(\.total).reduce(0, +) == total)
    #expect(report.zeros == Int((0.4 * Double(total)).rounded(.toNearestOrEven)))
  }

  /// A state dict of a pruned model, written by PyTorch, loads into a fresh model.
  @Test func aPrunedStateLoads() throws {
    let file = try TensorFixture(Self.path)
    let pruned = try file.tensors("l1-both/1.")
    let module = try build(Self.model)
    #expect(
      try module.addMasks(forStateDict: pruned.map(\.name))
        == ["0.weight", "1.weight", "1.bias", "2.weight"])
    try module.loadStateDict(pruned)
    #expect(
      stateNames(module) == (try file.text("l1-both.1.keys")).split(separator: " ").map(String.init)
    )
    for (key, tensor) in pruned {
      try expectClose(try state(module, key), tensor, rtol: 0, atol: 0)
    }
    #expect(module.isPruned)
    #expect(try module.addMasks(forStateDict: pruned.map(\.name)) == [])
  }
}

/// The pruning that a call such as `ln_structured(0.5, n=2, dim=0)` declares.
func pruning(_ text: String) throws -> Pruning {
  let call = try CallText.call(text)
  let declaration = try #require(
    PruningCatalogue().declarations(named: call.name).first, "unknown pruning \(call.name)")
  let step = try declaration.make(
    PruningContext(), try #require(try declaration.info.bind(call, inputs: nil)))
  guard case .prune(let pruning) = step else { throw ShapeError("\(text) prunes nothing") }
  return pruning
}

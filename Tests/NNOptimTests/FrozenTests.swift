import NNFormats
import NNLayers
import NNOptim
import NNTensor
import NNTestSupport
import Testing

/// Optimizers and frozen parameters.
struct FrozenTests {
  final class Tanh: Module {
    override func forward(_ input: Tensor) throws -> Tensor { try input.tanh() }
  }

  private func model() throws -> Module {
    try Sequential(
      Scope(BuildContext(dtype: .float64)),
      [
        ("0", { try Linear($0, inFeatures: 4, outFeatures: 5) }), ("1", { Tanh($0) }),
        ("2", { try Linear($0, inFeatures: 5, outFeatures: 3) }),
      ])
  }

  /// training-usage-004: what is frozen in the middle of training is left alone from then on, also by
  /// momentum and weight decay. `tools/parity/autograd.py` says what PyTorch did.
  @Test func optimizersLeaveFrozenParametersAlone() throws {
    let fixture = try Fixture("autograd", in: "autograd")
    let model = try model()
    try model.loadStateDict(
      try model.stateDict.map { ($0.name, try fixture.tensor("frozen/param." + $0.name)) })
    let x = try fixture.tensor("frozen/input")
    let sgd = try makeOptimizer(
      try pythonCall("SGD(lr=0.1, momentum=0.9, weight_decay=0.01)"),
      model.namedParameters.map { ($0.name, $0.parameter.tensor) })
    for step in 0..<4 {
      if step == 1 { try model.child("0")?.requiresGrad(false) }
      sgd.zeroGrad()
      try model(x).squared().mean().backward()
      try sgd.step()
    }
    for (name, tensor) in model.stateDict {
      try expectClose(
        tensor, try fixture.tensor("frozen/after." + name), rtol: 1e-12, atol: 1e-12, name)
    }
  }

  /// Freezing lets a gradient go that an earlier pass left.
  @Test(arguments: ["SGD(lr=0.1, weight_decay=0.1)", "Adam(lr=0.1)", "AdamW(lr=0.1)"])
  func anEarlierGradientDoesNotMoveIt(_ call: String) throws {
    let model = try model()
    let optimizer = try makeOptimizer(
      try pythonCall(call), model.namedParameters.map { ($0.name, $0.parameter.tensor) })
    try model(try Tensor([1.0, 2, 3, 4], [1, 4])).sum().backward()
    try model.child("0")?.requiresGrad(false)
    let before = try model.stateDict.map { try $0.tensor.copied() }
    try optimizer.step()
    for (old, (name, now)) in zip(before, model.stateDict) {
      #expect(try (old.doubles() == now.doubles()) == name.hasPrefix("0."), "\(name)")
    }
  }
}

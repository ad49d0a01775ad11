import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Twice a tensor, which can be told which value to give.
private final class Doubled: Module, InvertibleParametrization {
  override func forward(_ input: Tensor) throws -> Tensor { try input.scaled(by: 2) }
  func rightInverse(_ value: Tensor) throws -> [Tensor] { [try value.scaled(by: 0.5)] }
}

/// A symmetric matrix of the upper triangle, as PyTorch's documentation has it; without an inverse.
private final class Symmetric: Module {
  override func forward(_ input: Tensor) throws -> Tensor {
    try input.upperTriangle() + input.upperTriangle(1).transposed(0, 1)
  }
}

/// `x yᵀ` of two vectors: an inverse of two tensors.
private final class RankOne: Module, InvertibleParametrization {
  override func forward(_ arguments: Arguments) throws -> Value {
    .tensor(try arguments.tensor(0).outer(try arguments.tensor(1)))
  }
  func rightInverse(_ value: Tensor) throws -> [Tensor] {
    [
      try value.narrowed(dim: 1, start: 0, length: 1).reshaped([value.shape[0]]).copied(),
      try Tensor.ones(TensorType(value.dtype, [value.shape[1]])),
    ]
  }
}

/// Modules that compute parameters.
struct ParametrizationTests {
  @Test func aParameterKeepsItsValueAndGetsOthers() throws {
    let layer = try build("nn.Linear(3, 3)", dtype: .float64)
    let before = try state(layer, "weight").copied()
    try layer.registerParametrization("weight") { Doubled($0) }
    #expect(stateNames(layer) == ["bias", "parametrizations.weight.original"])
    #expect(
      layer.isParametrized() && layer.isParametrized("weight") && !layer.isParametrized("bias"))
    let list = try #require(layer.parametrization(of: "weight"))
    try expectClose(try list.value(), before, rtol: 0)
    try expectClose(
      try state(layer, "parametrizations.weight.original"), try before.scaled(by: 0.5), rtol: 0)
    #expect(
      layer.description == """
        ParametrizedLinear(
          in_features=3, out_features=3, bias=True
          (parametrizations): ModuleDict(
            (weight): ParametrizationList(
              (0): Doubled()
            )
          )
        )
        """)
    #expect(layer.typeName == "Linear")
    let wanted = try ramp([3, 3], scale: 0.5).converted(to: .float64)
    try list.assign(wanted)
    try expectClose(try list.value(), wanted, rtol: 0)
  }

  @Test func severalComputeOneAfterTheOther() throws {
    let layer = try build("nn.Linear(3, 3)", dtype: .float64)
    try layer.registerParametrization("weight") { Symmetric($0) }
    try layer.registerParametrization("weight") { Doubled($0) }
    let list = try #require(layer.parametrization(of: "weight"))
    let weight = try list.value()
    try expectClose(try weight.transposed(0, 1), weight, rtol: 0)
    let original = try state(layer, "parametrizations.weight.original")
    try expectClose(
      try weight.upperTriangle(), try original.upperTriangle().scaled(by: 2), rtol: 0)
    // Gradients reach what training changes, and evaluation reaches the modules.
    try layer(try ramp([2, 3]).converted(to: .float64)).sum().backward()
    #expect(layer.parameters().allSatisfy { $0.tensor.grad != nil })
    layer.eval()
    #expect(list.children.allSatisfy { !$0.isTraining })
    #expect(
      message { try list.assign(weight) } == "can't be assigned to: Symmetric has no right inverse")
  }

  @Test func removingLeavesTheValueOrWhatWasBefore() throws {
    for leavesValue in [true, false] {
      let layer = try build("nn.Linear(3, 3)", dtype: .float64)
      let before = try state(layer, "weight").copied()
      try layer.registerParametrization("weight") { Symmetric($0) }
      let value = try #require(layer.parametrization(of: "weight")).value()
      try layer.removeParametrizations("weight", leaveParametrized: leavesValue)
      #expect(stateNames(layer) == ["bias", "weight"] && !layer.isParametrized())
      #expect(layer.ownChildren.isEmpty)
      try expectClose(try state(layer, "weight"), leavesValue ? value : before, rtol: 0)
      #expect(layer.parameters().allSatisfy { $0.tensor.requiresGrad })
    }
    let layer = try build("nn.Linear(2, 3)")
    try layer.registerParametrization("weight") { RankOne($0) }
    #expect(
      stateNames(layer) == [
        "bias", "parametrizations.weight.original0", "parametrizations.weight.original1",
      ])
    #expect(
      message { try layer.removeParametrizations("weight", leaveParametrized: false) }
        == "can't leave 'weight' as it was before: it was split into several")
    try layer.removeParametrizations()
    #expect(stateNames(layer) == ["bias", "weight"])
    #expect(
      message { try layer.removeParametrizations() } == "has no parametrized 'weight'")
  }

  @Test func whatDoesNotFitChangesNothing() throws {
    let layer = try build("nn.Linear(2, 3)")
    let lines = stateLines(layer)
    #expect(
      message { try layer.registerParametrization("wait") { Doubled($0) } }
        == "has no parameter 'wait'")
    #expect(
      message {
        try layer.registerParametrization("weight") {
          try Linear($0, inFeatures: 2, outFeatures: 4)
        }
      } == "can't stand for float32[3, 2], as it gives float32[3, 4]")
    #expect(stateLines(layer) == lines && !layer.isParametrized())
  }

  @Test func aCachedValueIsComputedOnce() throws {
    let layer = try build("nn.Linear(2, 3)")
    try layer.registerParametrization("weight") { Doubled($0) }
    let list = try #require(layer.parametrization(of: "weight"))
    try cachingParametrizations {
      let first = try list.value()
      #expect(try list.value() === first)
      let inner = try cachingParametrizations { try list.value() }
      #expect(inner === first)
    }
    let again = try list.value()
    #expect(try list.value() !== again)
  }

  @Test func orthogonalStaysOrthogonalAndCanBeAssigned() throws {
    for sizes in ["4, 4", "3, 5", "5, 3"] {
      for map in [Orthogonal.Map.matrixExp, .cayley, .householder] {
        let layer = try build("nn.Linear(\(sizes))", dtype: .float64)
        let tensor = try state(layer, "weight")
        try layer.registerParametrization("weight") {
          try Orthogonal($0, weight: tensor, map: map)
        }
        let list = try #require(layer.parametrization(of: "weight"))
        var stream = RandomStream(seed: 4, name: "\(sizes)")
        try list.originals[0].tensor.assign(
          try stream.normal(TensorType(.float64, tensor.shape)))
        if map == .householder {
          // The signs on the diagonal are no numbers to train.
          try list.originals[0].tensor.assign(
            try list.originals[0].tensor.lowerTriangle(-1)
              - .identity(tensor.shape[0], tensor.shape[1], dtype: .float64))
        }
        let value = try list.value()
        let columns = try value.shape[0] < value.shape[1] ? value.transposed(0, 1) : value
        try expectClose(
          try columns.transposed(0, 1).matmul(columns),
          try .identity(columns.shape[1], dtype: .float64), rtol: 1e-12, atol: 1e-12)
        try list.assign(value)
        try expectClose(try list.value(), value, rtol: 1e-10, atol: 1e-10)
      }
    }
    let layer = try build("nn.Linear(3, 3)")
    let bias = try state(layer, "bias")
    #expect(
      message { try layer.registerParametrization("bias") { try Orthogonal($0, weight: bias) } }
        == "expects a matrix or batch of matrices, got float32[3]")
  }

  @Test func weightNormTakesTheOlderNames() throws {
    let old = try build("nn.Linear(4, 3)").addWeightNorm()
    let new = try build("nn.Linear(4, 3)", seed: 2)
    try new.registerParametrization("weight") { try WeightParametrization($0) }
    try new.loadStateDict(old.stateDict)
    let x = try ramp([2, 4])
    try expectClose(try new(x), try old(x), rtol: 0)
  }
}

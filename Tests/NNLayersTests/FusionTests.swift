import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Layers that a batch norm behind them was folded into.
struct FusionTests {
  /// A batch norm whose statistics and parameters are no ones and zeros.
  private func norm(_ text: String) throws -> BatchNorm {
    let norm = try #require(try build(text, dtype: .float64) as? BatchNorm)
    for (index, entry) in norm.stateDict.enumerated() where entry.tensor.dtype == .float64 {
      try entry.tensor.assign(
        try ramp(entry.tensor.shape, scale: 0.3, from: 0.5 + Double(index)).converted(to: .float64))
    }
    return norm
  }

  private func random(_ shape: Shape) throws -> Tensor {
    var stream = RandomStream(seed: 3, name: "x")
    return try stream.normal(TensorType(.float64, shape))
  }

  @Test(arguments: [
    "nn.Conv2d(4, 6, 3, padding=1)", "nn.Conv2d(4, 6, (1, 3), 2, bias=False, groups=2)",
    "nn.Conv2d(4, 6, 3, padding='same', padding_mode='reflect', dilation=2)",
  ])
  func convolutions(_ text: String) throws {
    let layer = try #require(try build(text, dtype: .float64) as? Convolution)
    for affine in ["", ", affine=False"] {
      let norm = try norm("nn.BatchNorm2d(6\(affine))")
      layer.eval()
      norm.eval()
      let before = try layer.stateDict.map { try $0.tensor.doubles() }
      let fused = try fuseConvBatchNorm(layer, norm)
      let x = try random([2, 4, 7, 5])
      try expectClose(try fused(x), try norm(try layer(x)), rtol: 1e-11, atol: 1e-12)
      #expect(try layer.stateDict.map { try $0.tensor.doubles() } == before)
      #expect(!fused.isTraining && fused.bias != nil)
    }
  }

  @Test(arguments: ["", ", groups=2", ", bias=False, stride=2"])
  func transposedConvolutions(_ more: String) throws {
    let layer = try #require(
      try build("nn.ConvTranspose1d(4, 6, 3\(more))", dtype: .float64) as? TransposedConvolution)
    let norm = try norm("nn.BatchNorm1d(6)")
    layer.eval()
    norm.eval()
    let x = try random([2, 4, 5])
    try expectClose(
      try fuseConvBatchNorm(layer, norm)(x), try norm(try layer(x)), rtol: 1e-11, atol: 1e-12)
  }

  @Test(arguments: ["", ", bias=False"])
  func linearLayers(_ more: String) throws {
    let layer = try #require(try build("nn.Linear(4, 6\(more))", dtype: .float64) as? Linear)
    let norm = try norm("nn.BatchNorm1d(6)")
    layer.eval()
    norm.eval()
    let x = try random([3, 4])
    try expectClose(
      try fuseLinearBatchNorm(layer, norm)(x), try norm(try layer(x)), rtol: 1e-11, atol: 1e-12)
  }

  @Test func whatCannotBeFused() throws {
    let layer = try #require(try build("nn.Linear(4, 6)") as? Linear)
    func tried(_ text: String, eval: Bool = true) throws -> String {
      let norm = try #require(try build(text) as? BatchNorm)
      layer.train(!eval)
      norm.train(!eval)
      return message { _ = try fuseLinearBatchNorm(layer, norm) }
    }
    #expect(try tried("nn.BatchNorm1d(6)", eval: false) == "can be fused in evaluation only")
    #expect(
      try tried("nn.BatchNorm1d(6, track_running_stats=False)")
        == "can't be fused, as it tracks no statistics")
    #expect(
      try tried("nn.BatchNorm1d(5)")
        == "can't be fused: it has 5 channels, the layer before it 6")
  }
}

import NNLayers
import NNSpec
import NNTensor
import Testing

/// Functions of windows and images in forward passes, beyond what PyTorch's recordings compare.
@Suite struct WindowFunctionTests {
  /// The model that one line makes of x.
  private func built(_ line: String, _ x: String, seed: Int = 0) throws -> BuiltModel {
    let text =
      "seed: \(seed)\ninputs: {x: \"\(x)\"}\nmodel:\n  modules: {}\n  forward:\n    - \"\(line)\"\n"
    return try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:]))
  }

  private func numbers(_ line: String, _ x: Tensor) throws -> [Double] {
    let model = try built(line, "\(x.type)").module
    return try #require(try model(Arguments([.tensor(x)])).tensors.first).doubles()
  }

  private func ramp(_ shape: Shape) throws -> Tensor {
    try Tensor((0..<shape.count).map { Float($0) }, shape)
  }

  /// functional-009, pad-028, and elements of any type.
  @Test func padding() throws {
    #expect(try numbers("return pad(x, (-1, 0, 0, -1))", try ramp([3, 3])) == [1, 2, 4, 5])
    let whole = try Tensor([1, 2, 3] as [Int], [1, 3])
    #expect(try numbers("return F.pad(x, (1, 1), value=7)", whole) == [7, 1, 2, 3, 7])
    #expect(try numbers("return F.pad(x, (2, 0), mode='reflect')", whole) == [3, 2, 1, 2, 3])
  }

  /// functional-003, functional-004, functional-005, vision-016
  @Test func oldNamesOfResizing() throws {
    let x = try ramp([1, 1, 2, 2])
    for (old, new) in [
      ("upsample(x, scale_factor=2)", "interpolate(x, scale_factor=2)"),
      ("upsample_nearest(x, (3, 4))", "interpolate(x, (3, 4), mode='nearest')"),
      (
        "upsample_bilinear(x, scale_factor=3)",
        "interpolate(x, scale_factor=3, mode='bilinear', align_corners=True)"
      ),
    ] {
      #expect(try numbers("return F.\(old)", x) == numbers("return F.\(new)", x))
    }
  }

  /// functional-002: groups come before dilation.
  @Test func transposedConvolutionTakesGroupsBeforeDilation() throws {
    let x = try ramp([2, 2, 3, 3])
    let byPosition = "return F.conv_transpose2d(x, x, None, 1, 0, 0, 2, 3)"
    let byName = "return F.conv_transpose2d(x, x, groups=2, dilation=3)"
    #expect(try numbers(byPosition, x) == numbers(byName, x))
    #expect(try numbers(byName, x).count == 2 * 4 * 9 * 9)
  }

  /// functional-037, functional-038
  @Test func foldsTurnRound() throws {
    let x = try ramp([1, 2, 4, 6])
    let line = "return F.fold(F.unfold(x, 2, stride=2), (4, 6), kernel_size=2, stride=2)"
    #expect(try numbers(line, x) == x.doubles())
  }

  @Test func sampledAtTheMiddle() throws {
    let x = try ramp([1, 2, 3, 4])
    // A map of zeros looks at the middle of the image everywhere.
    let line = "return F.grid_sample(x, F.affine_grid(x[:, 0, :2, :3] * 0, x.shape))"
    #expect(try numbers(line, x).prefix(12).allSatisfy { abs($0 - 5.5) < 1e-5 })
  }

  @Test func randomWindowsFollowSeedAndStep() throws {
    let x = try ramp([1, 1, 12, 12])
    let line = "return fractional_max_pool2d(x, 2, output_size=5)"
    func drawn(_ seed: Int, step: UInt64) throws -> [Double] {
      let model = try built(line, "\(x.type)", seed: seed)
      model.build.random.step = step
      return try #require(try model.module(Arguments([.tensor(x)])).tensors.first).doubles()
    }
    #expect(try drawn(1, step: 2) == drawn(1, step: 2))
    #expect(try Set((0..<6).map { try drawn(1, step: $0) }).count > 1)
    #expect(try Set((0..<6).map { try drawn($0, step: 2) }).count > 1)
  }
}

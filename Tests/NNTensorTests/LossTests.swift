import NNTensor
import NNTestSupport
import Testing

/// Expected numbers are PyTorch 2.13's for the same inputs.
@Suite struct LossTests {
  private func weights() throws -> Tensor { try Tensor([0.5, 2, 1.25], [3]) }

  @Test func crossEntropyWithEverything() throws {
    let x = try ramp([2, 3, 2]).requiringGrad()
    let target = try Tensor([0, 2, 1, -100], [2, 2])
    let loss = try x.crossEntropy(target, weight: weights(), labelSmoothing: 0.2)
    try loss.backward()
    try expectElements(loss, [1.645791260151])
    try expectElements(
      x.grad,
      [
        -0.081414257017, 0.118603067686, 0.055909544769, 0.123149098993, 0.025504712248,
        -0.241752166679, 0.062783362319, 0, -0.371080763154, 0, 0.308297400836, 0,
      ])
    let single = try x.crossEntropy(
      target, weight: weights(), reduction: .none, labelSmoothing: 0.2)
    try expectElements(single, [0.896751724369, 2.250080908991, 3.024884592207, 0])
  }

  @Test func crossEntropyWithProbabilities() throws {
    let x = try ramp([2, 3, 2]).requiringGrad()
    let target = try ramp([2, 3, 2], 0.3).absolute()
    let loss = try x.crossEntropy(target, weight: weights(), labelSmoothing: 0.1)
    try loss.backward()
    try expectElements(loss, [2.746281137135])
    try expectElements(
      x.grad,
      [
        0.103668973918, 0.229378991854, 0.018137675065, -0.037055909517, -0.121806648983,
        -0.192323082337, -0.043341944617, -0.06776069263, -0.23112363851, -0.117945687755,
        0.274465583126, 0.185706380384,
      ])
  }

  @Test func itIsTheLikelihoodOfLogSoftmax() throws {
    let x = try ramp([4, 3])
    let target = try Tensor([0, 2, 1, 1], [4])
    for reduction in Reduction.allCases {
      try expectClose(
        x.crossEntropy(target, weight: weights(), reduction: reduction),
        x.logSoftmax(dim: 1).nllLoss(target, weight: weights(), reduction: reduction),
        rtol: 1e-12)
    }
    try expectClose(
      x.crossEntropy(try target.converted(to: .int32)), x.crossEntropy(target), rtol: 0, atol: 0)
  }

  @Test func largeLogitsDoNotOverflow() throws {
    let x = try Tensor([1e4, 0, -1e4, 1000.5, 1000.25, 1000] as [Float], [2, 3]).requiringGrad()
    let loss = try x.crossEntropy(try Tensor([2, 0], [2]), reduction: .none)
    try expectElements(loss, [20_000, 0.869338], tolerance: 1e-5)
    try loss.sum().backward()
    #expect(try x.grad?.doubles().allSatisfy(\.isFinite) == true)
    try expectElements(
      try Tensor([-.infinity, 0.0], [2]).softmax(dim: 0), [0, 1])
    let scores = try Tensor([-800.0, 0, 800], [3])
    try expectElements(
      scores.bceWithLogits(try Tensor([1.0, 0.5, 0], [3]), reduction: .none),
      [800, 0.693147180560, 800])
  }

  @Test func nothingToAverageIsNaN() throws {
    let x = try ramp([2, 3])
    let ignored = try Tensor([-100, -100], [2])
    #expect(try x.crossEntropy(ignored).item().isNaN)
    #expect(try x.crossEntropy(ignored, reduction: .sum).item() == 0)
    #expect(try ramp([0, 3]).crossEntropy(try Tensor([Int](), [0])).item().isNaN)
  }

  @Test func targetsOutOfRangeAreNamed() throws {
    let x = try ramp([2, 3])
    let error = #expect(throws: IndexError.self) {
      try x.crossEntropy(try Tensor([0, 3], [2]))
    }
    #expect(error?.value == 3 && error?.count == 3 && error?.position == 1)
    #expect(error?.message == "expects indices from 0 to 2 (3 classes), got 3")
    #expect(throws: IndexError.self) { try x.nllLoss(try Tensor([-1, 0], [2])) }
    #expect(throws: IndexError.self) { try x.nllLoss(try Tensor([0, .min], [2])) }
    #expect(try x.nllLoss(try Tensor([0, -1], [2]), ignoreIndex: -1).item().isFinite)
  }

  @Test func shapesAndDtypesAreChecked() throws {
    let x = try ramp([2, 3])
    expectShapeError("expects targets of shape [2] for input float64[2, 3], got int64[3]") {
      _ = try x.crossEntropy(try Tensor([0, 1, 2], [3]))
    }
    expectShapeError("expects int64 class indices as targets, got float64[2]") {
      _ = try x.crossEntropy(try Tensor([0.0, 1], [2]))
    }
    expectShapeError("expects float64[3] class weights, got float64[2]") {
      _ = try x.crossEntropy(try Tensor([0, 1], [2]), weight: try Tensor([1.0, 1], [2]))
    }
    expectShapeError("expects targets of shape [2, 3] like the input, got float64[3]") {
      _ = try x.mseLoss(try ramp([3]))
    }
    expectShapeError("expects label_smoothing between 0 and 1, got 1.5") {
      _ = try x.crossEntropy(try Tensor([0, 1], [2]), labelSmoothing: 1.5)
    }
  }

  @Test func lossesOfSingleElements() throws {
    let scores = try ramp([2, 3]).scaled(by: 4)
    let target = try ramp([2, 3], 0.4).absolute()
    let weight = try Tensor([1.0, 2], [2, 1])
    let posWeight = try Tensor([2.0, 0.5, 3], [3])
    try expectElements(
      scores.bceWithLogits(target, weight: weight, posWeight: posWeight, reduction: .none),
      [
        0.69314718056, 1.632386538766, 1.16093821917, 0.589739878694, 0.233827178624,
        8.894236420002,
      ]
    )
    try expectElements(
      scores.bceWithLogits(target, weight: weight, posWeight: posWeight), [2.200712569303])
    try gradcheck([scores, target, weight, posWeight], "weighted logits") {
      [try $0[0].bceWithLogits($0[1], weight: $0[2], posWeight: $0[3])]
    }
    try expectElements(
      try Tensor([1.0, 2], [2]).mseLoss(try Tensor([3.0, 5], [2])), [6.5])
    try gradcheck([scores, target], "mse") { [try $0[0].mseLoss($0[1], reduction: .sum)] }
  }
}

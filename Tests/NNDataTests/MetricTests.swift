import NNData
import NNTensor
import Testing

@Suite struct MetricTests {
  private func update(
    _ metric: any Metric, _ output: [Float], _ outputShape: Shape, _ target: [Int],
    _ targetShape: Shape
  ) throws {
    try metric.update(
      output: try Tensor(output, outputShape), target: try Tensor(target, targetShape))
  }

  @Test("accuracy and top_k over several batches")
  func classes() throws {
    let accuracy = try metric("accuracy")
    let top = try metric("top_k", ["k": 2])
    #expect(top.name == "top_2")
    #expect(accuracy.value.isNaN && top.value.isNaN)
    for own in [accuracy, top] {
      try update(own, [0, 1, 2, 3, 2, 1, 5, 5, 5], [3, 3], [1, 0, 1], [3])
      try update(own, [0, 9, 0], [1, 3], [-100], [1])
    }
    // Row 1: second best; row 2: best; row 3: of equal scores the first counts.
    #expect(abs(accuracy.value - 1 / 3) < 1e-12)
    #expect(top.value == 1)
    accuracy.reset()
    #expect(accuracy.value.isNaN)
  }

  @Test("labels with more dimensions")
  func dimensions() throws {
    let accuracy = try metric("accuracy")
    // (1, 2, 3) scores: class 1 is higher in the middle only.
    try update(accuracy, [5, 0, 5, 1, 1, 1], [1, 2, 3], [0, 1, 1], [1, 3])
    #expect(abs(accuracy.value - 2 / 3) < 1e-12)
    accuracy.reset()
    try update(accuracy, [0, 1], [2], [1], [])
    #expect(accuracy.value == 1)
  }

  @Test("binary logits", arguments: [[4], [4, 1]] as [Shape], [[4], [4, 1]] as [Shape])
  func binary(_ output: Shape, _ target: Shape) throws {
    let accuracy = try metric("accuracy")
    try accuracy.update(
      output: try Tensor([2, -1, 0, .nan] as [Float], output),
      target: try Tensor([1, 1, 0, 0] as [Float], target))
    #expect(accuracy.value == 0.5)
    let confusion = try ConfusionMatrix(classCount: 2)
    try confusion.update(
      output: try Tensor([2, -1, 0, .nan] as [Float], output),
      target: try Tensor([1, 1, 0, 0] as [Float], target))
    #expect(confusion.counts == [1, 0, 1, 1] && confusion.uncounted == 1)
  }

  @Test("NaN scores and labels that are no class count as wrong")
  func nan() throws {
    for name in ["accuracy", "top_k"] {
      let own = name == "top_k" ? try metric(name, ["k": 2]) : try metric(name)
      try update(own, [.nan, 1, 0, .nan, 0, 1, 0, 1], [4, 2], [1, 1, 1, 7], [4])
      #expect(own.value == 0.25)
      #expect(!own.isBetter(.nan, than: 0.1) && own.isBetter(0.2, than: .nan))
    }
  }

  @Test("mse and mae")
  func errors() throws {
    let (mse, mae) = (try metric("mse"), try metric("mae"))
    for own in [mse, mae] {
      try own.update(
        output: try Tensor([1, 2, 3] as [Float], [3, 1]),
        target: try Tensor([1, 0, 6] as [Float], [3]))
      try own.update(
        output: try Tensor([5] as [Double], [1]), target: try Tensor([4] as [Double], [1]))
    }
    #expect(mse.value == 14.0 / 4 && mae.value == 6.0 / 4)
    #expect(mse.isBetter(1, than: 2) && !mse.isBetter(2, than: 2) && mse.isBetter(9, than: nil))
    try mse.update(
      output: try Tensor([.nan] as [Float], [1]), target: try Tensor([1] as [Float], [1]))
    #expect(mse.value.isNaN)
  }

  @Test("means of many examples keep their digits")
  func precision() throws {
    let mae = try metric("mae")
    let output = try Tensor.full(TensorType(.float32, [1000]), 0.1)
    let target = try Tensor.zeros(TensorType(.float32, [1000]))
    for _ in 0..<200 { try mae.update(output: output, target: target) }
    #expect(abs(mae.value - Double(Float(0.1))) < 1e-12)
  }

  @Test("confusion matrix")
  func confusion() throws {
    let matrix = try ConfusionMatrix(classCount: 3)
    let scores: [Float] = [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, .nan, 0, 0, 1, 0, 0]
    try matrix.update(
      output: try Tensor(scores, [6, 3]), target: try Tensor([0, 1, 2, 2, 0, -100], [6]))
    #expect(matrix.counts == [1, 0, 0, 0, 1, 0, 0, 1, 1])
    #expect(matrix[2, 1] == 1 && matrix.uncounted == 2)
    #expect(matrix.precision(of: 1) == 0.5 && matrix.recall(of: 2) == 0.5)
    #expect(try ConfusionMatrix(classCount: 2).recall(of: 0).isNaN)
    #expect(
      messages { try ConfusionMatrix(classCount: 1 << 40) } == [
        "expects 1 to 4096 classes for a confusion matrix, got 1099511627776"
      ])
  }

  @Test("shapes that do not fit are errors, also of meta tensors")
  func shapes() throws {
    func found(_ name: any Metric, _ output: Shape, _ target: TensorType) -> [String] {
      messages {
        try name.update(
          output: .meta(TensorType(.float32, output)), target: .meta(target))
      }
    }
    let accuracy = try metric("accuracy")
    #expect(found(accuracy, [4, 3], TensorType(.int64, [4])) == [])
    #expect(accuracy.value.isNaN)
    #expect(
      found(accuracy, [4, 3], TensorType(.int64, [3])) == [
        "expects class scores (N, C, ...) and int64 labels (N, ...), got float32[4, 3] and int64[3]"
      ])
    #expect(
      found(try metric("top_k", ["k": 5]), [4, 3], TensorType(.int64, [4])) == [
        "expects at least 5 classes, got 3 classes"
      ])
    #expect(
      found(try metric("mse"), [4, 3], TensorType(.float32, [4])) == [
        "expects a floating-point output and a target of the same shape, got float32[4, 3] and "
          + "float32[4]"
      ])
  }

  @Test("empty batches do not count")
  func empty() throws {
    let accuracy = try metric("accuracy")
    try update(accuracy, [], [0, 3], [], [0])
    try update(accuracy, [], [2, 3, 0], [], [2, 0])
    #expect(accuracy.value.isNaN)
  }
}

import NNData
import NNDeclarations
import NNDiagnostics
import NNTensor
import NNTestSupport
import Testing

@Suite struct FittingTests {
  private let place = Place(file: "spec.yaml", line: 4, column: 6)

  private func declared(_ name: String, _ dtype: DType, _ shape: Shape) -> DeclaredTensor {
    DeclaredTensor(name, row: TensorType(dtype, shape), at: place)
  }

  @Test("rows take the declared shape, dtype and name")
  func fits() throws {
    let data = try load("digits").fitted(
      inputs: [declared("pixels", .float64, [64])], targets: [declared("label", .float32, [1])])
    #expect(data.inputs[0].name == "pixels")
    #expect(data.inputs[0].tensor.type == TensorType(.float64, [1797, 64]))
    #expect(data.targets[0].tensor.type == TensorType(.float32, [1797, 1]))
    let back = try data.fitted(
      inputs: [declared("x", .float32, [1, 8, 8])], targets: [declared("y", .int64, [])])
    #expect(try back.classIndices == load("digits").classIndices)
  }

  @Test("what does not fit is an error")
  func errors() throws {
    let data = try load("digits", ["scale": 0.1])
    #expect(
      messages { try data.fitted(inputs: [declared("x", .float32, [3, 8, 8])]) } == [
        "spec.yaml:4:6 NN0414 input 'x' expects rows of float32[3, 8, 8], but 'digits' has rows of "
          + "float32[1, 8, 8]"
      ])
    #expect(
      messages { try data.fitted(inputs: [declared("x", .int64, [64])]) } == [
        "spec.yaml:4:6 NN0414 input 'x' expects whole numbers (int64), but row 1 of 'digits' "
          + "has 0.5"
      ])
    #expect(
      messages { try data.fitted(inputs: []) } == [
        "NN0414 'digits' has 1 input, but the model takes 0"
      ])
    let pair = try Dataset(
      name: "pair", inputs: data.inputs + [("mask", data.inputs[0].tensor)], targets: [])
    #expect(
      messages {
        try pair.fitted(
          inputs: [declared("x", .float32, [64]), declared("msk", .float32, [2])])
      } == ["spec.yaml:4:6 NN0414 'pair' has no input 'msk' | did you mean 'mask'?"])
  }

  @Test("labels beyond the model's classes are told with their row")
  func labels() throws {
    let data = try load("digits")
    try data.checkLabels(classCount: 10)
    #expect(
      messages { try data.checkLabels(classCount: 5, at: place) } == [
        "spec.yaml:4:6 NN0413 target 'y' expects labels from 0 to 4, as the model outputs 5 "
          + "classes, but row 6 of 'digits' has 5 ('5') | the data has 10 classes"
      ])
    let own = try Dataset(
      name: "own", inputs: [], targets: [("y", try Tensor([0, -100, -1] as [Int], [3]))])
    #expect(
      messages { try own.checkLabels(classCount: 1, ignoring: -100) } == [
        "NN0413 target 'y' expects labels from 0 to 0, as the model outputs 1 class, but row 3 of "
          + "'own' has -1"
      ])
    try load("sine").checkLabels(classCount: 1)
  }

  @Test("tensors must have the same number of rows")
  func rowCounts() throws {
    #expect(
      messages {
        try Dataset(
          name: "odd", inputs: [("x", try .zeros(TensorType(.float32, [2, 3])))],
          targets: [("y", try .zeros(TensorType(.int64, [3])))])
      } == ["expects tensors of as many rows as float32[2, 3], got int64[3]"])
  }
}

@Suite struct NormalizationTests {
  private func data(_ values: [Float], _ shape: Shape) throws -> Dataset {
    try Dataset(name: "own", inputs: [("x", try Tensor(values, shape))], targets: [])
  }

  @Test("numbers come from the training rows alone")
  func training() throws {
    let data = try data([1, 5, 3, 5, 100, 7], [3, 2])
    let standard = try Normalization(.standard, fittedTo: data, rows: [0, 1])
    // The second feature is the same in all training rows: only shifted.
    #expect(try standard.apply(to: data).inputs[0].tensor.doubles() == [-1, 0, 1, 0, 98, 2])
    let minmax = try Normalization(.minmax, fittedTo: data, rows: [0, 1])
    #expect(try minmax.apply(to: data).inputs[0].tensor.doubles() == [0, 0, 1, 0, 49.5, 2])
    #expect(try Normalization(.none, fittedTo: data, rows: [0, 1]).state.isEmpty)
    #expect(standard.state.map(\.name) == ["x.shift", "x.scale"])
  }

  @Test("images are scaled a channel at a time")
  func channels() throws {
    let data = try data([0, 2, 10, 30, 4, 2, 10, 30], [2, 2, 1, 2])
    let scaled = try Normalization(.minmax, fittedTo: data, rows: [0, 1]).apply(to: data)
    #expect(try scaled.inputs[0].tensor.doubles() == [0, 0.5, 0, 1, 1, 0.5, 0, 1])
  }

  @Test("standard gives mean 0 and deviation 1")
  func moments() throws {
    let data = try load("blobs", ["samples": 300])
    let rows = Array(0..<300)
    let scaled = try Normalization(.standard, fittedTo: data, rows: rows).apply(to: data)
    let values = try scaled.inputs[0].tensor.doubles()
    let first = stride(from: 0, to: 600, by: 2).map { values[$0] }
    #expect(abs(first.reduce(0, +)) < 1e-3)
    #expect(abs(first.reduce(0) { $0 + $1 * $1 } / 300 - 1) < 1e-5)
  }

  @Test("saved numbers give the same result, other features are an error")
  func saved() throws {
    let data = try data([1, 5, 3, 6], [2, 2])
    let fitted = try Normalization(.standard, fittedTo: data, rows: [0, 1])
    let loaded = try Normalization(state: fitted.state)
    try expectClose(
      try loaded.apply(to: data).inputs[0].tensor, try fitted.apply(to: data).inputs[0].tensor,
      rtol: 0, atol: 0)
    #expect(
      messages { try loaded.apply(to: try Tensor([1] as [Float], [1, 1]), named: "x") } == [
        "expects input 'x' with the features that it was normalized with, [1, 2], got [1, 1]"
      ])
    #expect(
      messages { try Normalization(state: [fitted.state[0]]) } == [
        "the saved normalization is incomplete: 'x.shift' stands alone | check that the file was "
          + "written by training"
      ])
  }
}

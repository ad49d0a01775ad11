import NNTensor
import NNTestSupport
import Testing

/// A sample of an operation, named for the test report.
struct SampleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let number: Int
  let isDifferentiable: Bool
  let sample: OperationSample

  var testDescription: String { "\(name)[\(number)]" }

  static let all: [SampleCase] = OperationCatalogue.all.flatMap { operation in
    operation.samples.enumerated().map { number, sample in
      SampleCase(
        name: operation.name, number: number,
        isDifferentiable: operation is any DifferentiableOperation.Type, sample: sample)
    }
  }
}

/// What holds for every operation, tried on every sample.
@Suite struct OperationSampleTests {
  @Test func everyOperationHasSamplesAndANameOfItsOwn() {
    let operations = OperationCatalogue.all
    #expect(operations.count > 20)
    #expect(operations.filter { $0.samples.isEmpty }.map { $0.name } == [])
    #expect(Set(operations.map { $0.name }).count == operations.count)
  }

  @Test(arguments: SampleCase.all)
  func gradientsAgreeWithDifferences(_ test: SampleCase) throws {
    let inputs = try test.sample.inputs()
    // Some samples are about whole numbers, which have no gradients.
    guard test.isDifferentiable, inputs.contains(where: \.dtype.isFloatingPoint) else { return }
    try gradcheck(inputs, test.testDescription, test.sample.run)
  }

  @Test(arguments: SampleCase.all)
  func metaTensorsGetTheTypesOfRealOnes(_ test: SampleCase) throws {
    for dtype in [DType.float32, .float64] {
      let inputs = try test.sample.inputs(as: dtype)
      let real = try test.sample.run(inputs).map(\.type)
      let meta = try test.sample.run(inputs.map { Tensor.meta($0.type) })
      #expect(meta.map(\.type) == real)
      #expect(meta.filter { !$0.isMeta }.isEmpty)
    }
  }

  @Test(arguments: SampleCase.all)
  func gapsInMemoryChangeNothing(_ test: SampleCase) throws {
    let inputs = try test.sample.inputs()
    let gapped = try inputs.map { try $0.withGaps() }
    for (actual, expected) in zip(try test.sample.run(gapped), try test.sample.run(inputs)) {
      try expectClose(actual, expected, rtol: 1e-12, atol: 1e-12, test.testDescription)
    }
    guard test.isDifferentiable else { return }
    // The gradient that comes in has gaps as well.
    let expected = try gradients(of: inputs, test.sample.run)
    let actual = try gradients(of: gapped) { inputs in
      try test.sample.run(inputs).map { output in
        output.requiresGrad && output.rank > 0
          ? try output.transposed(0, -1).copied()
            .transposed(0, -1) : output
      }
    }
    for (actual, expected) in zip(actual, expected) {
      guard let actual, let expected else { continue }
      try expectClose(actual, expected, rtol: 1e-12, atol: 1e-12, test.testDescription)
    }
  }

  @Test(arguments: SampleCase.all)
  func everyGradientIsTheSameAlone(_ test: SampleCase) throws {
    guard test.isDifferentiable else { return }
    let inputs = try test.sample.inputs()
    let together = try gradients(of: inputs, test.sample.run)
    for index in inputs.indices where inputs[index].dtype.isFloatingPoint {
      let alone = try gradients(of: inputs, needs: { $0 == index }, test.sample.run)
      for (other, gradient) in alone.enumerated() where other != index {
        #expect(gradient == nil, "\(test.testDescription) input \(other)")
      }
      try expectClose(
        try #require(alone[index]), try #require(together[index]), rtol: 1e-12, atol: 1e-12,
        "\(test.testDescription) input \(index)")
    }
  }

  @Test(arguments: SampleCase.all)
  func twoRunsGiveTheSameBytes(_ test: SampleCase) throws {
    func bytes(_ tensors: [Tensor?]) throws -> [[UInt8]] {
      try tensors.compactMap { try $0?.withBytes { [UInt8]($0) } }
    }
    let inputs = try test.sample.inputs(as: .float32)
    let first = try bytes(try test.sample.run(inputs))
    #expect(try bytes(try test.sample.run(inputs)) == first)
    guard test.isDifferentiable else { return }
    let gradient = try bytes(try gradients(of: inputs, test.sample.run))
    #expect(try bytes(try gradients(of: inputs, test.sample.run)) == gradient)
  }

  @Test(arguments: SampleCase.all)
  func singlePrecisionAgreesWithDouble(_ test: SampleCase) throws {
    // The double-precision inputs are those that single precision can hold.
    let single = try test.sample.inputs(as: .float32)
    let double = try zip(single, try test.sample.inputs()).map { try $0.converted(to: $1.dtype) }
    for (actual, expected) in zip(try test.sample.run(single), try test.sample.run(double)) {
      try expectClose(actual, expected, rtol: 1e-4, atol: 1e-5, test.testDescription)
    }
    guard test.isDifferentiable else { return }
    let expected = try gradients(of: double, test.sample.run)
    for (actual, expected) in zip(try gradients(of: single, test.sample.run), expected) {
      guard let actual, let expected else { continue }
      try expectClose(actual, expected, rtol: 1e-4, atol: 1e-4, test.testDescription)
    }
  }

  /// Runs in a process of its own, as other tests hold tensors meanwhile.
  @Test func nothingIsLeftInMemory() async {
    await #expect(processExitsWith: .success) {
      for test in SampleCase.all {
        let before = TensorMemory.liveBuffers
        do {
          let inputs = try test.sample.inputs(as: .float32)
          if test.isDifferentiable { _ = try gradients(of: inputs, test.sample.run) }
          _ = try test.sample.run(inputs)
        }
        #expect(TensorMemory.liveBuffers == before, "\(test.testDescription)")
      }
    }
  }
}

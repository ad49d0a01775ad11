import NNTensor
import NNTestSupport
import Testing

/// Every way to write to a tensor's memory, against every operation that may need what was there:
/// going backward is refused with both versions, or gives the gradients of the old values. Ids name
/// behaviours of PyTorch.
@Suite struct InPlaceMatrixTests {
  /// A way to write to a contiguous floating-point tensor; it throws where it takes no such tensor.
  struct Door: Sendable, CustomTestStringConvertible {
    let name: String
    let write: @Sendable (Tensor) throws -> Void
    var testDescription: String { name }
  }

  static let doors: [Door] = [
    Door(name: "fill") { try $0.fill(.nan) },
    Door(name: "assign") { try $0.assign(try .full($0.type, 7)) },
    Door(name: "fill of a slice") {
      try $0.reshaped([$0.count]).narrowed(dim: 0, start: 0, length: 1).fill(9)
    },
    Door(name: "assign to a row") {
      let row = try $0.selected(dim: 0, index: 0)
      try row.assign(try .full(row.type, 5))
    },
    Door(name: "limitRowNorms") {
      try $0.reshaped([$0.count, 1]).limitRowNorms(try Tensor([0], [1]), maxNorm: 1e-6)
    },
    Door(name: "running statistics") { tensor in
      let batch = try Tensor.ones(TensorType(tensor.dtype, [2, tensor.count]))
      _ = try batch.batchNormalized(
        runningMean: try tensor.reshaped([tensor.count]),
        runningVar: try .ones(TensorType(tensor.dtype, [tensor.count])), training: true)
    },
    Door(name: "SGD") {
      try OptimizerSteps.apply(
        .init(learningRate: 0.5), to: $0, gradient: try .ones($0.type), buffer: nil,
        isFirst: false)
    },
    Door(name: "momentum") {
      var step = OptimizerSteps.SGD(learningRate: 0.1)
      step.momentum = 0.9
      try OptimizerSteps.apply(
        step, to: try .ones($0.type), gradient: try .ones($0.type), buffer: $0, isFirst: false)
    },
    Door(name: "Adam") {
      try OptimizerSteps.apply(
        .init(learningRate: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8), number: 1, to: $0,
        gradient: try .ones($0.type), first: try .zeros($0.type), second: try .zeros($0.type),
        largest: nil)
    },
    Door(name: "scale") { try OptimizerSteps.scale($0, by: 3) },
    Door(name: "clamp") { try OptimizerSteps.clamp($0, to: 1e-6) },
  ]

  /// A sample's inputs as leaves and what it makes of them.
  private struct Pass {
    let inputs: [Tensor]
    let outputs: [Tensor]

    init(_ test: SampleCase) throws {
      inputs = try test.sample.inputs().map { input in
        input.dtype.isFloatingPoint ? try input.requiringGrad() : input
      }
      outputs = try test.sample.run(inputs)
    }

    /// The gradients of the inputs when each output's is 1 everywhere.
    func gradients() throws -> [[Double]?] {
      try Backward.run(
        outputs.filter(\.requiresGrad).map { ($0, try Tensor.ones($0.type)) })
      return try inputs.map { try $0.grad?.doubles() }
    }

    var tensors: [Tensor] { inputs + outputs }
  }

  /// tensor-003: writes through each door to each input and each output of every sample.
  @Test(arguments: doors) func noWriteGivesWrongGradients(_ door: Door) throws {
    var refusals: Set<String> = []
    for test in SampleCase.all where test.isDifferentiable {
      let first = try Pass(test)
      guard first.outputs.contains(where: \.requiresGrad) else { continue }
      let expected = try first.gradients()
      for place in first.tensors.indices {
        let pass = try Pass(test)
        let tensor = pass.tensors[place]
        guard tensor.dtype.isFloatingPoint, tensor.isContiguous, tensor.count > 0 else { continue }
        do { try door.write(tensor.detached()) } catch is ShapeError { continue }
        do {
          let gradients = try pass.gradients()
          for (index, (actual, old)) in zip(gradients, expected).enumerated() {
            #expect(
              Self.isSame(actual, old),
              "\(test.testDescription): \(door.name) of tensor \(place) changed gradient \(index)")
          }
        } catch let error as ShapeError {
          let parts = error.message.split(separator: " written to after it was used: ")
          let numbers = error.message.split { !$0.isNumber }.suffix(2).compactMap { Int($0) }
          #expect(
            parts.count == 2 && error.message.hasPrefix("the gradient of ") && numbers.count == 2
              && numbers[0] < numbers[1], "\(test.testDescription): \(error.message)")
          refusals.insert(test.name)
        }
      }
    }
    // Most operations read what they were given, or what they gave.
    #expect(refusals.count > 60, "\(refusals.sorted())")
  }

  /// Whether two lists hold the same numbers, NaN where NaN is.
  private static func isSame(_ a: [Double]?, _ b: [Double]?) -> Bool {
    guard let a, let b else { return (a == nil) == (b == nil) }
    return a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

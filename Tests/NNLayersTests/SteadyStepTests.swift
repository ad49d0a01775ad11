import NNLayers
import NNTensor
import Testing

/// Memory of whole training steps.
struct SteadyStepTests {
  /// Runs in a process of its own, as other tests ask for memory meanwhile.
  @Test func aTrainingStepAsksTheSystemForNothing() async {
    await #expect(processExitsWith: .success) {
      let model = try build(
        """
        nn.Sequential(ConvLayer(1, 16), ResBlock(1, 16, 16), ResBlock(1, 16, 32, stride=2), \
        nn.Dropout(0.1), PoolFlatten, nn.LayerNorm(32), nn.Linear(32, 10))
        """)
      try pruning("global_unstructured(0.5)").apply(to: model, seed: 0)
      let parameters = model.namedParameters.map(\.parameter.tensor)
      let momenta = try parameters.map { try Tensor.zeros($0.type) }
      let images = try ramp([64, 1, 8, 8], scale: 1e-3)
      let digits = try Tensor((0..<64).map { $0 % 10 }, [64])
      var sgd = OptimizerSteps.SGD(learningRate: 0.01)
      sgd.momentum = 0.9
      func step() throws {
        try model(images).crossEntropy(digits, labelSmoothing: 0.05).backward()
        for (parameter, momentum) in zip(parameters, momenta) {
          let gradient = try #require(parameter.grad)
          try OptimizerSteps.apply(
            sgd, to: parameter, gradient: gradient, buffer: momentum, isFirst: false)
          parameter.grad = nil
        }
      }
      for _ in 0..<3 { try step() }
      let (allocations, buffers) = (TensorMemory.systemAllocations, TensorMemory.liveBuffers)
      for _ in 0..<10 {
        try step()
        #expect(TensorMemory.systemAllocations == allocations)
        #expect(TensorMemory.liveBuffers == buffers)
      }
    }
  }
}

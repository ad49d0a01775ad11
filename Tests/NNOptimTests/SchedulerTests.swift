import NNDeclarations
import NNDiagnostics
import NNOptim
import NNTensor
import Testing

@Suite struct SchedulerTests {
  private func parameters() throws -> NamedTensors {
    [("p", try .zeros(TensorType(.float32, [1])))]
  }

  @Test("whole runs as in PyTorch", arguments: ["StepLR", "CosineAnnealingLR", "OneCycleLR"])
  func parity(_ type: String) throws {
    let fixture = try Fixture(type)
    #expect(fixture.cases.count >= 4)
    for name in fixture.cases {
      let rates = try fixture.tensor(name + "/lr").doubles()
      let momenta = try fixture.tensor(name + "/momentum").doubles()
      let optimizer = try makeOptimizer(try fixture.call(name + ".optimizer"), try parameters())
      let scheduler = try makeScheduler(try fixture.call(name + ".call"), optimizer)
      for step in rates.indices {
        let what = Comment(rawValue: "\(type) \(name), step \(step)")
        #expect(isClose(optimizer.learningRate, rates[step]), what)
        #expect(isClose(try #require(optimizer.momentum), momenta[step]), what)
        try scheduler.step()
      }
    }
  }

  /// The same up to the rounding of a few operations, which cancel near the end of a cosine.
  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * abs(b) + 1e-16 }

  @Test("what is left out follows from training")
  func inference() throws {
    let optimizer = try makeOptimizer(try pythonCall("SGD(lr=1)"), try parameters())
    let cosine = try makeScheduler(
      try pythonCall("CosineAnnealingLR()"), optimizer, epochs: 4, stepsPerEpoch: 10)
    #expect(cosine.interval == .epoch)
    for _ in 0..<4 { try cosine.step() }
    #expect(abs(optimizer.learningRate) < 1e-15)

    let cycle = try makeScheduler(
      try pythonCall("OneCycleLR(max_lr=0.5)"), optimizer, epochs: 4, stepsPerEpoch: 10)
    #expect(cycle.interval == .step)
    #expect(isClose(optimizer.learningRate, 0.02))
    #expect(optimizer.momentum == 0.95)
    for _ in 0..<11 { try cycle.step() }
    #expect(optimizer.learningRate == 0.5)
    for _ in 11..<39 { try cycle.step() }
    #expect(isClose(optimizer.learningRate, 0.02 / 1e4))
    try cycle.step()
    #expect(
      messages { try cycle.step() } == [
        "the schedule of OneCycleLR ends after 40 steps | leave total_steps out to have it follow "
          + "from the length of training"
      ])
  }

  @Test("cycles with phases of no length", arguments: [0, 1, 2, 3], [0, 0.25, 0.5, 1])
  func degenerate(_ extra: Int, _ pct: Double) throws {
    for isThreePhase in [false, true] {
      let optimizer = try makeOptimizer(try pythonCall("Adam()"), try parameters())
      var settings = OneCycleLR.Settings(maxRate: 0.5)
      settings.pctStart = pct
      settings.isThreePhase = isThreePhase
      let cycle = OneCycleLR(optimizer, totalSteps: 1 + extra, settings)
      for _ in 0...extra {
        #expect((0...0.500001).contains(optimizer.learningRate), "\(optimizer.learningRate)")
        try cycle.step()
      }
    }
  }

  @Test(
    "saved and loaded state continues to the same numbers",
    arguments: [
      "StepLR(step_size=2)", "CosineAnnealingLR(T_max=3, eta_min=0.01)",
      "OneCycleLR(max_lr=0.3, total_steps=12)",
    ])
  func resume(_ text: String) throws {
    let call = try pythonCall(text)
    let optimizer = try makeOptimizer(try pythonCall("SGD(lr=0.1)"), try parameters())
    let scheduler = try makeScheduler(call, optimizer)
    for _ in 0..<4 { try scheduler.step() }

    let second = try makeOptimizer(try pythonCall("SGD(lr=0.1)"), try parameters())
    let resumed = try makeScheduler(call, second)
    try second.load(try optimizer.state)
    try resumed.load(try scheduler.state)
    for _ in 4..<12 {
      try scheduler.step()
      try resumed.step()
      #expect(second.learningRate == optimizer.learningRate)
      #expect(second.momentum == optimizer.momentum)
    }
    #expect(
      messages { try resumed.load([("step", try .scalar(1.5))]) } == [
        """
        the saved state does not fit the scheduler:
          'step' expects int64[], got float64[]
          missing 'base_rate' | check that it was saved from the same specification
        """
      ])
  }

  @Test(
    "wrong arguments",
    arguments: [
      (
        "OneCycleLR(max_lr=1, total_steps=29)",
        "'OneCycleLR' ends after 29 steps, but training takes 3 epochs of 10 steps | leave "
          + "total_steps, epochs and steps_per_epoch out to have them follow from training"
      ),
      (
        "OneCycleLR(max_lr=1, epochs=2)",
        "'OneCycleLR' ends after 20 steps, but training takes 3 epochs of 10 steps | leave "
          + "total_steps, epochs and steps_per_epoch out to have them follow from training"
      ),
      (
        "OneCycleLR(max_lr=1, anneal_strategy='cosine')",
        "argument 'anneal_strategy' of 'OneCycleLR' expects one of 'cos', 'linear', got 'cosine'"
      ),
      ("StepLR()", "'StepLR' needs argument 'step_size' (epochs between two changes)"),
      (
        "StepLR(step_size=0)",
        "argument 'step_size' of 'StepLR' expects an integer of at least 1, got 0"
      ),
      (
        "CosineAnnealingLR(T_max=0)",
        "argument 'T_max' of 'CosineAnnealingLR' expects an integer or null of at least 1, got 0"
      ),
    ])
  func wrongArguments(_ text: String, _ message: String) throws {
    let call = try pythonCall(text)
    let optimizer = try makeOptimizer(try pythonCall("SGD()"), try parameters())
    #expect(
      messages { try makeScheduler(call, optimizer, epochs: 3, stepsPerEpoch: 10) } == [message])
  }

  @Test("huge lengths do not trap")
  func hugeLengths() throws {
    for text in [
      "OneCycleLR(max_lr=1, epochs=9223372036854775807, steps_per_epoch=9223372036854775807)",
      "OneCycleLR(max_lr=1, total_steps=9223372036854775807)",
      "CosineAnnealingLR(T_max=9223372036854775807)", "StepLR(step_size=9223372036854775807)",
    ] {
      let optimizer = try makeOptimizer(try pythonCall("SGD()"), try parameters())
      let scheduler = try makeScheduler(try pythonCall(text), optimizer)
      for _ in 0..<3 { try scheduler.step() }
      #expect(optimizer.learningRate.isFinite)
    }
  }
}

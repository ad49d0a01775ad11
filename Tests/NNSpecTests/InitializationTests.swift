import NNDiagnostics
import NNSpec
import NNTensor
import Testing

/// `init:` of nodes and of the whole specification.
@Suite struct InitializationTests {
  private static let net = """
    inputs: {x: "float32[N, 1, 8, 8]"}
    model:
      - Conv2d(auto, 8, 3, init=kaiming_normal_(nonlinearity=relu))
      - BatchNorm2d
      - Flatten
      - Linear: {out_features: 6, init: {weight: orthogonal_, "b*": ones_}}
      - head: Linear(auto, 3)
    init:
      "*.bias": zeros_
      Linear: xavier_uniform_(gain=calculate_gain('leaky_relu', 0.2))
      BatchNorm2d.weight: constant_(0.5)
      head: {weight: zeros_}
    """
    .replacing("  head: {weight: zeros_}", with: "  head.weight: sparse_(0.5, std=0.1)")

  /// Later rules prevail, and nodes over the section.
  @Test func theLongFormTellsWhatEachParameterStartsFrom() throws {
    #expect(
      try section("init", of: Self.net) == """
        init:
          "0.weight":
            kaiming_normal_: {a: 0.0, mode: fan_in, nonlinearity: relu}
          "0.bias": zeros_
          "1.weight":
            constant_: {val: 0.5}
          "1.bias": zeros_
          "3.weight":
            orthogonal_: {gain: 1.0}
          "3.bias": ones_
          head.weight:
            sparse_: {sparsity: 0.5, std: 0.1}
          head.bias: zeros_
        """)
  }

  @Test func theLongFormStartsFromTheSameNumbers() throws {
    let long = try experiment(Self.net).resolvedText()
    #expect(try experiment(long).resolvedText() == long)
    let weights = try [Self.net, long].map { text in
      try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1])).module.stateDict
        .filter { $0.tensor.dtype.isFloatingPoint }.map { try $0.tensor.doubles() }
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0][1].allSatisfy { $0 == 0 })
    #expect(weights[0][2] == [Double](repeating: 0.5, count: 8))
  }

  @Test func containersSpeakForWhatIsInThem() throws {
    let text = """
      inputs: {x: "float32[N, 4]"}
      model:
        - body:
            Sequential:
              - Linear(auto, 6)
              - Linear(auto, 6, init=eye_)
        - Linear(auto, 2)
      init: {"body.*.weight": zeros_}
      """
    #expect(
      try section("init", of: text) == """
        init:
          body.0.weight: zeros_
          body.1.weight: eye_
        """)
  }

  /// Glorot's bound is the gain times sqrt(6 / (200 + 100)).
  @Test(arguments: [
    ("calculate_gain(tanh)", 5.0 / 3), ("calculate_gain('relu')", 2.0.squareRoot()),
    ("calculate_gain('leaky_relu', param=0.2)", 1.3867504905630728), ("2", 2.0),
  ])
  func theGainOfANonlinearityIsItsNumber(_ gain: String, _ number: Double) throws {
    let text = """
      inputs: {x: [N, 200]}
      model: [Linear: [auto, 100]]
      init: {"*.weight": "xavier_uniform_(gain=\(gain))"}
      """
    for text in [text, try experiment(text).resolvedText()] {
      let model = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1]))
      let weight = try #require(model.module.stateDict.first { $0.name == "0.weight" })
      let largest = try weight.tensor.doubles().map(abs).max() ?? 0
      #expect(abs(largest / (number * 0.02.squareRoot()) - 1) < 0.001)
    }
  }

  @Test func mistakesAreToldTogether() throws {
    #expect(
      try messages(
        """
        inputs: {x: "float32[N, 4]"}
        model:
          - Linear(auto, 6, init=dirac_)
          - Linear: {out_features: 6, init: {wieght: zeros_}}
        init:
          "*": kaiming_normal_
          Conv2d: zeros_
          heads.weight: zeros_
        """) == """
          n.yaml:6:8: error[NN0303]: 'kaiming_normal_' of '0.bias' expects at least 2 dimensions, \
          got shape [6]
              6 |   "*": kaiming_normal_
                |        ^
          help: choose parameters by the type of their layer, such as Conv2d.weight
          n.yaml:7:11: error[NN0226]: nothing to initialise: no 'Conv2d' has a weight
              7 |   Conv2d: zeros_
                |           ^
          help: parameters are called such as '0.weight'
          n.yaml:8:17: error[NN0226]: nothing to initialise: no parameter is called 'heads.weight'
              8 |   heads.weight: zeros_
                |                 ^
          help: parameters are called such as '0.weight'
          n.yaml:3:26: error[NN0303]: 'dirac_' of '0.weight' expects 3, 4 or 5 dimensions, \
          got shape [6, 4]
              3 |   - Linear(auto, 6, init=dirac_)
                |                          ^
          help: choose parameters by the type of their layer, such as Conv2d.weight
          n.yaml:4:46: error[NN0226]: nothing to initialise: layer '1' has no parameter 'wieght'
              4 |   - Linear: {out_features: 6, init: {wieght: zeros_}}
                |                                              ^
          help: did you mean '1.weight'?

          """)
    #expect(
      try messages(
        """
        inputs: {x: "float32[N, 4]"}
        model: [Linear: [auto, 6]]
        init:
          "*.weight": kaiming_norml_
          Linear.bias: uniform_(a=0, c=2)
          "0.bias": trunc_normal_(a=2, b=1)
        """) == """
          n.yaml:4:15: error[NN0202]: unknown initialiser 'kaiming_norml_'
              4 |   "*.weight": kaiming_norml_
                |               ^
          help: did you mean 'kaiming_normal_'?
          n.yaml:5:30: error[NN0211]: 'uniform_' has no argument 'c'
              5 |   Linear.bias: uniform_(a=0, c=2)
                |                              ^
          help: its arguments are: a, b

          """)
    #expect(
      try messages(
        """
        inputs: {x: "float32[N, 4]"}
        model: [Linear: [auto, 6]]
        init: {"0.bias": "trunc_normal_(a=2, b=1)"}
        """) == """
          n.yaml:3:19: error[NN0227]: 'trunc_normal_' expects 'a' below 'b', got 2.0 and 1.0
              3 | init: {"0.bias": "trunc_normal_(a=2, b=1)"}
                |                   ^

          """)
  }
}

import Foundation
import NNDiagnostics
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What recurrent layers and cells must do, by the ids of the rows of the catalogue that say so.
struct RecurrentSeedTests {
  static let layers = ["RNN", "LSTM", "GRU"]
  static let cells = ["RNNCell", "LSTMCell", "GRUCell"]

  private func text(_ error: () throws -> Void) -> String { message(error) }

  /// recurrent-001: the layers have one base, which tells its mode and checks its arguments.
  @Test func layersHaveOneBase() throws {
    let modes = [
      "RNN(3, 4)": "RNN_TANH", "RNN(3, 4, nonlinearity='relu')": "RNN_RELU", "LSTM(3, 4)": "LSTM",
      "GRU(3, 4)": "GRU",
    ]
    for (text, mode) in modes {
      let base = try #require(try build(text) as? RNNBase)
      #expect(base.mode == mode)
      #expect((base.inputSize, base.hiddenSize) == (3, 4))
      #expect((base.options.numLayers, base.options.dropout, base.options.projSize) == (1, 0, 0))
      #expect(
        (base.options.bias, base.options.batchFirst, base.options.bidirectional) == (
          true, false, false
        ))
    }
    let scope = { Scope(BuildContext()) }
    var options = RNNBase.Options()
    #expect(
      text { _ = try GRU(scope(), inputSize: 0, hiddenSize: 4) }.hasPrefix(
        "expects input_size from 1"))
    #expect(
      text { _ = try GRU(scope(), inputSize: 3, hiddenSize: 0) }.hasPrefix(
        "expects hidden_size from 1"))
    options.numLayers = 0
    #expect(
      text { _ = try GRU(scope(), inputSize: 3, hiddenSize: 4, options) }
        == "expects num_layers from 1 to 10000, got 0")
    options.numLayers = 2
    options.dropout = 1.5
    #expect(
      text { _ = try GRU(scope(), inputSize: 3, hiddenSize: 4, options) }
        == "expects dropout between 0 and 1, got 1.5")
    options.dropout = 0
    options.projSize = 4
    #expect(
      text { _ = try LSTM(scope(), inputSize: 3, hiddenSize: 4, options) }
        == "expects proj_size from 0 to below hidden_size 4, got 4")
    #expect(
      text { _ = try GRU(scope(), inputSize: 3, hiddenSize: 4, options) }
        == "expects proj_size 0, got 4")
  }

  /// recurrent-002: flattening exists and changes nothing.
  @Test(arguments: layers) func flatteningChangesNothing(_ name: String) throws {
    let layer = try #require(try build("\(name)(3, 4, 2)") as? RNNBase)
    let x = try draw([5, 2, 3], dtype: .float32)
    let before = try recurrent(layer, x).output.floats()
    layer.flattenParameters()
    #expect(try recurrent(layer, x).output.floats() == before)
    #expect(layer.allWeights.map(\.count) == [4, 4])
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// One step of one unit with all input weights 0.5, all state weights -0.25 and the given biases a
  /// gate, from x = 2, h = 0.75 and c = -0.5.
  ///
  /// recurrent-003: `RNN` is tanh or the rectifier of a sum.
  /// recurrent-008, recurrent-010: the gates of an LSTM stand in the order i, f, g, o.
  /// recurrent-012, recurrent-014: those of a GRU in the order r, z, n, and r multiplies the bias too.
  @Test func formulasAreAsDocumented() throws {
    func result(_ text: String) throws -> [Double] {
      let layer = try build(text, dtype: .float64)
      for (name, parameter) in layer.namedParameters {
        let count = parameter.tensor.count
        let values: [Double]
        switch name.prefix(9) {
        case "weight_ih": values = Array(repeating: 0.5, count: count)
        case "weight_hh": values = Array(repeating: -0.25, count: count)
        case "bias_ih_l": values = (0..<count).map { 0.1 * Double($0 + 1) }
        default: values = (0..<count).map { -0.3 * Double($0 + 1) }
        }
        try parameter.tensor.detached().assign(try Tensor(values, parameter.tensor.shape))
      }
      let h = try Tensor([0.75], [1, 1])
      let c = try Tensor([-0.5], [1, 1])
      let states = layer is LSTM ? [h, c] : [h]
      return try recurrent(layer, try Tensor([2.0], [1, 1]), states).states.flatMap {
        try $0.doubles()
      }
    }
    // The sums of gate k: x w_ih + b_ih and h w_hh + b_hh.
    func x(_ k: Int) -> Double { 1 + 0.1 * Double(k + 1) }
    func h(_ k: Int) -> Double { -0.1875 - 0.3 * Double(k + 1) }
    func sum(_ k: Int) -> Double { x(k) + h(k) }
    func expect(_ text: String, _ expected: Double...) throws {
      for (a, b) in zip(try result(text), expected) { #expect(abs(a - b) < 1e-12, "\(text)") }
    }
    try expect("RNN(1, 1)", tanh(sum(0)))
    try expect("RNN(1, 1, nonlinearity='relu')", sum(0))
    let cell = Self.sigmoid(sum(1)) * -0.5 + Self.sigmoid(sum(0)) * tanh(sum(2))
    try expect("LSTM(1, 1)", Self.sigmoid(sum(3)) * tanh(cell), cell)
    let (r, z) = (Self.sigmoid(sum(0)), Self.sigmoid(sum(1)))
    let n = tanh(x(2) + r * h(2))
    try expect("GRU(1, 1)", (1 - z) * n + z * 0.75)
  }

  /// recurrent-004, recurrent-006: `RNN(10, 20, 2)` of (5, 3, 10).
  /// recurrent-009, recurrent-011: an `LSTM` takes and gives h and c.
  /// recurrent-013, recurrent-015: `GRU` as `RNN`. Without states they are zeros.
  @Test(arguments: layers) func examplesHaveTheDocumentedShapes(_ name: String) throws {
    let layer = try build("\(name)(10, 20, 2)")
    let x = try draw([5, 3, 10], dtype: .float32)
    let count = name == "LSTM" ? 2 : 1
    let given = try (0..<count).map { try draw([2, 3, 20], "h\($0)", dtype: .float32) }
    let result = try recurrent(layer, x, given)
    #expect(result.output.shape == [5, 3, 20])
    #expect(result.states.map(\.shape) == Array(repeating: [2, 3, 20], count: count))
    let zeros = try given.map { try Tensor.zeros($0.type) }
    let (without, with) = (try recurrent(layer, x), try recurrent(layer, x, zeros))
    #expect(try without.output.floats() == with.output.floats())
    #expect(try without.output.floats() != result.output.floats())
    for states in [[try draw([2, 4, 20])], [try draw([1, 3, 20])]] {
      let wrong = count == 1 ? states : states + [given[0]]
      #expect(
        message { _ = try recurrent(layer, x, wrong) }
          == "expects h_0 [2, 3, 20], got \(states[0].type)")
    }
    let other = count == 1 ? given + given : [given[0]]
    #expect(message { _ = try recurrent(layer, x, other) }.hasPrefix("expects a t"))
    #expect(
      message { _ = try recurrent(layer, try draw([5, 10]), given) }.hasPrefix(
        "expects h_0 [2, 20]"))
  }

  /// recurrent-005: names and sizes of parameters, and where they start. recurrent-020: without biases.
  @Test func parametersAreNamedAsInPyTorch() throws {
    #expect(
      stateLines(try build("RNN(3, 4, 2, bidirectional=True)")) == [
        "weight_ih_l0 float32[4, 3]", "weight_hh_l0 float32[4, 4]", "bias_ih_l0 float32[4]",
        "bias_hh_l0 float32[4]", "weight_ih_l0_reverse float32[4, 3]",
        "weight_hh_l0_reverse float32[4, 4]", "bias_ih_l0_reverse float32[4]",
        "bias_hh_l0_reverse float32[4]", "weight_ih_l1 float32[4, 8]", "weight_hh_l1 float32[4, 4]",
        "bias_ih_l1 float32[4]", "bias_hh_l1 float32[4]", "weight_ih_l1_reverse float32[4, 8]",
        "weight_hh_l1_reverse float32[4, 4]", "bias_ih_l1_reverse float32[4]",
        "bias_hh_l1_reverse float32[4]",
      ])
    #expect(
      stateLines(try build("LSTM(3, 4, 2, bias=False, proj_size=2)")) == [
        "weight_ih_l0 float32[16, 3]", "weight_hh_l0 float32[16, 2]", "weight_hr_l0 float32[2, 4]",
        "weight_ih_l1 float32[16, 2]", "weight_hh_l1 float32[16, 2]", "weight_hr_l1 float32[2, 4]",
      ])
    #expect(
      stateLines(try build("LSTM(3, 4, proj_size=2)")) == [
        "weight_ih_l0 float32[16, 3]", "weight_hh_l0 float32[16, 2]", "bias_ih_l0 float32[16]",
        "bias_hh_l0 float32[16]", "weight_hr_l0 float32[2, 4]",
      ])
    #expect(
      stateLines(try build("GRU(3, 4)")) == [
        "weight_ih_l0 float32[12, 3]", "weight_hh_l0 float32[12, 4]", "bias_ih_l0 float32[12]",
        "bias_hh_l0 float32[12]",
      ])
    for name in Self.layers {
      #expect(
        stateNames(try build("\(name)(3, 4, bias=False)")) == ["weight_ih_l0", "weight_hh_l0"])
    }
  }

  /// recurrent-005, recurrent-025, recurrent-029, recurrent-033: all parameters start uniform in
  /// ±1/√hidden_size.
  @Test(arguments: layers + cells) func parametersStartUniform(_ name: String) throws {
    let layer = try build("\(name)(30, 64)")
    for (_, tensor) in layer.stateDict {
      let values = try tensor.doubles()
      #expect(values.allSatisfy { abs($0) <= 0.125 })
      #expect((values.map(abs).max() ?? 0) > 0.115)
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(mean) < 0.03)
    }
  }

  /// recurrent-007: another nonlinearity is refused.
  @Test(arguments: ["RNN", "RNNCell"]) func nonlinearityIsOneOfTwo(_ name: String) {
    let error = #expect(throws: Diagnostics.self) {
      _ = try build("\(name)(3, 4, nonlinearity='x')")
    }
    #expect(
      error?.all.map(\.message) == [
        "argument 'nonlinearity' of '\(name)' expects one of 'tanh', 'relu', got 'x'"
      ])
  }

  /// recurrent-016: the second layer takes what the first one gives.
  @Test(arguments: layers) func layersStandOneAboveTheOther(_ name: String) throws {
    let both = try build("\(name)(3, 4, 2)", dtype: .float64)
    let first = try build("\(name)(3, 4)", dtype: .float64)
    let second = try build("\(name)(4, 4)", dtype: .float64)
    try copyParameters(from: both, to: first)
    try copyParameters(from: both, to: second) { $0.replacingOccurrences(of: "_l0", with: "_l1") }
    let x = try draw([5, 2, 3])
    let (below, result) = (try recurrent(first, x), try recurrent(both, x))
    let above = try recurrent(second, below.output)
    try expectClose(result.output, above.output, rtol: 1e-12)
    for (all, pair) in zip(result.states, zip(below.states, above.states)) {
      try expectClose(all, try .concatenated([pair.0, pair.1]), rtol: 1e-12)
    }
  }

  /// recurrent-017: both directions side by side, in outputs and in last states.
  @Test(arguments: layers) func directionsLieSideBySide(_ name: String) throws {
    let layer = try build("\(name)(3, 4, 2, bidirectional=True)", dtype: .float64)
    let result = try recurrent(layer, try draw([5, 2, 3]))
    #expect(result.output.shape == [5, 2, 8] && result.states[0].shape == [4, 2, 4])
    let split = try result.output.viewed([5, 2, 2, 4])
    let last = result.states[0]
    func row(_ index: Int) throws -> Tensor { try last.selected(dim: 0, index: index) }
    let forward = try split.selected(dim: 0, index: 4).selected(dim: 1, index: 0)
    let backward = try split.selected(dim: 0, index: 0).selected(dim: 1, index: 1)
    #expect(try row(-2).doubles() == forward.doubles())
    #expect(try row(-1).doubles() == backward.doubles())
    // The reverse direction is the same layer on the sequence turned round.
    let single = try build("\(name)(3, 4, bidirectional=True)", dtype: .float64)
    let plain = try build("\(name)(3, 4)", dtype: .float64)
    try copyParameters(from: single, to: plain) { $0 + "_reverse" }
    let x = try draw([5, 2, 3])
    let turned = try recurrent(plain, try x.flipped([0])).output.flipped([0])
    let half = try recurrent(single, x).output.narrowed(dim: 2, start: 4, length: 4)
    try expectClose(half, turned, rtol: 1e-12)
  }

  /// recurrent-018: only inputs and outputs are turned.
  @Test(arguments: layers) func batchesMayComeFirst(_ name: String) throws {
    let last = try build("\(name)(3, 4, bidirectional=True)")
    let first = try build("\(name)(3, 4, batch_first=True, bidirectional=True)")
    try copyParameters(from: last, to: first)
    let x = try draw([5, 2, 3], dtype: .float32)
    let (a, b) = (try recurrent(last, x), try recurrent(first, try x.transposed(0, 1)))
    #expect(b.output.shape == [2, 5, 8] && b.states[0].shape == [2, 2, 4])
    #expect(try a.output.floats() == b.output.transposed(0, 1).floats())
    #expect(try a.states.map { try $0.floats() } == b.states.map { try $0.floats() })
  }

  /// recurrent-019: dropout between layers, in training only.
  @Test(arguments: layers) func dropoutStandsBetweenLayers(_ name: String) throws {
    let x = try draw([5, 2, 3], dtype: .float32)
    let plain = try build("\(name)(3, 8, 2)")
    let layer = try build("\(name)(3, 8, 2, dropout=0.5)")
    try copyParameters(from: plain, to: layer)
    let expected = try recurrent(plain, x).output.floats()
    let (first, second) = (try recurrent(layer, x), try recurrent(layer, x))
    #expect(try first.output.floats() != expected)
    #expect(try first.output.floats() != second.output.floats())
    // The first layer's last state and the shapes do not know of it.
    let below = try first.states[0].selected(dim: 0, index: 0)
    #expect(try below.floats() == recurrent(plain, x).states[0].selected(dim: 0, index: 0).floats())
    layer.eval()
    #expect(try recurrent(layer, x).output.floats() == expected)
    // With everything dropped the second layer sees zeros.
    let blind = try build("\(name)(3, 8, 2, dropout=1)")
    try copyParameters(from: plain, to: blind)
    let upper = try build("\(name)(8, 8)")
    try copyParameters(from: plain, to: upper) { $0.replacingOccurrences(of: "_l0", with: "_l1") }
    let zeros = try Tensor.zeros(TensorType(.float32, [5, 2, 8]))
    #expect(try recurrent(blind, x).output.floats() == recurrent(upper, zeros).output.floats())
    // One layer has nothing to drop.
    let single = try build("\(name)(3, 8, dropout=1)")
    let same = try build("\(name)(3, 8)")
    try copyParameters(from: same, to: single)
    #expect(try recurrent(single, x).output.floats() == recurrent(same, x).output.floats())
  }

  /// recurrent-022: halves give what single precision gives, rounded.
  @Test(arguments: layers) func halvesAgreeWithSinglePrecision(_ name: String) throws {
    let half = try build("\(name)(8, 16, 2)", dtype: .float16)
    let single = try build("\(name)(8, 16, 2)")
    for (name, parameter) in single.namedParameters {
      try parameter.tensor.detached().assign(try state(half, name).float())
    }
    let x = try draw([6, 3, 8], dtype: .float16)
    let result = try recurrent(half, x).output
    #expect(result.dtype == .float16)
    try expectClose(
      result.float(), try recurrent(single, try x.float()).output, rtol: 2e-3, atol: 2e-3)
  }

  /// recurrent-023, recurrent-024, recurrent-026: `RNNCell(10, 20)` in a loop.
  /// recurrent-027, recurrent-028, recurrent-030: `LSTMCell`.
  /// recurrent-031, recurrent-032, recurrent-034: `GRUCell`.
  @Test(arguments: cells) func cellsRunInLoops(_ name: String) throws {
    let cell = try build("\(name)(10, 20)")
    let x = try draw([6, 3, 10], dtype: .float32)
    let count = name == "LSTMCell" ? 2 : 1
    var states = try (0..<count).map { try draw([3, 20], "h\($0)", dtype: .float32) }
    for step in 0..<6 {
      states = try recurrent(cell, try x.selected(dim: 0, index: step), states).states
      #expect(states.map(\.shape) == Array(repeating: [3, 20], count: count))
    }
    let input = try x.selected(dim: 0, index: 0)
    let zeros = try states.map { try Tensor.zeros($0.type) }
    #expect(
      try recurrent(cell, input).output.floats() == recurrent(cell, input, zeros).output.floats())
    let single = try recurrent(cell, try input.selected(dim: 0, index: 1))
    #expect(single.states.map(\.shape) == Array(repeating: [20], count: count))
    try expectClose(
      single.output, try recurrent(cell, input).output.selected(dim: 0, index: 1), rtol: 1e-5)
    #expect(
      message { _ = try recurrent(cell, x) }
        == "expects an input of 1 or 2 dimensions, got float32[6, 3, 10]")
  }

  /// recurrent-025, recurrent-029, recurrent-033: the parameters of cells.
  @Test func cellsHaveOneSetOfParameters() throws {
    for (name, gates) in zip(Self.cells, [1, 4, 3]) {
      #expect(
        stateLines(try build("\(name)(3, 4)")) == [
          "weight_ih float32[\(4 * gates), 3]", "weight_hh float32[\(4 * gates), 4]",
          "bias_ih float32[\(4 * gates)]", "bias_hh float32[\(4 * gates)]",
        ])
      #expect(stateNames(try build("\(name)(3, 4, bias=False)")) == ["weight_ih", "weight_hh"])
    }
  }

  /// recurrent-035: a cell in a loop is the layer, gradients too.
  @Test(arguments: layers) func cellLoopEqualsLayer(_ name: String) throws {
    let layer = try build("\(name)(3, 4)", dtype: .float64)
    let cell = try build("\(name)Cell(3, 4)", dtype: .float64)
    try copyParameters(from: layer, to: cell) { $0 + "_l0" }
    let (x, other) = (try draw([5, 2, 3]).requiringGrad(), try draw([5, 2, 3]).requiringGrad())
    let count = name == "LSTM" ? 2 : 1
    let initial = try (0..<count).map { try draw([1, 2, 4], "h\($0)") }
    let result = try recurrent(layer, x, initial)
    var states = try initial.map { try $0.squeezed(dims: [0]) }
    var outputs: [Tensor] = []
    for step in 0..<5 {
      states = try recurrent(cell, try other.selected(dim: 0, index: step), states).states
      outputs.append(states[0])
    }
    let looped = try Tensor.stacked(outputs)
    try expectClose(result.output, looped, rtol: 1e-12)
    for (a, b) in zip(result.states, states) {
      try expectClose(try a.squeezed(dims: [0]), b, rtol: 1e-12)
    }
    try (result.output * result.output).sum().backward()
    try (looped * looped).sum().backward()
    try expectClose(try #require(x.grad), try #require(other.grad), rtol: 1e-9)
    for (name, parameter) in cell.namedParameters {
      let twin = try #require(layer.namedParameters.first { $0.name == name + "_l0" })
      try expectClose(
        try #require(parameter.tensor.grad), try #require(twin.parameter.tensor.grad), rtol: 1e-9,
        atol: 1e-12)
    }
  }
}

import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// Sequences of different lengths in forward lines: what is known of them while shapes are checked, and
/// what is wrong with them.
@Suite struct SequenceFunctionTests {
  private static let inputs = "inputs: {x: \"float32[N, T, 3]\", lengths: \"int64[N]\"}\n"
  private static let pack =
    "p = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)"

  private static func text(_ lines: [String], modules: String = "rnn: GRU(hidden_size=5)") -> String
  {
    inputs + "model:\n  modules:\n    \(modules)\n    head: Linear(out_features=4)\n  forward:\n"
      + lines.map { "    - \"\($0)\"\n" }.joined()
  }

  private static func types(_ text: String, _ options: BuildOptions = .shapes) throws -> [String] {
    let model = try experiment(text).buildModel(options)
    #expect(model.unknown == nil)
    return model.output.tensors.map { model.text($0.type) }
  }

  @Test func shapesOfTheLastStateAreKnown() throws {
    let lines = [pack, "_, h = rnn(p)", "return head(h[-1])"]
    #expect(try Self.types(Self.text(lines)) == ["float32[N, 4]"])
    let model = try experiment(Self.text(lines)).buildModel()
    #expect(
      model.module.namedParameters.map { "\($0.name) \($0.parameter.tensor.shape)" } == [
        "rnn.weight_ih_l0 [15, 3]", "rnn.weight_hh_l0 [15, 5]", "rnn.bias_ih_l0 [15]",
        "rnn.bias_hh_l0 [15]", "head.weight [4, 5]", "head.bias [4]",
      ])
    #expect(
      try messages(Self.text(lines, modules: "rnn: GRU(4, 5)")) == """
        n.yaml:4:10: error[NN0301]: layer 'rnn' (GRU) expects last dimension 4, got 3
            4 |     rnn: GRU(4, 5)
              |          ^
        note: its input is float32[T*N, 3]
        n.yaml:4:14: help: change 4 to 3 (checked: it fits), or leave it out to have it inferred

        """)
  }

  private let pack = Self.pack

  @Test func paddedShapesAreThoseOfBefore() throws {
    let padded = [pack, "out, _ = rnn(p)", "out, n = pad_packed_sequence(out, batch_first=True)"]
    #expect(
      try Self.types(Self.text(padded + ["return head(out), n"])) == [
        "float32[N, T, 4]", "int64[N]",
      ])
    let total = [
      pack, "out, _ = rnn(p)", "out, n = pad_packed_sequence(out, total_length=x.shape[1] + 2)",
      "return head(out)",
    ]
    #expect(
      try Self.types(Self.text(total), BuildOptions(isMeta: true, sizes: ["N": 2, "T": 6]))
        == ["float32[8, 2, 4]"])
    // What is known of lengths that stand in the line is exact.
    let exact = [
      "p = nn.utils.rnn.pack_padded_sequence(x, [2, 5], True, False)", "out, h = rnn(p)",
      "a, n = torch.nn.utils.rnn.pad_packed_sequence(out)", "return a, h, out.data, head(h)",
    ]
    #expect(
      try Self.types(Self.text(exact), BuildOptions(isMeta: true, sizes: ["N": 2, "T": 6])) == [
        "float32[5, 2, 5]", "float32[1, 2, 5]", "float32[7, 5]", "float32[1, 2, 4]",
      ])
  }

  @Test func whatIsRunHasTheTypesThatWereTold() throws {
    let lines = [
      pack, "out, (h, c) = rnn(p)", "a, n = pad_packed_sequence(out, True, total_length=6)",
      "return head(a), n, h, c, out.batch_sizes[0], out.unsorted_indices",
    ]
    let text = Self.text(lines, modules: "rnn: LSTM(auto, 5, 2, bidirectional=True)")
    let model = try experiment(text).buildModel(
      BuildOptions(isMeta: false, sizes: ["N": 3, "T": 6]))
    let x = try Tensor((0..<54).map { Float($0) / 27 - 1 }, [3, 6, 3])
    let output = try model.module(
      Arguments([.tensor(x), .tensor(try Tensor([2, 6, 1], [3]))]))
    #expect(output.tensors.map(\.type) == model.output.tensors.map(\.type))
    #expect(try output.tensors[1].ints() == [2, 6, 1])
    #expect(try output.tensors[4].ints() == [3])
    #expect(try output.tensors[5].ints() == [1, 0, 2])
    #expect(try output.tensors[0].isFinite().all().item() == 1)
  }

  @Test func sequencesOfUnknownLengthsEndTheShapePass() throws {
    let model = try experiment(
      Self.text(
        ["a = unpad_sequence(x, lengths, True)", "return head(pad_sequence(a))"],
        modules: "rnn: GRU(3, 5)"
      ).replacing("Linear(out", with: "Linear(3, out")
    ).buildModel()
    #expect(model.unknown?.operation == "unpad_sequence")
    #expect(
      try Self.types(
        Self.text(["return head(pad_sequence([x[0], x[1], x[2]]))"], modules: "rnn: GRU(3, 5)"))
        == ["float32[T, 3, 4]"])
    #expect(
      try Self.types(
        Self.text(["_, h = rnn(pack_sequence([x[0], x[1][:5]]))", "return head(h)"]))
        == ["float32[1, 2, 4]"])
  }

  @Test(arguments: [
    ("return relu(p)", "gives relu a packed sequence as 'input', expected a tensor"),
    ("return p.lengths", "knows no attribute 'lengths', expected 'data' or 'batch_sizes' or "),
    ("return head(p)", "expects a tensor as input 1, got a packed sequence"),
    ("return p + 1", "a packed sequence"),
    (
      "return pad_packed_sequence(x)",
      "gives pad_packed_sequence a tensor as 'sequence', expected a packed sequence"
    ),
    ("return pad_sequence([])", "expects a list of at least one sequence, got none"),
    (
      "return pad_sequence([x], padding_side='top')",
      "'top' as 'padding_side', expected one of 'left', 'right'"
    ),
    (
      "return pack_padded_sequence(x, [1, 2], True).data",
      "expects as many lengths as sequences, N, got 2"
    ),
    (
      "return pack_padded_sequence(x, x, True).data",
      "expects int64 lengths in one dimension, got float32[N, T, 3]"
    ),
    ("return rnn(p, p)", "expects a tensor as hx, got a packed sequence"),
    ("return rnn(p, x)", "expects h_0 [1, N, 5], got float32[N, T, 3]"),
    ("return rnn((x, x))", "expects a tensor or a packed sequence as input, got a tuple"),
  ])
  func mistakesAreTold(line: String, said: String) throws {
    let text = Self.text([pack, line], modules: "rnn: GRU(3, 5)")
      .replacing("Linear(out", with: "Linear(5, out")
    let got = try messages(text)
    #expect(got.contains(said), "\(got)")
  }

  /// Sizes that nobody can mean are errors at once.
  @Test(arguments: [
    "GRU(3, 4611686018427387904)", "LSTM(3, 5, 9223372036854775807)",
    "RNN(3, 5, num_layers=1000000000)",
    "LSTM(3, 9223372036854775807, proj_size=9223372036854775806)",
    "LSTM(3, 1099511627776)",
  ])
  func absurdSizesAreRefused(layer: String) throws {
    let text = "inputs: {x: \"float32[N, 2, 3]\"}\nmodel: [\"\(layer)\"]\n"
    #expect(try messages(text).contains("error[NN0"))
  }

  @Test(arguments: [
    "pad_packed_sequence(p, total_length=9223372036854775807)[0]",
    "pad_packed_sequence(p, total_length=-1)[0]",
    "pack_padded_sequence(x, [9223372036854775807, 1], True).data",
    "pack_padded_sequence(x, [-9223372036854775808, 1], True).data",
    "PackedSequence(p.data, lengths).data",
  ])
  func absurdLengthsAreRefused(line: String) throws {
    let text = Self.text(["p = pack_padded_sequence(x, [4, 2], True)", "return " + line])
      .replacing("Linear(out", with: "Linear(5, out").replacing("GRU(", with: "GRU(3, ")
    let sizes = ["N": 2, "T": 4]
    let arguments = Arguments([
      .tensor(try Tensor([Float](repeating: 0, count: 24), [2, 4, 3])),
      .tensor(try Tensor([5, .max], [2])),
    ])
    #expect(throws: (any Error).self) {
      _ = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: sizes)).module(
        arguments)
    }
  }
}

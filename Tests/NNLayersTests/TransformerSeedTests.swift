import Foundation
import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Numbers between -1 and 1 that differ everywhere.
private func wave(_ shape: Shape, from start: Double = 0) throws -> Tensor {
  try Tensor((0..<shape.count).map { Float(sin(start + Double($0))) }, shape)
}

/// What transformer layers must do, by the ids of the rows of the catalogue that say so.
struct TransformerSeedTests {
  private func outputs(
    _ module: Module, _ inputs: [Tensor], _ options: (String, Value)...
  ) throws -> [Tensor] {
    try module(Arguments(inputs.map(Value.tensor), keywords: options.map { ($0.0, $0.1) })).tensors
  }

  /// The shape that a layer gives for inputs of these shapes.
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var inputs: [Shape]
    var output: Shape
    var testDescription: String { "\(id): \(layer)" }
  }

  static let shapes: [Example] = [
    Example(
      id: "transformer-001", layer: "Transformer", inputs: [[10, 2, 512], [20, 2, 512]],
      output: [20, 2, 512]),
    Example(
      id: "transformer-002", layer: "Transformer(8, 2, 1, 1, 16)",
      inputs: [[5, 3, 8], [7, 3, 8]], output: [7, 3, 8]),
    Example(
      id: "transformer-004", layer: "Transformer(nhead=16, num_encoder_layers=12)",
      inputs: [[10, 32, 512], [20, 32, 512]], output: [20, 32, 512]),
    Example(
      id: "transformer-010", layer: "TransformerEncoder(TransformerEncoderLayer(8, 2), 3)",
      inputs: [[5, 3, 8]], output: [5, 3, 8]),
    Example(
      id: "transformer-011",
      layer: "TransformerEncoder(TransformerEncoderLayer(8, 2), 3, LayerNorm(8))",
      inputs: [[5, 3, 8]], output: [5, 3, 8]),
    Example(
      id: "transformer-012",
      layer: "TransformerEncoder(TransformerEncoderLayer(d_model=512, nhead=8), num_layers=6)",
      inputs: [[10, 32, 512]], output: [10, 32, 512]),
    Example(
      id: "transformer-013", layer: "TransformerDecoder(TransformerDecoderLayer(8, 2), 2)",
      inputs: [[5, 3, 8], [7, 3, 8]], output: [5, 3, 8]),
    Example(
      id: "transformer-014",
      layer: "TransformerDecoder(TransformerDecoderLayer(8, 2), 2, LayerNorm(8))",
      inputs: [[5, 3, 8], [7, 3, 8]], output: [5, 3, 8]),
    Example(
      id: "transformer-015",
      layer: "TransformerDecoder(TransformerDecoderLayer(d_model=512, nhead=8), num_layers=6)",
      inputs: [[20, 32, 512], [10, 32, 512]], output: [20, 32, 512]),
    Example(
      id: "transformer-017", layer: "TransformerEncoderLayer(8, 2)", inputs: [[5, 3, 8]],
      output: [5, 3, 8]),
    Example(
      id: "transformer-018", layer: "TransformerEncoderLayer(d_model=512, nhead=8)",
      inputs: [[10, 32, 512]], output: [10, 32, 512]),
    Example(
      id: "transformer-020", layer: "TransformerDecoderLayer(8, 2)",
      inputs: [[5, 3, 8], [7, 3, 8]], output: [5, 3, 8]),
    Example(
      id: "transformer-021", layer: "TransformerDecoderLayer(d_model=512, nhead=8)",
      inputs: [[20, 32, 512], [10, 32, 512]], output: [20, 32, 512]),
    Example(
      id: "activation-064", layer: "MultiheadAttention(16, 4)",
      inputs: [[5, 3, 16], [7, 3, 16], [7, 3, 16]], output: [5, 3, 16]),
  ]

  @Test(arguments: shapes)
  func shapesAreThoseOfTheExamples(_ example: Example) throws {
    let module = try build(example.layer, isMeta: true)
    let inputs = example.inputs.map { Tensor.meta(TensorType(.float32, $0)) }
    #expect(try outputs(module, inputs)[0].shape == example.output)
  }

  /// transformer-003: also of the module, and of any length.
  @Test func subsequentMasks() throws {
    let no = -Double.infinity
    let expected = [0, no, no, 0, 0, no, 0, 0, 0]
    #expect(try Tensor.squareSubsequentMask(3).doubles() == expected)
    let module = try build("Transformer(4, 2, 1, 1, 8)")
    let mask = try module.call(
      "generate_square_subsequent_mask", Arguments([.int(3)])
    ).tensors[0]
    #expect(mask.type == TensorType(.float32, [3, 3]))
    #expect(try mask.doubles() == expected)
    #expect(try Tensor.squareSubsequentMask(0).shape == [0, 0])
    #expect(message { _ = try Tensor.squareSubsequentMask(-1) }.contains("at least 0"))
  }

  /// transformer-005, transformer-006: masks are for all sequences, padding is for each.
  @Test func masksOfTransformers() throws {
    let module = try build("Transformer(8, 2, 1, 1, 16, dropout=0.0)", seed: 4)
    let (source, target) = (try wave([5, 2, 8]), try wave([3, 2, 8], from: 0.5))
    let causal = try Tensor.squareSubsequentMask(3)
    let open = try Tensor.zeros(TensorType(.float32, [5, 5]))
    let all = try outputs(
      module, [source, target], ("src_mask", .tensor(open)), ("tgt_mask", .tensor(causal)))[0]
    #expect(all.shape == [3, 2, 8])
    // The first target does not see the others.
    let first = try outputs(module, [source, try target.narrowed(dim: 0, start: 0, length: 1)])[0]
    try expectClose(try all.narrowed(dim: 0, start: 0, length: 1), first, rtol: 1e-5, atol: 1e-5)
    // What is padded may hold anything, in the sequence that it is padded in.
    let padding = try Tensor([0, 0, 0, 0, 1, 0, 0, 0, 0, 0].map { $0 == 1 }, [2, 5])
    func run(_ source: Tensor) throws -> Tensor {
      try outputs(
        module, [source, target], ("src_key_padding_mask", .tensor(padding)),
        ("memory_key_padding_mask", .tensor(padding)))[0]
    }
    let other = try Tensor.concatenated([
      try source.narrowed(dim: 0, start: 0, length: 4), try wave([1, 2, 8], from: 9),
    ])
    let (before, after) = (try run(source), try run(other))
    func sequence(_ tensor: Tensor, _ index: Int) throws -> [Double] {
      try tensor.narrowed(dim: 1, start: index, length: 1).doubles()
    }
    #expect(try sequence(before, 0) == sequence(after, 0))
    #expect(try sequence(before, 1) != sequence(after, 1))
  }

  /// transformer-007
  @Test func transformersCheckTheirInputs() throws {
    let module = try build("Transformer(8, 2, 1, 1, 16)", isMeta: true)
    func refusal(_ source: Shape, _ target: Shape) -> String {
      message {
        _ = try outputs(
          module, [.meta(TensorType(.float32, source)), .meta(TensorType(.float32, target))])
      }
    }
    #expect(
      refusal([5, 2, 8], [5, 3, 8])
        == "expects src and tgt of the same batch size, got float32[5, 2, 8] and float32[5, 3, 8]")
    #expect(
      refusal([5, 2, 8], [5, 2, 6])
        == "expects src and tgt whose last dimension is d_model, 8, got float32[5, 2, 8] and "
        + "float32[5, 2, 6]")
    #expect(refusal([5, 8], [5, 2, 8]).contains("of one number of dimensions"))
    #expect(
      message { _ = try build("Transformer(8, 3)") }
        == "expects d_model divisible by nhead, got 8 and 3")
  }

  /// transformer-008, transformer-009: the names of parameters, and modules in place of the stacks.
  @Test func partsOfTransformers() throws {
    let names = stateNames(try build("Transformer(8, 2, 1, 1, 16)"))
    let attention = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]
    func layer(_ stack: String, _ attentions: [String], norms: Int) -> [String] {
      let parts =
        attentions.flatMap { name in attention.map { "\(name).\($0)" } }
        + (["linear1", "linear2"] + (1...norms).map { "norm\($0)" })
        .flatMap { ["\($0).weight", "\($0).bias"] }
      return parts.map { "\(stack).layers.0.\($0)" } + [
        "\(stack).norm.weight", "\(stack).norm.bias",
      ]
    }
    #expect(
      names == layer("encoder", ["self_attn"], norms: 2)
        + layer("decoder", ["self_attn", "multihead_attn"], norms: 3))
    let custom = try build(
      "Transformer(8, 2, custom_encoder=Linear(8, 8), custom_decoder=Bilinear(8, 8, 8))", seed: 2)
    #expect(
      stateNames(custom) == ["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"])
    #expect(try call(custom, try wave([3, 2, 8]), try wave([3, 2, 8])).shape == [3, 2, 8])
    // Parameters of given modules are drawn by Glorot's initialisation, too.
    let bound = (6.0 / 16).squareRoot()
    let drawn = try state(custom, "encoder.weight").doubles().map(abs).max() ?? 0
    #expect(drawn <= bound && drawn > 0.9 * bound)
  }

  /// transformer-016, transformer-019: what the layers compute, from their parts.
  @Test func layersAreTheirFormulas() throws {
    func part<Part: Module>(_ layer: Module, _ name: String, as type: Part.Type) throws -> Part {
      try #require(layer.child(name) as? Part)
    }
    for (normFirst, activation) in [(false, "relu"), (true, "gelu")] {
      let options = "16, 0.0, '\(activation)', norm_first=\(normFirst ? "True" : "False")"
      let x = try wave([4, 2, 8])
      func feedForward(_ layer: Module, _ x: Tensor) throws -> Tensor {
        let hidden = try part(layer, "linear1", as: Linear.self)(x)
        return try part(layer, "linear2", as: Linear.self)(
          activation == "relu" ? try hidden.relu() : try hidden.gelu())
      }
      func attended(_ layer: Module, _ name: String, _ x: Tensor, _ y: Tensor) throws -> Tensor {
        try outputs(try part(layer, name, as: MultiheadAttention.self), [x, y, y])[0]
      }
      /// A residual connection and normalisation around `body`.
      func around(
        _ layer: Module, _ norm: String, _ x: Tensor, _ body: (Tensor) throws -> Tensor
      ) throws -> Tensor {
        let norm = try part(layer, norm, as: LayerNorm.self)
        return normFirst ? try x + body(try norm(x)) : try norm(try x + body(x))
      }
      let encoder = try build("TransformerEncoderLayer(8, 2, \(options))", seed: 1)
      var expected = try around(encoder, "norm1", x) { try attended(encoder, "self_attn", $0, $0) }
      expected = try around(encoder, "norm2", expected) { try feedForward(encoder, $0) }
      try expectClose(try encoder(x), expected, rtol: 1e-5, atol: 1e-5)

      let decoder = try build("TransformerDecoderLayer(8, 2, \(options))", seed: 2)
      let memory = try wave([5, 2, 8], from: 3)
      expected = try around(decoder, "norm1", x) { try attended(decoder, "self_attn", $0, $0) }
      expected = try around(decoder, "norm2", expected) {
        try attended(decoder, "multihead_attn", $0, memory)
      }
      expected = try around(decoder, "norm3", expected) { try feedForward(decoder, $0) }
      try expectClose(try call(decoder, x, memory), expected, rtol: 1e-5, atol: 1e-5)
    }
  }

  /// transformer-022: equal at first, and each with parameters of its own.
  @Test func layersOfStacksAreCopies() throws {
    for text in [
      "TransformerEncoder(TransformerEncoderLayer(8, 2), 3)",
      "TransformerDecoder(TransformerDecoderLayer(8, 2), 3)",
    ] {
      let stack = try build(text, seed: 5)
      let parameters = stack.namedParameters
      let count = parameters.count / 3
      for index in 0..<count {
        let first = parameters[index].parameter.tensor
        for copy in 1...2 {
          let other = parameters[index + copy * count].parameter.tensor
          #expect(try first.doubles() == other.doubles(), "\(parameters[index].name)")
          #expect(first !== other)
        }
      }
      try parameters[0].parameter.data.fill(0)
      #expect(try parameters[count].parameter.tensor.doubles().contains { $0 != 0 })
    }
    // Transformers draw each layer anew.
    let names = ["encoder.layers.0.linear1.weight", "encoder.layers.1.linear1.weight"]
    let transformer = try build("Transformer(8, 2, 2, 1, 16)", seed: 5)
    #expect(
      try state(transformer, names[0]).doubles() != state(transformer, names[1]).doubles())
  }

  /// Dropout in attention, of hidden numbers and of what comes out; none in evaluation.
  @Test func dropoutIsOfTheTrainingStep() throws {
    let layer = try build("TransformerEncoderLayer(8, 2, 16, 0.5)", seed: 1)
    let x = try wave([4, 2, 8])
    let (first, second) = (try layer(x).doubles(), try layer(x).doubles())
    #expect(first != second)
    layer.eval()
    #expect(try layer(x).doubles() == layer(x).doubles())
  }
}

/// What multi-head attention must do.
struct MultiheadAttentionSeedTests {
  private func attend(
    _ module: Module, _ inputs: [Tensor], _ options: (String, Value)...
  ) throws -> [Tensor] {
    try module(Arguments(inputs.map(Value.tensor), keywords: options.map { ($0.0, $0.1) })).tensors
  }

  /// activation-057: heads attend each with its part of the projections.
  @Test func headsAreTheirFormula() throws {
    let module = try build("MultiheadAttention(8, 2)", seed: 3)
    let (q, k, v) = (
      try wave([3, 1, 8]), try wave([5, 1, 8], from: 2), try wave([5, 1, 8], from: 7)
    )
    let weight = try state(module, "in_proj_weight")
    func projected(_ x: Tensor, _ part: Int, _ head: Int) throws -> Tensor {
      try x.squeezed(dims: [1]).linear(
        weight: try weight.narrowed(dim: 0, start: part * 8 + head * 4, length: 4))
    }
    let heads = try (0..<2).map { head in
      let scores = try projected(q, 0, head).matmul(projected(k, 1, head).transposed(0, 1))
      return try (scores * Tensor.number(0.5)).softmax(dim: -1).matmul(projected(v, 2, head))
    }
    let expected = try Tensor.concatenated(heads, dim: 1)
      .linear(weight: try state(module, "out_proj.weight")).unsqueezed(dim: 1)
    try expectClose(try attend(module, [q, k, v])[0], expected, rtol: 1e-5, atol: 1e-6)
  }

  /// activation-058, activation-061, activation-064
  @Test func outputsAndWeights() throws {
    let module = try build("MultiheadAttention(8, 2)", seed: 3)
    let inputs = [
      try wave([3, 2, 8]), try wave([5, 2, 8], from: 2), try wave([5, 2, 8], from: 7),
    ]
    let both = try attend(module, inputs)
    #expect(both.map(\.shape) == [[3, 2, 8], [2, 3, 5]])
    for sum in try both[1].sum(dims: [2]).doubles() { #expect(abs(sum - 1) < 1e-6) }
    let alone = try module(
      Arguments(inputs.map(Value.tensor), keywords: [("need_weights", .bool(false))]))
    guard case .tuple(let values) = alone, values.count == 2, case .none = values[1] else {
      Issue.record("expected an output and none")
      return
    }
    try expectClose(alone.tensors[0], both[0], rtol: 1e-5, atol: 1e-6)
    let perHead = try attend(module, inputs, ("average_attn_weights", .bool(false)))
    #expect(perHead[1].shape == [2, 2, 3, 5])
    try expectClose(try perHead[1].mean(dims: [1]), both[1], rtol: 1e-5, atol: 1e-6)
  }

  /// activation-059: a weight of exactly 0, and the same output as without the key.
  @Test func paddedKeysHaveNoWeight() throws {
    let module = try build("MultiheadAttention(8, 2)", seed: 3)
    let (q, k) = (try wave([3, 1, 8]), try wave([5, 1, 8], from: 2))
    let padding = try Tensor([false, false, true, false, true], [1, 5])
    let padded = try attend(module, [q, k, k], ("key_padding_mask", .tensor(padding)))
    for row in 0..<3 {
      let weights = try padded[1].selected(dim: 1, index: row).doubles()
      #expect(weights[2] == 0 && weights[4] == 0 && !weights.prefix(2).contains(0))
    }
    let kept = try k.indexSelected(dim: 0, try Tensor([0, 1, 3] as [Int], [3]))
    try expectClose(padded[0], try attend(module, [q, kept, kept])[0], rtol: 1e-5, atol: 1e-6)
  }

  /// activation-060: numbers are added to the scores; true means not seen.
  @Test func masksAreAdded() throws {
    let module = try build("MultiheadAttention(8, 1)", seed: 3)
    let (q, k) = (try wave([2, 1, 8]), try wave([2, 1, 8], from: 2))
    let plain = try attend(module, [q, k, k])[1].doubles()
    let mask = try Tensor([0, 1.5, 0, -Float.infinity], [2, 2])
    let masked = try attend(module, [q, k, k], ("attn_mask", .tensor(mask)))[1].doubles()
    let odds = plain[1] / plain[0] * 4.4816890703
    #expect(abs(masked[1] / masked[0] - odds) < 1e-4 * odds)
    #expect(masked[2...] == [1, 0])
    let truth = try Tensor([false, false, false, true], [2, 2])
    let hidden = try attend(module, [q, k, k], ("attn_mask", .tensor(truth)))[1].doubles()
    #expect(hidden[2...] == [1, 0] && abs(hidden[1] - plain[1]) < 1e-6)
  }

  /// activation-062
  @Test func extraKeysWidenTheWeights() throws {
    let cases = [
      ("", 5), ("add_bias_kv=True", 6), ("add_zero_attn=True", 6),
      ("add_bias_kv=True, add_zero_attn=True", 7),
    ]
    for (options, keys) in cases {
      let module = try build("MultiheadAttention(8, 2, \(options))")
      let outputs = try attend(
        module, [try wave([3, 2, 8]), try wave([5, 2, 8]), try wave([5, 2, 8])])
      #expect(outputs.map(\.shape) == [[3, 2, 8], [2, 3, keys]])
      let names = ["bias_k", "bias_v"].filter { stateNames(module).contains($0) }
      #expect(names.isEmpty == !options.contains("add_bias_kv"))
      for name in names { #expect(try state(module, name).shape == [1, 1, 8]) }
    }
  }

  /// activation-063
  @Test func parametersHavePyTorchsNames() throws {
    #expect(
      stateLines(try build("MultiheadAttention(8, 2)")) == [
        "in_proj_weight float32[24, 8]", "in_proj_bias float32[24]",
        "out_proj.weight float32[8, 8]", "out_proj.bias float32[8]",
      ])
    #expect(
      stateLines(try build("MultiheadAttention(8, 2, kdim=6, vdim=5, bias=False)")) == [
        "q_proj_weight float32[8, 8]", "k_proj_weight float32[8, 6]", "v_proj_weight float32[8, 5]",
        "out_proj.weight float32[8, 8]",
      ])
    #expect(
      message { _ = try build("MultiheadAttention(8, 3)") }
        == "expects embed_dim divisible by num_heads, got 8 and 3")
  }

  /// One kernel for all: a query that sees nothing gives 0, and no gradient.
  @Test func queriesThatSeeNothing() throws {
    let q = try wave([2, 4]).requiringGrad()
    let k = try wave([3, 4], from: 3)
    let mask = try Tensor([true, true, false, false, false, false], [2, 3])
    let output = try Tensor.attention(query: q, key: k, value: k, masks: [mask])
    #expect(try output.doubles()[4...].allSatisfy { $0 == 0 })
    try output.sum(dims: [0, 1]).backward()
    #expect(try q.grad?.doubles()[4...].allSatisfy { $0 == 0 } == true)
  }

  @Test func sizesAreInferred() throws {
    let input = TensorType(.float32, [5, 2, 12])
    for (text, name) in [
      ("MultiheadAttention(num_heads=3)", "in_proj_weight"),
      ("TransformerEncoderLayer(nhead=3)", "self_attn.in_proj_weight"),
      (
        "TransformerEncoder(TransformerEncoderLayer(nhead=3), 2, LayerNorm(12))",
        "layers.1.self_attn.in_proj_weight"
      ),
    ] {
      let module = try build(text, input: input, isMeta: true)
      #expect(try state(module, name).shape == [36, 12])
    }
  }

  @Test func causalNeedsAMask() throws {
    let module = try build("MultiheadAttention(8, 2)")
    let x = try wave([3, 2, 8])
    #expect(
      message { _ = try attend(module, [x, x, x], ("is_causal", .bool(true))) }
        == "expects attn_mask where is_causal is true")
    let wrong = try wave([2, 2])
    #expect(
      message { _ = try attend(module, [x, x, x], ("attn_mask", .tensor(wrong))) }
        == "expects attn_mask of shape [3, 3] or [4, 3, 3], got float32[2, 2]")
  }
}

import Foundation
import NNFormats
import NNTestSupport
import Testing

/// What large models take. These run with `make test-long` only: each needs gigabytes and minutes.
@Suite(
  .enabled(if: ProcessInfo.processInfo.environment["SWIFTNN_LONG_TESTS"] != nil), .serialized)
struct LongMemoryTests {
  /// A transformer of GPT-2's size on 1,024 tokens: 163 million parameters with its head.
  private static let transformer = """
    name: large
    inputs: {x: "int64[N, 1024]"}
    targets: {y: "int64[N, 1024]"}
    model:
      modules:
        embedding: Embedding(50257, 768)
        encoder:
          TransformerEncoder:
            encoder_layer: "TransformerEncoderLayer(768, 12, 3072, 0.0, gelu, batch_first=True)"
            num_layers: 12
            norm: LayerNorm(768)
        head: Linear(768, 50257, bias=False)
      forward:
        - mask = generate_square_subsequent_mask(1024)
        - h = encoder(embedding(x), mask, is_causal=True)
        - return head(h).transpose(1, 2)
    loss: CrossEntropyLoss
    optimizer: SGD(lr=0.01, momentum=0.9)
    train: {batch_size: 1}
    """

  @Test func aLargeTransformerTrainsInFourGigabytes() throws {
    let directory = try TemporaryDirectory(["large.yaml": Self.transformer])
    let outcome = try Program.run(
      ["bench", "large.yaml", "--json", "--steps", "1", "--warmup", "1"], in: directory)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try #require(try JSON.parse(outcome.output).object)
    let peak = try #require(report["peak_rss_mb"]?.double)
    #expect(peak < 4000, "\(peak) MB")
  }
}

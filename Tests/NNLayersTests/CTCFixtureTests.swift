import NNFormats
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// CTC losses against PyTorch's: `tools/parity/ctc.py` says how the batches were drawn.
struct CTCFixtureTests {
  @Test func lossesAndGradientsArePyTorchs() throws {
    let file = try SafetensorsFile(path: fixturePath("losses/ctc.safetensors"))
    let numbers = Set(file.metadata.keys.compactMap { $0.split(separator: ".").first }).compactMap {
      Int($0)
    }
    #expect(numbers.count == 200)
    var impossible = 0
    for number in numbers.sorted() {
      func tensor(_ name: String) throws -> Tensor {
        let entry = try #require(file.entries.first { $0.name == "\(number)/\(name)" })
        return try file.tensor(entry)
      }
      let scores = try tensor("scores").requiringGrad()
      let reduction = try #require(
        file.metadata["\(number).reduction"].flatMap(Reduction.init(rawValue:)))
      let loss = CTCLoss(
        Scope(BuildContext()), blank: Int(file.metadata["\(number).blank"] ?? "") ?? -1,
        reduction: reduction,
        zeroInfinity: file.metadata["\(number).zero_infinity"] == "true")
      let value = try call(
        loss, scores.logSoftmax(dim: 2), tensor("targets"), tensor("input_lengths"),
        tensor("target_lengths"))
      let isDouble = scores.dtype == .float64
      let (rtol, atol) = isDouble ? (1e-10, 1e-12) : (1e-4, 1e-5)
      let expected = try tensor("loss")
      try expectClose(value, expected, rtol: rtol, atol: atol, "loss \(number)")
      if try expected.doubles().contains(.infinity) { impossible += 1 }
      try value.backward(gradient: tensor("grad_output"))
      try expectClose(
        try #require(scores.grad), tensor("gradient"), rtol: rtol, atol: atol,
        "gradient \(number)")
    }
    #expect(impossible > 20)
  }
}

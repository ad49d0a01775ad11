import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// Expressions of forward passes give PyTorch's values and gradients, and are refused where PyTorch
/// refuses them. `tools/parity/shape_ops.py` recorded them.
@Suite struct OperationParityTests {
  /// The fixture files and how many cases each holds, so that none goes missing unseen.
  static let caseCounts = [
    "views": 93, "joins": 70, "reductions": 200, "norms": 73, "indexing": 81, "sorting": 32,
    "products": 81, "creation": 39,
  ]

  @Test(arguments: caseCounts.keys.sorted())
  func valuesAndGradientsArePyTorchs(name: String) throws {
    let cases = try ParityFile(name, in: "operations").cases
    #expect(cases.count == Self.caseCounts[name])
    for parityCase in cases {
      #expect(throws: Never.self, "\(parityCase.spec)") {
        for difference in try parityCase.differences(try parityCase.run(parityCase.spec)) {
          Issue.record("\(difference)\n\(parityCase.spec)")
        }
      }
    }
  }

  /// Shapes are checked without memory.
  @Test(arguments: caseCounts.keys.sorted())
  func shapesAreKnownBeforehand(name: String) throws {
    for parityCase in try ParityFile(name, in: "operations").cases {
      #expect(throws: Never.self, "\(parityCase.spec)") {
        let experiment = try Experiment(SpecSource(file: "s.yaml", text: parityCase.spec))
        let built = try experiment.buildModel(BuildOptions(isMeta: true, sizes: [:]))
        let inputs = try experiment.inputs.map { input in
          let recorded = parityCase.tensors("input.").first { $0.name == input.name }?.tensor
          return Tensor.meta(try #require(recorded).type)
        }
        let outputs = try built.module(Arguments(inputs.map { .tensor($0) })).tensors
        let expected = parityCase.tensors.filter { $0.name.hasPrefix("output") }
          .sorted { $0.name < $1.name }.map(\.tensor.type)
        #expect(outputs.map(\.type) == expected, "\(parityCase.spec)")
        #expect(outputs.filter { !$0.isMeta }.isEmpty, "\(parityCase.spec)")
      }
    }
  }

  @Test func whatPyTorchRefusesIsRefused() throws {
    let cases = try ParityFile("errors", in: "operations").cases
    #expect(cases.count == 146)
    for parityCase in cases {
      let comment = Comment(rawValue: parityCase.spec)
      do {
        _ = try parityCase.run(parityCase.spec)
        Issue.record(comment)
      } catch {
        let isTyped =
          error is ShapeError || error is LayerError || error is IndexError
          || error is Diagnostics || error is Diagnostic
        #expect(isTyped, "\(parityCase.spec): \(error)")
      }
    }
  }
}

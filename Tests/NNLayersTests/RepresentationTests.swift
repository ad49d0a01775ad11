import NNLayers
import NNTensor
import Testing

/// How modules are printed, as PyTorch prints them (`tools/parity/representation.py`).
struct RepresentationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let call: String
    let expected: String
    var testDescription: String { call }
  }

  static func cases() throws -> [Case] {
    try fixture("modules/representations.txt").split(separator: "\n>>> ").dropFirst().map { text in
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let expected = lines.dropFirst().joined(separator: "\n")
      return Case(
        call: String(lines[0]),
        expected: expected.hasSuffix("\n") ? String(expected.dropLast()) : expected)
    }
  }

  /// Whether every layer in a call is declared.
  private static func isDeclared(_ call: String) -> Bool {
    call.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      .filter { $0.first?.isUppercase == true && !["None", "True", "False"].contains($0) }
      .allSatisfy { !catalogue.declarations(named: "nn." + $0).isEmpty }
  }

  /// module-api-048, module-api-049: what a specification makes.
  @Test(arguments: try cases().filter { isDeclared($0.call) })
  func declaredLayersArePrintedAsPyTorchPrintsThem(_ test: Case) throws {
    #expect(try build(test.call, isMeta: true).description == test.expected)
  }

  /// Lazy layers are printed as what they become.
  @Test func everyDeclaredLayerIsPrinted() throws {
    let calls = try Self.cases().map(\.call)
    let declared = catalogue.all.map(\.info).filter { $0.namespace == "nn" }.map(\.name)
    let lacking = declared.filter { name in
      !name.hasPrefix("Lazy") && !name.contains(".") && !calls.contains { $0.contains(name + "(") }
    }
    #expect(lacking == ["ModuleDict", "ParameterDict"])
    let lazy = try build(
      "LazyConv2d(6, 3)", input: TensorType(.float32, [1, 4, 9, 9]), isMeta: true)
    #expect(lazy.description == "Conv2d(4, 6, kernel_size=(3, 3), stride=(1, 1))")
  }

  /// What is made in code tells its arguments too.
  @Test func layersMadeInCodeArePrintedTheSame() throws {
    let scope = { Scope(BuildContext(isMeta: true)) }
    let modules: [(Module, String)] = [
      (try Linear(scope(), inFeatures: 2, outFeatures: 3), "Linear(2, 3)"),
      (
        try Convolution(
          scope(), dimensions: 2, inChannels: 1, outChannels: 1, kernelSize: .all(3),
          padding: .same), "Conv2d(1, 1, 3, padding='same')"
      ),
      (
        try MaxPool(
          scope(), dimensions: 1, kernelSize: .all(3), stride: .all(2), padding: .all(1),
          dilation: .all(2)), "MaxPool1d(3, stride=2, padding=1, dilation=2)"
      ),
      (try AvgPool(scope(), dimensions: 1, kernelSize: .all(2)), "AvgPool1d(2)"),
      (
        try BatchNorm(scope(), dimensions: 3, numFeatures: 3, affine: false),
        "BatchNorm3d(3, affine=False)"
      ),
      (try Padding(scope(), dimensions: 2, mode: .reflect, padding: .all(2)), "ReflectionPad2d(2)"),
      (try Dropout(scope()), "Dropout()"),
      (Activation(scope(), .leakyReLU(negativeSlope: 0.01)), "LeakyReLU()"),
      (Activation(scope(), .relu), "ReLU()"),
      (Activation(scope(), .softmax(dim: -1)), "Softmax(dim=-1)"),
      (
        try Upsample(scope(), scaleFactor: .all(2)), "Upsample(scale_factor=2)"
      ),
    ]
    let expected = Dictionary(
      try Self.cases().map { ($0.call, $0.expected) }, uniquingKeysWith: { $1 })
    for (module, call) in modules { #expect(module.description == expected[call]) }
  }

  /// module-api-048: lines of a module's own stand before its children.
  @Test func subclassesSayMore() throws {
    final class Labelled: Module {
      var label = "one line"
      override var extraRepr: String { label }
    }
    let module = Labelled(Scope(BuildContext()))
    #expect(module.description == "Labelled(one line)")
    module.label = "two\nlines"
    #expect(module.description == "Labelled(\n  two\n  lines\n)")
    try module.addModule("act", Activation(Scope(BuildContext()), .relu))
    #expect(module.description == "Labelled(\n  two\n  lines\n  (act): ReLU()\n)")
  }

  /// module-api-049, container-032: containers by name, which have no cases of their own.
  @Test func dictionariesArePrinted() throws {
    let scope = Scope(BuildContext())
    let modules = try ModuleDict([
      "conv": Activation(scope.child("a"), .relu), "pool": Activation(scope.child("b"), .tanh),
    ])
    #expect(modules.description == "ModuleDict(\n  (conv): ReLU()\n  (pool): Tanh()\n)")
    let parameters = try ParameterDict(
      scope, ["a": Parameter(try ramp([2, 3])), "b": Parameter(try ramp([2]).double())])
    #expect(
      parameters.description == """
        ParameterDict(
            (a): Parameter containing: [torch.FloatTensor of size 2x3]
            (b): Parameter containing: [torch.DoubleTensor of size 2]
        )
        """)
  }
}

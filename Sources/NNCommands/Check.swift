import ArgumentParser
import NNDiagnostics
import NNFormats
import NNSpec
import NNTensor
import NNTraining

/// `swiftnn check`: everything that can be known without data and without computing.
struct Check: SpecVerb {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks a specification without data and without computing.",
    discussion: """
      Reads it, builds the model and the loss and checks every shape in them.

      Example:
        swiftnn check digits.yaml params.width=32
      """)

  @OptionGroup var spec: SpecArguments

  @Flag(help: "Write the whole specification in its long form, with every default.")
  var print = false

  @Flag(help: "Write the long form with where each value comes from as a comment.")
  var origin = false

  @Flag(help: "Write what was found as JSON.")
  var json = false

  func validate() throws {
    guard !(json && (print || origin)) else {
      throw ValidationError(
        "'\(print ? "--print" : "--origin")' and '--json' can't be used together")
    }
  }

  func run() throws {
    do {
      let source = try spec.source()
      try source.quoting { try run(source) }
    } catch let error as QuotingError where json {
      try refuse(error.error, error.renderer)
    } catch  where json {
      try refuse(error, DiagnosticRenderer())
    }
  }

  /// Writes what the specification's mistakes are as JSON and ends the program; other errors pass on.
  private func refuse(_ error: any Error, _ renderer: DiagnosticRenderer) throws {
    let messages: [Diagnostic]
    switch error {
    case let several as Diagnostics: messages = several.all
    case let one as Diagnostic: messages = [one]
    default: throw error
    }
    try Console.print([
      "ok": .bool(false), "diagnostics": .array(messages.map { $0.json(renderer) }),
    ])
    throw ExitCode(ExitStatus.wrongInput)
  }

  func run(_ source: SpecSource) throws {
    let experiment = try Experiment(source)
    let model = try experiment.check()
    if print || origin {
      try Console.print(try experiment.resolvedText(withOrigins: origin).droppingLineEnd)
      return
    }
    let parameters = model.module.namedParameters.map(\.parameter.tensor)
    let count = parameters.reduce(0) { $0.addingSaturated($1.shape.checkedCount ?? .max) }
    let layers = model.module.modules.filter(\.children.isEmpty).count
    let outputs = model.output.tensors.map { model.text($0.type) }
    if json {
      let inputs = experiment.inputs.map { ($0.name, JSONValue.string($0.typeText)) }
      try Console.print([
        "ok": .bool(true),
        "name": .string(experiment.name),
        "parameters": .integer(Int64(count)),
        "layers": .integer(Int64(layers)),
        "inputs": .object(JSONObject(inputs)),
        "outputs": model.unknown == nil ? .array(outputs.map(JSONValue.string)) : .null,
      ])
    } else {
      let unknown = model.unknown.map { "? (\($0))" }
      try Console.print(
        "ok: \(experiment.name): \(Quantity.text(count, "parameter")), "
          + "\(Quantity.text(layers, "layer")), "
          + "output \(unknown ?? (outputs.isEmpty ? "none" : outputs.joined(separator: ", ")))")
    }
  }
}

extension String {
  /// The text without a line end after it.
  var droppingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}

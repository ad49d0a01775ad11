import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor

/// The inputs of one forward pass, as the command line gives them.
struct ModelInputs {
  /// Names and values in the order of the specification.
  private(set) var values: [(name: String, value: Value)] = []
  /// The sizes that the arrays give the symbols.
  private(set) var sizes: [String: Int] = [:]
  /// The input that each size was taken from.
  private var origins: [String: String] = [:]

  /// Reads the arrays and checks them against the declared inputs, and those against each other.
  ///
  /// Throws `Diagnostics` with everything that is missing, unknown or does not fit.
  init(_ arguments: NamedArguments, for inputs: [InputDeclaration]) throws {
    let collector = DiagnosticCollector()
    let names = inputs.map(\.name)
    for (name, _) in arguments.values where !names.contains(name) {
      collector.report(
        Diagnostic(
          .wrongNamedArgument, "the model has no input '\(name)'",
          help: Suggestion.help(for: name, in: names)
            ?? "its inputs are: \(names.joined(separator: ", "))"))
    }
    for input in inputs {
      if let value = try collector.collect({ try value(of: input, arguments[input.name]) }) {
        values.append((input.name, value))
      }
    }
    try collector.throwIfErrors()
  }

  private mutating func value(of input: InputDeclaration, _ argument: String?) throws -> Value {
    switch input.kind {
    case .string(let standard):
      guard let text = argument ?? standard else { throw missing(input, "TEXT") }
      return .string(text)
    case .tensor(let dtype, let dimensions):
      guard let path = argument else { throw missing(input, "FILE.npy") }
      let tensor = try ArrayFile(path: path).tensor(wanted: dtype)
      guard tensor.dtype == dtype, tensor.rank == dimensions.count else {
        throw wrong(input, tensor, path, "")
      }
      for (index, dimension) in dimensions.enumerated() {
        let size = tensor.shape[index]
        switch dimension {
        case .fixed(let expected):
          guard size == expected else { throw wrong(input, tensor, path, "") }
        case .symbol(let name):
          let known = sizes[name] ?? size
          guard size == known else {
            let origin = origins[name] ?? input.name
            throw wrong(input, tensor, path, " with \(name) = \(known) as in '\(origin)'")
          }
          sizes[name] = size
          origins[name] = origins[name] ?? input.name
        }
      }
      return .tensor(tensor)
    }
  }

  private func missing(_ input: InputDeclaration, _ form: String) -> Diagnostic {
    Diagnostic(
      .wrongNamedArgument, "input '\(input.name)' (\(input.typeText)) is not given",
      at: input.location, help: "add --input \(input.name)=\(form)")
  }

  private func wrong(
    _ input: InputDeclaration, _ tensor: Tensor, _ path: String, _ condition: String
  ) -> Diagnostic {
    Diagnostic(
      .wrongArray,
      "input '\(input.name)' expects \(input.typeText)\(condition), got \(tensor.type) from "
        + "'\(path)'",
      at: input.location)
  }
}

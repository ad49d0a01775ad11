import NNDiagnostics
import NNSpec
import Testing

/// The path of what lies in `Tests/Fixtures`.
func fixture(_ path: String, from file: String = #filePath) -> String {
  let parts = file.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(2).joined(separator: "/") + "/Fixtures/" + path
}

/// The experiment that `text` describes.
func experiment(_ text: String, _ overrides: [String] = []) throws -> Experiment {
  try Experiment(SpecSource(file: "n.yaml", text: text, overrides: overrides))
}

/// What is said about `text` and its model, as a person reads it; empty when nothing is wrong.
func messages(_ text: String, _ overrides: [String] = []) throws -> String {
  let source = SpecSource(file: "n.yaml", text: text, overrides: overrides)
  do {
    let model = try Experiment(source).buildModel()
    if try Experiment(source).loss != nil { _ = try Experiment(source).buildLoss(for: model) }
    return ""
  } catch let error as Diagnostic {
    return source.renderer.render(error)
  } catch let error as Diagnostics {
    return source.renderer.render(error.all)
  }
}

/// The lines of the section `name` in the long form of a specification.
func section(_ name: String, of text: String, _ overrides: [String] = []) throws -> String {
  let lines = try experiment(text, overrides).resolvedText()
    .split(separator: "\n", omittingEmptySubsequences: false)
  let start = try #require(lines.firstIndex { $0.hasPrefix(name + ":") })
  let rest = lines[(start + 1)...]
  let end = rest.firstIndex { !$0.hasPrefix(" ") } ?? rest.endIndex
  return lines[start..<end].joined(separator: "\n")
}

/// The long form of a model of one input `x` with the given type.
func model(_ node: String, input: String = "float32[N, 4]") throws -> String {
  let body = node.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  " + $0 }.joined(separator: "\n")
  return try section("model", of: "inputs: {x: \"\(input)\"}\nmodel:\n\(body)\n")
}

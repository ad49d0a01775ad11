import NNDiagnostics
import NNSpec

/// Whole specifications: they are read and checked as `swiftnn check` does it, and their long form is
/// itself a specification with the same long form.
///
/// Lines at the beginning that start with `#=` are overrides: `#=train.epochs=5`.
enum SpecFuzzing {
  private static let file = "n.yaml"
  /// The one file that can be extended; none is read from the disk.
  private static let base = """
    params: {width: 8, depth: 2}
    inputs: {x: "float32[N, 4]"}
    blocks:
      Tower:
        args: {width: required, layers: "${depth}"}
        node:
          - repeat: ${layers}
            node: Linear(auto, ${width + i})
    model:
      - Tower(${width})
    train: {epochs: 3}

    """

  static func run(_ text: String) throws {
    var overrides: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("#=") else { break }
      overrides.append(String(line.dropFirst(2)))
    }
    let source = SpecSource(file: file, text: text, overrides: overrides) { name, place in
      guard name == "base.yaml" else {
        throw Diagnostic(DiagnosticCode("NN0119", ""), "no such file '\(name)'", at: place)
      }
      return Array(base.utf8)
    }
    let resolved: String
    do {
      let experiment = try Experiment(source)
      _ = try experiment.check()
      resolved = try experiment.resolvedText()
    } catch {
      return try MessageChecks.check(
        error, source.renderer, lines: MessageChecks.lines(text), file: file)
    }
    let again: String
    do {
      again = try Experiment(SpecSource(file: file, text: resolved)).resolvedText()
    } catch {
      throw FuzzFinding("the long form can't be read: \(error)\n\(resolved)")
    }
    guard again == resolved else {
      throw FuzzFinding("the long form has another long form:\n\(resolved)\n\(again)")
    }
  }
}

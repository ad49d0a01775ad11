import NNDiagnostics
import NNTraining

/// Graphviz's program `dot`, which lays pictures out.
enum Graphviz {
  /// More seconds than anybody waits for a picture.
  private static let patience = 120
  /// More nodes than anybody finds something among, and than `dot` lays out in that time.
  private static let nodeLimit = 3000

  /// The picture as SVG.
  ///
  /// Throws a `RunFailure` that says what to do where `dot` is missing, or fails.
  static func svg(_ picture: ModelPicture) throws -> String {
    guard picture.nodes.count <= nodeLimit else {
      throw RunFailure(
        "a picture of \(Quantity.text(picture.nodes.count, "node")) is too large to be drawn, "
          + "at most \(Quantity.text(nodeLimit)) are",
        help: "draw fewer levels of it with --depth, or write it with --format dot")
    }
    let result: ChildProcess.Result
    do {
      result = try ChildProcess.run(
        ["dot", "-Tsvg"], input: Array(picture.dot.utf8), seconds: patience)
    } catch let error as ChildProcess.StartError {
      throw RunFailure(
        error.isMissing
          ? "SVG is drawn by Graphviz, whose program 'dot' is not installed"
          : "cannot start Graphviz's program 'dot': \(error.reason)",
        help: "install it, for example apt-get install graphviz, or use --format dot or "
          + "--format mermaid")
    }
    let help = "use --format dot or --format mermaid, or draw fewer levels with --depth"
    switch result.ending {
    case .timedOut:
      throw RunFailure("Graphviz's 'dot' took more than \(patience) seconds", help: help)
    case .signal(let number):
      throw RunFailure("Graphviz's 'dot' was ended by signal \(number)", help: help)
    case .status(let status):
      let svg = String(decoding: result.output, as: UTF8.self)
      guard status == 0, svg.contains("<svg") else {
        let said =
          String(decoding: result.errors.prefix(1000), as: UTF8.self)
          .split(separator: "\n").first.map { ": \($0)" } ?? ""
        throw RunFailure(
          "Graphviz's 'dot' " + (status == 0 ? "gave no SVG" : "failed with status \(status)")
            + said, help: help)
      }
      return svg
    }
  }
}

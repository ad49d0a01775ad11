import NNDiagnostics
import NNYAML

/// Documents: what is read, written and read again is the same tree.
enum YAMLFuzzing {
  static func run(_ bytes: [UInt8]) throws {
    let file = "n.yaml"
    let root: YAMLNode
    do {
      root = try YAMLNode.parse(bytes: bytes, file: file)
    } catch {
      let text = String(decoding: bytes, as: UTF8.self)
      var renderer = DiagnosticRenderer()
      renderer.add(file: file, text: text)
      return try MessageChecks.check(error, renderer, lines: MessageChecks.lines(text), file: file)
    }
    for layout in [YAMLValue.Layout.block, .flow] {
      let written = YAMLWriter.write(value(root, layout))
      let again: YAMLNode
      do {
        again = try YAMLNode.parse(text: written, file: file)
      } catch {
        throw FuzzFinding("what was written can't be read: \(error)\n\(written)")
      }
      let rewritten = YAMLWriter.write(value(again, layout))
      guard rewritten == written else {
        throw FuzzFinding("what was written reads as something else:\n\(written)\n\(rewritten)")
      }
    }
  }

  /// The tree as one to be written. A number out of range is its text.
  private static func value(_ node: YAMLNode, _ layout: YAMLValue.Layout) -> YAMLValue {
    switch node.content {
    case .scalar(let scalar):
      switch scalar.value {
      case .null: .null
      case .bool(let flag): .bool(flag)
      case .int(let number): .int(number)
      case .float(let number): .float(number)
      case .intOutOfRange, .floatOutOfRange: .string(scalar.text)
      case .string(let text): .string(text)
      }
    case .sequence(let nodes): .sequence(nodes.map { value($0, layout) }, layout)
    case .mapping(let mapping):
      .mapping(mapping.entries.map { .init($0.keyText, value($0.value, layout)) }, layout)
    }
  }
}

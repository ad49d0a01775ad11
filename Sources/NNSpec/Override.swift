import NNDeclarations
import NNDiagnostics
import NNYAML

/// One `path.to.key=YAML` of the command line.
struct Override {
  /// The keys from the top level down.
  let path: [TreeEdit.Step]
  /// The value.
  let value: LocatedValue

  /// The name that messages give to the command line's argument.
  static func file(_ text: String) -> String { "override" + (text.isEmpty ? "" : " '\(text)'") }

  /// Whether a place lies in an argument of the command line.
  static func isFile(_ name: String) -> Bool { name.hasPrefix(file("") + " '") }

  /// Reads an override. Throws a `Diagnostic` when it has no `=`.
  init(_ text: String) throws {
    let file = Self.file(text)
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Diagnostic(
        .wrongOverride, "expected an override of the form path.to.key=value, got '\(text)'",
        help: "for example train.epochs=5")
    }
    var column = 1
    path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map { part in
      defer { column += part.unicodeScalars.count + 1 }
      return (String(part), SourceLocation(file: file, line: 1, column: column))
    }
    let source = text[text.index(after: equals)...]
    // Spaces in place of the path keep the columns of messages right.
    let padding = String(repeating: " ", count: text[...equals].unicodeScalars.count)
    value = try LocatedValue(
      YAMLNode.parse(
        text: source.allSatisfy { $0 == " " } ? "~" : padding + source, file: file))
  }

  /// The same with another key before number `index` of its path.
  func inserting(_ key: String, at index: Int) -> Override {
    var path = path
    path.insert((key, path[index].location), at: index)
    return Override(path: path, value: value)
  }

  private init(path: [TreeEdit.Step], value: LocatedValue) {
    self.path = path
    self.value = value
  }
}

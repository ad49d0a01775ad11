import NNDeclarations

extension Module: CustomStringConvertible {
  /// The tree of modules as PyTorch prints it:
  /// ```
  /// Sequential(
  ///   (0): Linear(in_features=2, out_features=2, bias=True)
  ///   (1): ReLU()
  /// )
  /// ```
  public final var description: String {
    let extra = extraRepr
    let own = extra.isEmpty ? [] : extra.split(separator: "\n", omittingEmptySubsequences: false)
    let children = childLines
    let name =
      (isParametrized() ? "Parametrized" : "")
      + (blockName ?? printedName ?? declared?.info.name ?? typeName)
    guard !own.isEmpty || !children.isEmpty else { return name + "()" }
    if own.count == 1, children.isEmpty { return "\(name)(\(extra))" }
    let lines = own.map(String.init) + children
    return "\(name)(\n  " + lines.joined(separator: "\n  ") + "\n)"
  }

  /// The children with their names; a list puts equal neighbours together.
  private var childLines: [String] {
    var lines: [(first: String, last: String, count: Int, text: String)] = []
    for slot in record.slots {
      let text = slot.module.description
        .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
      if self is ModuleList, let last = lines.indices.last, lines[last].text == text {
        lines[last].last = slot.name
        lines[last].count += 1
      } else {
        lines.append((slot.name, slot.name, 1, text))
      }
    }
    return lines.map { line in
      line.count == 1
        ? "(\(line.first)): \(line.text)"
        : "(\(line.first)-\(line.last)): \(line.count) x \(line.text)"
    }
  }

  /// What a specification wrote for the arguments of the declaration that the class gave.
  private var written: [LocatedValue] {
    guard let noted, noted.name == declared?.info.name else { return [] }
    return arguments?.arguments.map(\.value) ?? []
  }

  /// What the declaration prints of its arguments; empty where nothing is declared.
  final var declaredText: String {
    if let declared { return declared.info.representation(of: declared.values(writtenAs: written)) }
    guard let noted, let arguments else { return "" }
    return noted.representation(of: arguments.arguments.map(\.value))
  }
}

import NNDeclarations
import NNLayers
import Testing

/// PyTorch's signatures, as `Tests/Fixtures/catalogue/torch-layers.tsv` records them.
struct CatalogueTests {
  /// A parameter of a Python signature.
  struct Parameter: Equatable, CustomStringConvertible {
    var name: String
    /// The default as specifications spell it; nil when there is none.
    var defaultValue: String?
    var isKeywordOnly: Bool

    var description: String {
      (isKeywordOnly ? "* " : "") + name + (defaultValue.map { " = \($0)" } ?? "")
    }
  }

  /// Where tensors are kept is not declared.
  static let leftOut: Set<String> = ["device", "dtype"]

  static func rows() throws -> [(name: String, signature: String)] {
    try fixture("catalogue/torch-layers.tsv").split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      return (String(fields[2].dropFirst("torch.nn.".count)), String(fields[4]))
    }
  }

  /// The parameters of `(a: int, b: Union[int, str] = 1, *, c=None) -> None`.
  static func parameters(_ signature: String) throws -> [Parameter] {
    var depth = 0
    var parts = [""]
    scan: for character in signature {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      default: break
      }
      switch (character, depth) {
      case (")", 0): break scan
      case ("(", 1) where parts == [""]: break
      case (",", 1): parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    var isKeywordOnly = false
    return parts.compactMap { part in
      let text = part.trimmingPrefix(while: { $0 == " " })
      if text == "*" { isKeywordOnly = true }
      guard let name = text.split(separator: /[:=]/).first, !text.hasPrefix("*") else { return nil }
      let value = text.contains("=") ? text.split(separator: "=").last : nil
      return Parameter(
        name: name.filter { $0 != " " }, defaultValue: value.map { spelled($0) },
        isKeywordOnly: isKeywordOnly)
    }
  }

  /// A Python literal as specifications spell it.
  static func spelled(_ text: Substring) -> String {
    let text = String(text.filter { $0 != " " })
    return ["None": "null", "True": "true", "False": "false"][text] ?? text
  }

  @Test(arguments: try rows())
  func declaresPyTorchsSignature(name: String, signature: String) throws {
    let info = try #require(catalogue.declarations(named: "nn." + name).first?.info)
    if ["Sequential", "ModuleList", "ModuleDict"].contains(name) {
      // Their modules are the arguments, however many there are.
      #expect(info.rest != nil)
    } else if name == "Identity" {
      #expect(info.acceptsAnything)
    } else {
      let expected = try Self.parameters(signature).filter { !Self.leftOut.contains($0.name) }
      let declared = info.arguments.map {
        Parameter(
          name: $0.name, defaultValue: $0.defaultValue?.description,
          isKeywordOnly: $0.isKeywordOnly)
      }
      #expect(declared == expected)
    }
    #expect(info.reference.hasSuffix("/torch.nn.\(name).html"))
    #expect(!info.summary.isEmpty && !info.shape.isEmpty)
  }

  @Test func declaresNothingThatPyTorchLacks() throws {
    let known = Set(try Self.rows().map(\.name))
    let declared = catalogue.all.map(\.info).filter { $0.namespace == "nn" }.map(\.name)
    #expect(declared.filter { !known.contains($0) } == [])
    #expect(declared.count == Set(declared).count)
    #expect(known.count == 90)
  }

  @Test func readsSignatures() throws {
    let text = "(a: Union[int, tuple[int, int]], b: int | None = None, *, c: str = 'x') -> None"
    #expect(
      try Self.parameters(text).map(\.description) == ["a", "b = null", "* c = 'x'"])
    #expect(try Self.parameters("()") == [])
  }
}

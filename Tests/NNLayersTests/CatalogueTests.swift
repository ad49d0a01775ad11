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

  /// A class of `torch.nn`, or a class method that specifications can name.
  struct Row: Sendable, CustomTestStringConvertible {
    var group: String
    var name: String
    var signature: String
    var testDescription: String { name }
  }

  /// Arguments that no layer declares.
  static let leftOut = [
    "device": "everything is on the CPU",
    "dtype": "a specification has one dtype, which `model.to(dtype)` changes",
    "options": "how LinearCrossEntropyLoss cuts its work into pieces, which changes no result",
  ]

  /// Layers that declare no arguments by name.
  static let withoutNames = [
    "Sequential": "its modules are the arguments, however many there are",
    "ModuleList": "its modules are the arguments, however many there are",
    "ModuleDict": "its modules are the arguments, however many there are",
    "ParameterList": "its parameters are the arguments, however many there are",
    "ParameterDict": "its parameters are the arguments, however many there are",
    "Identity": "it takes any arguments and ignores them",
  ]

  /// Groups of PyTorch's classes of which every one is declared.
  static let complete: Set<String> = [
    "nn/conv", "nn/pool", "nn/pad", "nn/norm", "nn/dropout", "nn/linear", "nn/vision", "nn/sparse",
    "nn/distance", "nn/loss", "nn/transformer",
  ]

  /// Classes of these groups that are no layers.
  static let notLayers = [
    "LinearCrossEntropyOptions": "how LinearCrossEntropyLoss cuts its work into pieces"
  ]

  /// Class methods, as `inspect.signature` gives them.
  static let methods = [
    Row(
      group: "nn/sparse", name: "Embedding.from_pretrained",
      signature: "(embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2.0, "
        + "scale_grad_by_freq=False, sparse=False)"),
    Row(
      group: "nn/sparse", name: "EmbeddingBag.from_pretrained",
      signature: "(embeddings, freeze=True, max_norm=None, norm_type=2.0, "
        + "scale_grad_by_freq=False, mode='mean', sparse=False, include_last_offset=False, "
        + "padding_idx=None)"),
  ]

  /// Signatures that PyTorch hides behind a warning.
  static let deprecated = [
    "torch.nn.NLLLoss2d":
      "(weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean')"
  ]

  static func rows() throws -> [Row] {
    try fixture("catalogue/torch-layers.tsv").split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Row(
        group: fields[1], name: String(fields[2].dropFirst("torch.nn.".count)),
        signature: deprecated[fields[2]] ?? fields[3])
    } + methods
  }

  static var declared: [String] {
    catalogue.all.map(\.info).filter { $0.namespace == "nn" }.map(\.name)
  }

  /// The rows of what is declared.
  static func declaredRows() throws -> [Row] {
    let declared = Set(Self.declared)
    return try rows().filter { declared.contains($0.name) }
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

  /// A Python literal as specifications spell it; 1 and 1.0 are one number.
  static func spelled(_ text: Substring) -> String {
    let text = String(text.filter { $0 != " " })
    let spelling = [
      "None": "null", "True": "true", "False": "false", "()": "[]", "<functionrelu>": "'relu'",
    ]
    return spelling[text] ?? number(text)
  }

  static func number(_ text: String) -> String { Double(text).map { "\($0)" } ?? text }

  @Test(arguments: try declaredRows())
  func declaresPyTorchsSignature(_ row: Row) throws {
    let info = try #require(catalogue.declarations(named: "nn." + row.name).first?.info)
    if Self.withoutNames[row.name] != nil {
      #expect(info.rest != nil || info.acceptsAnything)
      #expect(info.arguments.isEmpty)
    } else {
      let expected = try Self.parameters(row.signature).filter { Self.leftOut[$0.name] == nil }
      let declared = info.arguments.map {
        Parameter(
          name: $0.name, defaultValue: ($0.defaultValue?.description).map(Self.number),
          isKeywordOnly: $0.isKeywordOnly)
      }
      #expect(declared == expected)
    }
    let page = row.name.split(separator: ".")[0]
    #expect(info.reference.hasSuffix("/torch.nn.\(page).html"))
    #expect(!info.summary.isEmpty && !info.shape.isEmpty)
  }

  @Test func declaresNothingThatPyTorchLacks() throws {
    let known = Set(try Self.rows().map(\.name))
    #expect(Self.declared.filter { !known.contains($0) } == [])
    #expect(Self.declared.count == Set(Self.declared).count)
    #expect(try Self.rows().count == 169)
  }

  @Test func completeGroupsLackNothing() throws {
    let declared = Set(Self.declared)
    let missing = try Self.rows().filter {
      Self.complete.contains($0.group) && !declared.contains($0.name)
        && Self.notLayers[$0.name] == nil
    }
    #expect(missing.map(\.name) == [])
  }

  @Test func readsSignatures() throws {
    let text = "(a: Union[int, tuple[int, int]], b: int | None = None, *, c: str = 'x') -> None"
    #expect(
      try Self.parameters(text).map(\.description) == ["a", "b = null", "* c = 'x'"])
    #expect(try Self.parameters("()") == [])
  }
}

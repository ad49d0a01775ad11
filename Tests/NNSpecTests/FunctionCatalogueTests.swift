import Foundation
import NNSpec
import Testing

/// PyTorch's functions, as `Tests/Fixtures/catalogue/torch-functions.tsv` records them.
@Suite struct FunctionCatalogueTests {
  /// A function of `torch.nn.functional` and its parameters: `input`, `bias=` if it may be left out.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var parameters: [String]
    var testDescription: String { name }
  }

  /// Parameters that functions need not have, and why.
  static let leftOut = [
    "_stacklevel": "it says where a Python warning points",
    "out": "expressions give new tensors",
    "options": "how linear_cross_entropy cuts its work into pieces, which changes no result",
  ]

  /// Functions that forward passes do not have, and why.
  static let missing = [
    "scaled_mm": "takes float8 matrices, which there are none of",
    "scaled_grouped_mm": "takes float8 matrices, which there are none of",
  ]

  static func rows() throws -> [Row] {
    let text = try String(contentsOfFile: fixture("catalogue/torch-functions.tsv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t").map(String.init)
      return Row(
        name: String(fields[1].dropFirst("torch.nn.functional.".count)),
        parameters: parameters(fields[2]))
    }
  }

  /// The parameters of `(a: int, b: Union[int, str] = 1, *, c=None) -> None`, but for what is left out.
  static func parameters(_ signature: String) -> [String] {
    var depth = 0
    var parts = [""]
    for character in signature {
      if ")]".contains(character) { depth -= 1 }
      if depth == 0, character == ")" { break }
      if depth == 1, character == "," {
        parts.append("")
      } else if depth > 0 {
        parts[parts.count - 1].append(character)
      }
      if "([".contains(character) { depth += 1 }
    }
    return parts.compactMap { part in
      let text = part.filter { $0 != " " }
      guard let name = text.split(separator: /[:=]/).first.map(String.init), name != "*",
        leftOut[name] == nil
      else { return nil }
      return name + (text.contains("=") ? "=" : "")
    }
  }

  static func knownRows() throws -> [Row] {
    let known = Set(Declared.functions.map(\.name))
    return try rows().filter { known.contains($0.name) }
  }

  @Test(arguments: try knownRows())
  func takesPyTorchsParameters(_ row: Row) throws {
    let function = try #require(Declared.functions.first { $0.name == row.name })
    let own = function.parameters.filter { Self.leftOut[String($0.prefix { $0 != "=" })] == nil }
    #expect(own == row.parameters)
  }

  @Test func readsSignatures() throws {
    #expect(
      Self.parameters(
        "(input: Tensor, size: Union[int, tuple[int, int]] = 1, *, out=None) -> Tensor")
        == ["input", "size="])
    #expect(try Self.rows().count == 132)
  }

  /// Every function of convolutions, pools, padding, images, tables, distances and losses, by name.
  @Test func nothingIsMissingOfTheCompleteFamilies() throws {
    let known = Set(Declared.functions.map(\.name))
    let families = [
      "conv", "pool", "pad", "unfold", "fold", "shuffle", "interpolate", "upsample", "grid",
      "embedding", "one_hot", "cosine_similarity", "pairwise_distance", "pdist", "linear", "loss",
      "entropy", "kl_div", "attention",
    ]
    let expected = try Self.rows().map(\.name).filter { name in
      families.contains { name.contains($0) } && name != "bilinear"
    }
    #expect(expected.count > 50)
    #expect(expected.filter { !known.contains($0) } == [])
    #expect(Self.missing.keys.filter { known.contains($0) } == [])
  }
}

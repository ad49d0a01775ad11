import NNDeclarations
import NNDiagnostics
import NNTensor

/// A declared input or target: `x: float32[N, 1, 8, 8]`.
public struct InputDeclaration: Sendable {
  /// A size: fixed, or the same letter wherever it stands.
  public enum Dimension: Hashable, Sendable {
    case fixed(Int)
    case symbol(String)
  }

  /// What the input holds.
  public enum Kind: Sendable {
    /// Numbers of a dtype in a shape.
    case tensor(DType, [Dimension])
    /// A text that picks a branch; the default, if there is one.
    case string(default: String?)
  }

  /// The name.
  public let name: String
  /// What it holds.
  public let kind: Kind
  /// What drawn values lie between, where the declaration says.
  public let range: ClosedRange<Double>?
  /// Where it is declared.
  public let location: SourceLocation?

  /// The names of the symbolic sizes.
  public var symbols: [String] {
    guard case .tensor(_, let dimensions) = kind else { return [] }
    return dimensions.compactMap { if case .symbol(let name) = $0 { name } else { nil } }
  }

  /// The type with a size in place of each symbol; nil for a text.
  func type(_ symbols: SymbolTable) throws -> TensorType? {
    guard case .tensor(let dtype, let dimensions) = kind else { return nil }
    let sizes = dimensions.map { dimension in
      switch dimension {
      case .fixed(let size): size
      case .symbol(let name): symbols.size(of: name) ?? 1
      }
    }
    return TensorType(dtype, try Shape(sizes))
  }

  /// `float32[N, 3]` or `string`.
  public var typeText: String {
    guard case .tensor(let dtype, let dimensions) = kind else { return "string" }
    let sizes = dimensions.map { dimension in
      switch dimension {
      case .fixed(let size): String(size)
      case .symbol(let name): name
      }
    }
    return "\(dtype.rawValue)[\(sizes.joined(separator: ", "))]"
  }
}

extension InputDeclaration {
  /// Reads `name: value`: `float32[N, 3]`, `[N, 3]`, `string`, or `{type: ..., range: [0, 9]}`.
  init(_ entry: LocatedValue.Entry) throws {
    let value = entry.value
    location = value.location ?? entry.keyLocation
    name = entry.key
    guard case .map(let options) = value.content else {
      kind = try Self.kind(name, value, default: nil)
      range = nil
      return
    }
    var type: LocatedValue?
    var standard: String?
    var bounds: ClosedRange<Double>?
    for option in options {
      switch option.key {
      case "type": type = option.value
      case "default":
        guard let text = String(option.value) else {
          throw Diagnostic(
            .wrongInput,
            "the default of input '\(name)' expects a string, got "
              + option.value.shortDescription,
            at: option.value.location)
        }
        standard = text
      case "range":
        guard let numbers = [Double](option.value), numbers.count == 2, numbers[0] <= numbers[1]
        else {
          throw Diagnostic(
            .wrongInput,
            "the range of input '\(name)' expects [low, high], got "
              + option.value.shortDescription,
            at: option.value.location)
        }
        bounds = numbers[0]...numbers[1]
      default:
        throw Diagnostic(
          .unknownKey, "unknown key '\(option.key)' in an input", at: option.keyLocation,
          help: Suggestion.help(for: option.key, in: ["type", "range", "default"])
            ?? "its keys are: type, range, default")
      }
    }
    guard let type else {
      throw Diagnostic(
        .wrongInput, "input '\(name)' needs a type", at: value.location,
        help: "write type: \"float32[N, 3]\"")
    }
    kind = try Self.kind(name, type, default: standard)
    range = bounds
    let isText = if case .string = kind { true } else { false }
    guard isText ? bounds == nil : standard == nil else {
      throw Diagnostic(
        .wrongInput,
        isText
          ? "input '\(name)' is a string and takes no range"
          : "input '\(name)' is no string and takes no default",
        at: value.location)
    }
  }

  private static func kind(
    _ input: String, _ value: LocatedValue, default standard: String?
  ) throws -> Kind {
    switch value.content {
    case .list(let sizes):
      return .tensor(.float32, try dimensions(sizes))
    case .string("string"):
      return .string(default: standard)
    case .string(let text):
      guard text.hasSuffix("]"), let open = text.firstIndex(of: "[") else {
        throw wrong(input, value)
      }
      let name = String(text[..<open])
      guard let dtype = DType(rawValue: name) else {
        let names = DType.allCases.map(\.rawValue)
        throw Diagnostic(
          .wrongInput, "unknown dtype '\(name)'", at: value.location,
          help: Suggestion.help(for: name, in: names)
            ?? "dtypes are: \(names.joined(separator: ", "))")
      }
      let inner = text[text.index(after: open)...].dropLast()
      let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingSpaces }
      if parts.count == 1, parts[0].isEmpty { return .tensor(dtype, []) }
      return .tensor(
        dtype,
        try dimensions(
          parts.map { part in
            LocatedValue(Int(part).map { .int($0) } ?? .string(part), at: value.location)
          }))
    default:
      throw wrong(input, value)
    }
  }

  private static func dimensions(_ sizes: [LocatedValue]) throws -> [Dimension] {
    guard sizes.count <= Shape.maximumRank else {
      throw Diagnostic(
        .wrongInput, "expected at most \(Shape.maximumRank) dimensions, got \(sizes.count)",
        at: sizes[0].location)
    }
    return try sizes.map { size in
      switch size.content {
      case .int(let number) where number >= 0: return .fixed(number)
      case .string(let name)
      where name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
        && name.first?.isLetter == true:
        return .symbol(name)
      default:
        throw Diagnostic(
          .wrongInput,
          "expected a size of at least 0 or a letter such as N, got \(size.shortDescription)",
          at: size.location)
      }
    }
  }

  private static func wrong(_ input: String, _ value: LocatedValue) -> Diagnostic {
    Diagnostic(
      .wrongInput,
      "input '\(input)' expects a type such as \"float32[N, 3]\", or string, got "
        + value.shortDescription,
      at: value.location)
  }
}

extension Substring {
  /// Without spaces at both ends.
  var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

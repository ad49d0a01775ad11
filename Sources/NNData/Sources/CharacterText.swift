import NNDeclarations
import NNDiagnostics
import NNFormats
import NNTensor

/// Windows of the characters of a text file, each with the characters that come next: what models of
/// language are trained on.
///
/// `x` and `y` are int64 `(N, length)`; `y[n, t]` is the character behind `x[n, t]`. A window begins
/// every `stride` characters. Line ends of Windows count as one character.
public enum CharacterText {
  /// Which characters have numbers.
  enum Vocabulary: String, ArgumentChoice {
    /// The end of a line is 0, the 95 printable characters of ASCII are 1 to 95.
    case ascii
    /// The 256 bytes of UTF-8.
    case bytes
    /// Those in the file, ordered by code point.
    case file
  }

  /// The most bytes that a text may have.
  private static let limit = 1 << 30

  private static func text(
    _ path: Located<String>, _ vocabulary: Vocabulary, _ context: DataContext
  ) throws -> (path: String, codes: [Int], names: [String]) {
    let place = path.location ?? context.location
    let path = context.path(path.value)
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path: path, limit: limit)
    } catch {
      throw error.diagnostic(.unreadableData, at: place)
    }
    if vocabulary == .bytes {
      return (path, bytes.map(Int.init), (0...255).map(String.init))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Diagnostic(
        .damagedData, "'\(path)' is no text in UTF-8", at: place, help: "write vocabulary: bytes")
    }
    var scalars: [UInt32] = []
    scalars.reserveCapacity(bytes.count)
    for scalar in text.unicodeScalars {
      if scalar == "\n", scalars.last == 13 { scalars.removeLast() }
      scalars.append(scalar.value)
    }
    if vocabulary == .ascii {
      let codes = try ascii(scalars, path, place)
      return (path, codes, ([10] + Array(32...126)).map(name))
    }
    let all = Set(scalars).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    return (path, scalars.map { places[$0] ?? 0 }, all.map(name))
  }

  /// A character as tables show it.
  private static func name(_ code: UInt32) -> String {
    switch code {
    case 10: return "\\n"
    case 32: return "' '"
    default: return UnicodeScalar(code).map { String($0) } ?? ""
    }
  }

  private static func ascii(
    _ scalars: [UInt32], _ path: String, _ place: SourceLocation?
  ) throws -> [Int] {
    var (line, column) = (1, 1)
    return try scalars.map { scalar in
      defer { (line, column) = scalar == 10 ? (line + 1, 1) : (line, column + 1) }
      switch scalar {
      case 10: return 0
      case 32...126: return Int(scalar) - 31
      default:
        let isControl = scalar < 32 || scalar == 127
        let shown =
          isControl
          ? "\\u{\(String(scalar, radix: 16))}" : UnicodeScalar(scalar).map { String($0) } ?? ""
        throw Diagnostic(
          .unknownCharacter,
          "'\(path)' has '\(shown)' in line \(line), column \(column), which is not in ASCII",
          at: place, help: "write vocabulary: file, or vocabulary: bytes")
      }
    }
  }

  static let declaration = DataSourceDeclaration(
    "text", "Windows of the characters of a text file, with the characters that come next.",
    shape: "x: int64[windows, length], y: int64[windows, length]",
    Arg<Located<String>>("path", "the file, in UTF-8"),
    Arg<Int>(
      "length", default: 64, Constraint(minimum: 1, maximum: 1_000_000), "characters of a window"),
    Arg<Int?>(
      "stride", default: nil, .positive,
      "characters from one window to the next; those of a window if null"),
    Arg<Vocabulary>(
      "vocabulary", default: .ascii,
      "which characters have numbers: 96 of ASCII, 256 bytes, or those in the file")
  ) { context, path, length, stride, vocabulary in
    let (name, codes, names) = try text(path, vocabulary, context)
    guard codes.count > length else {
      throw Diagnostic(
        .shortText,
        "'\(name)' has \(counted(codes.count, "character")), but a window takes \(length) and the "
          + "one behind them",
        at: path.location ?? context.location, help: "write a smaller length")
    }
    let step = stride ?? length
    let starts = Swift.stride(from: 0, to: codes.count - length, by: step)
    let (count, overflow) = ((codes.count - length - 1) / step + 1)
      .multipliedReportingOverflow(by: length)
    guard !overflow, count <= Synthesis.limit else {
      throw Diagnostic(
        .dataTooLarge,
        "'\(name)' expects at most \(Synthesis.limit) numbers, got more windows of \(length)",
        at: context.location, help: "write a larger stride")
    }
    func windows(_ shift: Int) throws -> Tensor {
      try Tensor(
        starts.flatMap { codes[($0 + shift)..<($0 + shift + length)] }, [count / length, length])
    }
    return try Dataset(
      name: name, inputs: [("x", try windows(0))], targets: [("y", try windows(1))],
      classNames: names)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(CharacterText.declaration, in: $0) }

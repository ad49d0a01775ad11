import NNDiagnostics
import NNLayers
import NNTensor

/// The symbolic sizes of a specification (`N`) and the numbers that stand for them while shapes are
/// checked.
///
/// Shapes are checked with large primes in place of symbols, so that a size in a message can be told
/// to be `N` or a multiple of it.
struct SymbolTable: Sendable {
  /// The symbols in the order in which they appear, with the sizes that stand for them.
  private(set) var sizes: [(name: String, size: Int)] = []
  /// Whether the sizes are stand-ins, to be written as symbols.
  private var isSymbolic = true
  /// What the module at the top is, as messages call it.
  private var subject = "the model"
  /// What its inputs are, in order, as they read after "is".
  private var origins: [String] = []

  /// Primes just above a million: no size that anybody writes is a multiple of one.
  private static let primes = [1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099]

  /// Others, so that a size that follows from one is told by its being another.
  private static let otherPrimes = [
    2_000_003, 2_000_029, 2_000_039, 2_000_081, 2_000_083, 2_000_093,
  ]

  /// Stand-ins for each of `names`; with `others` not the usual ones.
  init(_ names: [String], others: Bool = false) {
    let primes = others ? Self.otherPrimes : Self.primes
    for name in names where size(of: name) == nil {
      sizes.append((name, primes[min(sizes.count, primes.count - 1)]))
    }
  }

  /// The given sizes for the symbols.
  init(_ names: [String], sizes known: [String: Int]) {
    self.init(names)
    isSymbolic = false
    sizes = sizes.map { ($0.name, known[$0.name] ?? 1) }
  }

  /// The same sizes for a loss, as messages call it, whose inputs are what `origins` says, in order.
  func forLoss(_ subject: String, _ origins: [String]) -> SymbolTable {
    var table = self
    table.subject = subject
    table.origins = origins
    return table
  }

  /// The size that stands for `name`.
  func size(of name: String) -> Int? { sizes.first { $0.name == name }?.size }

  /// A size as the user would write it: `12`, `N`, `64*N`.
  func text(_ size: Int) -> String {
    guard isSymbolic, size > 0 else { return String(size) }
    for symbol in sizes {
      if size == symbol.size { return symbol.name }
      let (factor, rest) = size.quotientAndRemainder(dividingBy: symbol.size)
      if rest == 0 { return "\(text(factor))*\(symbol.name)" }
    }
    return String(size)
  }

  /// `size` as the user would write it where it is a symbol or a multiple of one; nil for a number.
  func symbolic(_ size: Int) -> String? {
    let written = text(size)
    return written == String(size) ? nil : written
  }

  /// `float32[N, 2048]`.
  func text(_ type: TensorType) -> String {
    "\(type.dtype.rawValue)[\(type.shape.array.map(text).joined(separator: ", "))]"
  }

  /// `message` with every stand-in size written as its symbol.
  func text(_ message: String) -> String {
    guard isSymbolic else { return message }
    var result = ""
    var digits = ""
    func flush() {
      if let number = Int(digits), number >= Self.primes[0] {
        result += text(number)
      } else {
        result += digits
      }
      digits = ""
    }
    for character in message {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        flush()
        result.append(character)
      }
    }
    flush()
    return result
  }

  /// Messages with every stand-in size in them written as its symbol; other errors as they are.
  func inWords(_ error: any Error) -> any Error {
    func inWords(_ diagnostic: Diagnostic) -> Diagnostic {
      var diagnostic = diagnostic
      diagnostic.message = text(diagnostic.message)
      diagnostic.help = diagnostic.help.map(text)
      return diagnostic
    }
    switch error {
    case let error as Diagnostic: return inWords(error)
    case let error as Diagnostics: return Diagnostics(error.all.map(inWords))
    default: return error
    }
  }

  /// A layer's error as a message about the user's specification; other errors as they are.
  func translate(_ error: any Error) -> any Error {
    guard let error = error as? LayerError else { return error }
    let type = error.typeName.isEmpty ? "" : " (\(error.typeName))"
    let layer = error.path.isEmpty ? "\(subject)\(type)" : "layer '\(error.path)'\(type)"
    let notes = error.inputs.enumerated().map { index, input in
      let source = input.producer.map { "comes from '\($0.path)' (\($0.typeName))" }
      let origin = origins.indices.contains(index) ? origins[index] : "\(subject)'s"
      return Diagnostic.Note(
        "its input \(text(input.type)) \(source ?? "is " + origin)",
        at: input.producer?.location)
    }
    return Diagnostic(
      .wrongShape, "\(layer) \(text(error.error.message))", at: error.location, notes: notes,
      help: error.error.help.map(text))
  }
}

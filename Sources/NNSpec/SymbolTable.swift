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
  private var origins: [Origin] = []

  /// What an input is, as it reads after "is", and where that is written.
  typealias Origin = (text: String, location: SourceLocation?)

  /// Primes above a million, far enough from one another, and so chosen that no thousands, multiples of
  /// 1024, powers of two or usual vocabularies are near one (`nearby`) or a part of it (`nearbyPart`).
  private static let primes = [1_240_669, 1_270_337, 1_331_587, 1_404_479, 1_453_427, 1_493_423]

  /// Others, so that a size that follows from one is told by its being another.
  private static let otherPrimes = [
    2_514_401, 2_545_883, 2_640_683, 2_673_197, 2_770_217, 2_791_031,
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
  func forLoss(_ subject: String, _ origins: [Origin]) -> SymbolTable {
    var table = self
    table.subject = subject
    table.origins = origins
    return table
  }

  /// The size that stands for `name`.
  func size(of name: String) -> Int? { sizes.first { $0.name == name }?.size }

  /// A size as the user would write it: `12`, `N`, `64*N`, `T-2`; `~T/2` is half of `T`, or a few more
  /// or less. It is what it is for a `T` that nothing divides, as primes are.
  func text(_ size: Int) -> String {
    guard isSymbolic, (Self.smallest...Self.largest).contains(size) else { return String(size) }
    for symbol in sizes {
      if size == symbol.size { return symbol.name }
      let (factor, rest) = size.quotientAndRemainder(dividingBy: symbol.size)
      guard rest == 0 else { continue }
      let text = text(factor)
      return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "*" }
        ? "\(text)*\(symbol.name)" : "(\(text))*\(symbol.name)"
    }
    return sum(size) ?? part(size) ?? String(size)
  }

  /// How much more or less than a multiple, or a part, of a symbol still follows from it: paddings and
  /// kernels' sizes.
  private static let (nearby, nearbyPart) = (300, 32)

  /// What is smaller has nothing to do with a symbol, and what is larger is no size.
  private static let (smallest, largest) = (20_000, 1 << 55)

  /// `T-2` or `64*T-128`: what is little more or less than a multiple of a symbol.
  private func sum(_ size: Int) -> String? {
    for symbol in sizes {
      let factor = (size + symbol.size / 2) / symbol.size
      let rest = size - factor * symbol.size
      guard factor > 0, abs(rest) <= Self.nearby else { continue }
      let multiple = factor == 1 ? symbol.name : "\(factor)*\(symbol.name)"
      return multiple + (rest < 0 ? "\(rest)" : "+\(rest)")
    }
    return nil
  }

  /// `~T/2` or `~3*T/4`: what is near a part of a symbol. How it was rounded can't be told from it.
  private func part(_ size: Int) -> String? {
    for divisor in [2, 3, 4, 5, 6, 7, 8, 16, 32, 64] {
      for symbol in sizes {
        let factor = (size * divisor + symbol.size / 2) / symbol.size
        guard factor > 0, factor < (divisor <= 8 ? 2 * divisor : 2),
          abs(size - factor * symbol.size / divisor) <= Self.nearbyPart
        else { continue }
        return factor == 1
          ? "~\(symbol.name)/\(divisor)" : "~\(factor)*\(symbol.name)/\(divisor)"
      }
    }
    return nil
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
      if let number = Int(digits), number >= Self.smallest {
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
      for index in diagnostic.notes.indices {
        diagnostic.notes[index].message = text(diagnostic.notes[index].message)
      }
      return diagnostic
    }
    switch error {
    case let error as Diagnostic: return inWords(error)
    case let error as Diagnostics: return Diagnostics(error.all.map(inWords))
    default: return error
    }
  }

  /// A layer's error as a message about the user's specification, with what `trace` tells about the
  /// calls before it; other errors as they are.
  func translate(_ error: any Error, trace: ModuleTrace? = nil) -> any Error {
    guard let error = error as? LayerError else { return error }
    let type = error.typeName.isEmpty ? "" : " (\(error.typeName))"
    let layer = error.path.isEmpty ? "\(subject)\(type)" : "layer '\(error.path)'\(type)"
    let notes = error.inputs.enumerated().map { index, input in
      let its = "its \(input.name) \(text(input.type))"
      if let producer = input.producer {
        return Diagnostic.Note(
          "\(its) comes from '\(producer.path)' (\(producer.typeName))", at: producer.location)
      }
      if let origin = input.origin {
        return Diagnostic.Note("\(its) is \(origin.text)", at: origin.location)
      }
      if origins.indices.contains(index) {
        return Diagnostic.Note("\(its) is \(origins[index].text)", at: origins[index].location)
      }
      return Diagnostic.Note(
        input.isModelInput ? "\(its) is \(subject)'s" : "its \(input.name) is \(text(input.type))")
    }
    var diagnostic = Diagnostic(
      .wrongShape, "\(layer) \(text(error.error.message))", at: error.location, notes: notes,
      help: error.error.help.map(text))
    diagnostic.trail = trail(of: error, trace)
    return diagnostic
  }

  /// The layers that ran before `error` with what they gave; nil when none did.
  private func trail(of error: LayerError, _ trace: ModuleTrace?) -> Diagnostic.Trail? {
    let calls = trace?.leaves ?? []
    guard !calls.isEmpty else { return nil }
    let rows = calls.map { call in
      Diagnostic.Trail.Row(
        path: call.module.path, type: call.module.shownType,
        result: call.outputs.map { text($0.type) }.joined(separator: ", "))
    }
    let last = Diagnostic.Trail.Row(
      path: error.path, type: error.typeName, result: "does not fit")
    return Diagnostic.Trail(rows + [last])
  }
}

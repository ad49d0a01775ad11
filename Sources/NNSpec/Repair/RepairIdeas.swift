import NNDiagnostics

/// What may mend an error about shapes, likeliest first. Nothing here is known to: each is tried.
struct RepairIdeas {
  private let diagnostic: Diagnostic
  private let text: EditableText
  /// Where the layer stands that does not take its input.
  private let place: SourceLocation
  /// The numbers that the message expects, and those that it got.
  private let expected: [Int]
  private let got: [Int]

  init(_ diagnostic: Diagnostic, _ text: EditableText) {
    self.diagnostic = diagnostic
    self.text = text
    place = diagnostic.location ?? SourceLocation(file: "", line: 1, column: 1)
    let halves = diagnostic.message.split(separator: "got", maxSplits: 1)
    expected = Self.numbers(in: halves.first.map { Self.withoutPath(String($0)) } ?? "")
    got = halves.count == 2 ? Self.numbers(in: String(halves[1])) : []
  }

  /// The changes, each once.
  var edits: [Diagnostic.Edit] {
    // A layer that takes as many numbers as the image has in all wants it flat.
    let first = (wantsFlat ? missingFlatten : []) + divisors
    var all =
      first + ownNumbers + missingFlatten + smallerKernel + targetTypes + producerNumbers
    var seen: Set<Diagnostic.Edit> = []
    all.removeAll { !text.has($0.location.file) || !seen.insert($0).inserted }
    return all
  }

  /// The number that is expected, where the layer itself says so, becomes the one that it gets.
  private var ownNumbers: [Diagnostic.Edit] {
    text.numbers(of: place).filter { expected.contains($0.value) }.flatMap { number in
      got.filter { $0 != number.value }.map { number.changed(to: $0) }
    }
  }

  /// The layers before give what is expected.
  private var producerNumbers: [Diagnostic.Edit] {
    let sizes = diagnostic.notes.map { Self.numbers(in: Self.type(in: $0.message) ?? "") }
    let places = diagnostic.notes.compactMap(\.location)
    return places.flatMap { place in
      text.numbers(of: place).flatMap { number -> [Diagnostic.Edit] in
        let isGot = got.contains(number.value) || sizes.contains { $0.contains(number.value) }
        guard isGot else { return [] }
        // Of two operands, either may become as the other one.
        let wanted = expected + (sizes.count == 2 ? sizes[0] + sizes[1] : [])
        return wanted.filter { $0 != number.value && $0 > 0 }.map { number.changed(to: $0) }
      }
    }
  }

  /// Whether one of the expected numbers is the product of all sizes but the first of the input.
  private var wantsFlat: Bool {
    let type = diagnostic.notes.first.flatMap { Self.type(in: $0.message) } ?? ""
    let product = Self.numbers(in: type).reduce(1) { $0.multipliedReportingOverflow(by: $1).0 }
    return expected.contains(product)
  }

  /// A Flatten before a layer that takes vectors, where it gets images.
  private var missingFlatten: [Diagnostic.Edit] {
    guard let type = diagnostic.notes.first.flatMap({ Self.type(in: $0.message) }),
      type.split(separator: ",").count > 2, let line = text.line(place)
    else { return [] }
    let before = line.prefix(place.column - 1)
    let indentation = before.prefix { $0 == " " }
    if before.count == indentation.count + 2, before.suffix(2).elementsEqual("- ".unicodeScalars) {
      let margin = String(repeating: " ", count: indentation.count)
      return [Diagnostic.Edit(at: place, old: "", new: "Flatten\n\(margin)- ")]
    }
    guard let last = before.last(where: { $0 != " " }), "[,".unicodeScalars.contains(last) else {
      return []
    }
    return [Diagnostic.Edit(at: place, old: "", new: "Flatten, ")]
  }

  /// Padding for a kernel that is larger than its input, or a smaller kernel.
  private var smallerKernel: [Diagnostic.Edit] {
    guard diagnostic.message.contains("kernel"), let kernel = expected.first,
      let size = expected.filter({ $0 < kernel }).min()
    else { return [] }
    let numbers = text.numbers(of: place).filter { $0.value == kernel }
    // Half the difference, rounded up without adding to what may be the largest number.
    let padding = (kernel - size) / 2 + (kernel - size) % 2
    var edits: [Diagnostic.Edit] = []
    if let end = text.closingBracket(of: place), let line = text.line(end) {
      let isCall = line[end.column - 1] == ")"
      edits.append(
        Diagnostic.Edit(at: end, old: "", new: ", padding" + (isCall ? "=" : ": ") + "\(padding)"))
    }
    return edits + numbers.map { $0.changed(to: size) }
  }

  /// The target's type becomes the output's, or class indices.
  private var targetTypes: [Diagnostic.Edit] {
    let types = diagnostic.notes.compactMap { note in
      Self.type(in: note.message).map { (type: $0, note: note) }
    }
    guard let target = types.first(where: { $0.note.message.contains(" is target '") }),
      let start = target.note.location, let line = text.line(start)
    else { return [] }
    let rest = line.dropFirst(start.column - 1)
    let quote = rest.first.map { "\"'".unicodeScalars.contains($0) } ?? false
    let written = rest.dropFirst(quote ? 1 : 0)
    guard let end = written.firstIndex(of: "]"), let bracket = written.firstIndex(of: "["),
      bracket < end
    else { return [] }
    let old = String(String.UnicodeScalarView(written[...end]))
    let others = types.filter { $0.type != target.type }.map(\.type)
    let batch = others.first?.split { "[,]".contains($0) }.dropFirst().first.map(String.init) ?? "N"
    let place = SourceLocation(
      file: start.file, line: start.line, column: start.column + (quote ? 1 : 0))
    // The loss may say the shape itself; then the dtype stays, or is that of class indices.
    let shape = diagnostic.message.firstMatch(of: #/shape (\[[^\]]*\])/#).map {
      String($0.output.1)
    }
    let dtype = old.prefix { $0 != "[" }
    let told = shape.map { ["\(dtype)\($0)", "int64\($0)"] } ?? []
    return (told + others + ["int64[\(batch)]", "float32[\(batch)]"]).filter { $0 != old }.map {
      Diagnostic.Edit(at: place, old: old, new: $0)
    }
  }

  /// A number that must divide another one, or be divided by it, becomes the nearest that does.
  private var divisors: [Diagnostic.Edit] {
    guard diagnostic.message.contains("divisible") || diagnostic.message.contains("divide") else {
      return []
    }
    let all = expected + got
    let sizes = 1..<1_000_000
    return text.numbers(of: place).filter {
      sizes.contains($0.value) && all.contains($0.value)
    }.flatMap { number in
      all.filter { $0 != number.value && sizes.contains($0) }.flatMap { other in
        let divisors = (1...max(1, min(other, 4096))).filter { other % $0 == 0 }
        let multiple = (max(number.value, 1) + other - 1) / other * other
        return (divisors + [multiple]).filter { $0 != number.value }
          .sorted { abs($0 - number.value) < abs($1 - number.value) }.prefix(3)
          .map { number.changed(to: $0) }
      }
    }
  }

  /// `float32[N, 8]` out of "its input float32[N, 8] comes from ...".
  private static func type(in message: String) -> String? {
    message.firstMatch(of: #/\b[a-z]+\d*\[[^\]]*\]/#).map { String($0.output) }
  }

  /// A message without the layer's path, whose numbers mean nothing.
  private static func withoutPath(_ message: String) -> String {
    message.firstMatch(of: #/^(?:layer '[^']*'|the model)(?: \([^)]*\))? /#)
      .map { String(message[$0.range.upperBound...]) } ?? message
  }

  /// The whole numbers in a text, those of words such as float32 left out.
  private static func numbers(in message: String) -> [Int] {
    message.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0))) }
      .compactMap { Int($0.last == "." ? $0.dropLast() : $0) }
  }
}

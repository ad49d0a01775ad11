import NNDiagnostics

extension Interpolation {
  /// The scalar read as an expression after its `${...}` were replaced by their values:
  /// `ConvLayer(${ni}, ${nf}, stride=${stride})`.
  ///
  /// A value is written so that it evaluates to itself again; strings get quotes, except where
  /// they stand inside quotes already or complete a name (`Conv${dims}d(3, 8)`, `${act}()`,
  /// `nn.${layer}(3)`). Characters that were written by the user keep their places; those that a
  /// value was replaced by stand where its `${` does.
  public func expression(with evaluator: StaticEvaluator) throws -> Expression {
    let (text, locations) = try sourceText(with: evaluator)
    return try Expression.parse(text, locations: locations)
  }

  /// The text that `expression(with:)` reads, and where its characters stand.
  public func sourceText(
    with evaluator: StaticEvaluator
  ) throws -> (text: String, locations: LocationMap) {
    var evaluation = Evaluation(evaluator: evaluator)
    return try sourceText { expression, location in
      let value = try evaluation.evaluate(expression)
      try evaluation.checkSize(value, at: location)
      return value
    }
  }

  /// The same text with `name` in the place of every value: what can be read of it before the values
  /// are known.
  public func outline(_ name: String) throws -> (text: String, locations: LocationMap) {
    try sourceText { _, _ in .symbol(name) }
  }

  private func sourceText(
    _ value: (Expression, SourceLocation) throws -> StaticValue
  ) throws -> (text: String, locations: LocationMap) {
    var writer = SourceWriter(locations: locations)
    for (index, part) in parts.enumerated() {
      let location = locations.location(at: part.offset)
      switch part.segment {
      case .literal(let literal): writer.append(literal, from: part.offset, of: locations)
      case .expression(let expression):
        let value = try value(expression, location)
        writer.append(value, before: literal(after: index), at: location)
      }
      guard writer.length <= ExpressionLimits.textLength else {
        throw Diagnostic(
          .expressionTooLarge,
          "the text is longer than \(ExpressionLimits.textLength) characters", at: location)
      }
    }
    return (writer.text, writer.map)
  }

  private func literal(after index: Int) -> String {
    guard index + 1 < parts.count, case .literal(let text) = parts[index + 1].segment else {
      return ""
    }
    return text
  }
}

/// Puts the text of an expression together from literals and values.
private struct SourceWriter {
  private(set) var text = ""
  private(set) var length = 0
  private(set) var map: LocationMap
  /// The quote that the text so far leaves open.
  private var quote: Unicode.Scalar?
  private var isEscaped = false

  init(locations: LocationMap) { map = LocationMap("", at: locations.location(at: 0)) }

  /// Appends what the user wrote from `offset` on.
  mutating func append(_ literal: String, from offset: Int, of locations: LocationMap) {
    map.append(from: length, at: locations.location(at: offset), isFixed: false)
    for (index, scalar) in literal.unicodeScalars.enumerated() {
      if scalar == "\n" {
        map.append(
          from: length + index + 1, at: locations.location(at: offset + index + 1), isFixed: false)
      }
      if isEscaped {
        isEscaped = false
      } else if let open = quote {
        if scalar == "\\" { isEscaped = true } else if scalar == open { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
      }
    }
    put(literal)
  }

  /// Appends a value, before the text `next`, all of it standing at `location`.
  mutating func append(_ value: StaticValue, before next: String, at location: SourceLocation) {
    map.append(from: length, at: location, isFixed: true)
    if let quote {
      var inside = String.UnicodeScalarView()
      for scalar in bounded(value, .repr, plain: true).unicodeScalars {
        inside.appendEscaped(scalar, quote: quote)
      }
      put(String(inside))
    } else if case .string(let name) = value, name.isDottedName, completesName(before: next) {
      put(name)
    } else if isNegative(value), next.drop(while: { $0 == " " }).hasPrefix("**") {
      put("(\(value.sourceDescription))")
    } else {
      put(bounded(value, .source, plain: false))
    }
  }

  /// The value as text, one character longer than allowed when it is longer still.
  private func bounded(_ value: StaticValue, _ style: ValueWriter.Style, plain: Bool) -> String {
    if plain, case .string(let text) = value { return text }
    // UTF-8 takes up to four bytes a character.
    var writer = ValueWriter(style, limit: 4 * ExpressionLimits.textLength)
    writer.write(value)
    return writer.isTruncated
      ? String(repeating: " ", count: ExpressionLimits.textLength + 1) : writer.text
  }

  /// Whether a text between what was written and `next` is a part of a name or called.
  private func completesName(before next: String) -> Bool {
    func joins(_ scalar: Unicode.Scalar?) -> Bool {
      scalar.map { $0.isNameContinue || $0 == "." } ?? false
    }
    let following = next.unicodeScalars.first
    return joins(text.unicodeScalars.last) || joins(following) || following == "("
  }

  private func isNegative(_ value: StaticValue) -> Bool {
    switch value {
    case .int(let value): value < 0
    case .float(let value): value < 0
    default: false
    }
  }

  private mutating func put(_ part: String) {
    text += part
    length += part.unicodeScalars.count
  }
}

extension String {
  /// Whether it is a name, or names joined by dots.
  public var isDottedName: Bool {
    split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      part.unicodeScalars.first?.isNameStart == true
        && part.unicodeScalars.allSatisfy(\.isNameContinue)
    }
  }
}

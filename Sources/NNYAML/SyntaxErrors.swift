import NNDiagnostics

/// Turns what libyaml says about malformed text into messages that help.
struct SyntaxErrors {
  let source: SourceText

  /// The message for `failure`; `lastScalar` is the unquoted text that libyaml reported last.
  func diagnostic(for failure: ParserFailure, lastScalar: (text: String, start: Mark, end: Mark)?)
    -> Diagnostic
  {
    let byte = source.byte(at: failure.mark)
    if let lastScalar, lastScalar.end == failure.mark, failure.problem.contains("expected ',' or"),
      byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
    {
      return SplitText(lastScalar.text, cause: .flow, start: lastScalar.start, in: source)
        .diagnostic(at: source.location(of: lastScalar.start))
    }
    if byte == UInt8(ascii: "\t") || failure.problem.contains("tab character") {
      return Diagnostic(
        .yamlTab, "found a tab where YAML expects spaces",
        at: source.location(of: failure.mark), help: "indent with spaces")
    }
    switch failure.problem {
    case "mapping values are not allowed in this context": return secondColon(failure)
    case "found character that cannot start any token": return badStart(failure)
    case "could not find expected ':'": return keyWithoutColon(failure)
    case "found unexpected end of stream":
      guard let context = failure.context, context.text.contains("quoted") else { break }
      return Diagnostic(
        .yamlSyntax, "the quotes opened here are never closed",
        at: source.location(of: context.mark))
    case "did not find expected <document start>":
      let place = source.location(of: failure.mark)
      return Diagnostic(
        .yamlSyntax,
        byte == nil
          ? "malformed YAML: no document after the lines that begin with '%'"
          : "malformed YAML: text after the end of the document",
        at: place)
    default: break
    }
    return plain(failure)
  }

  /// What libyaml was reading, in the words of this language's messages.
  private static let readings = [
    "while parsing a flow sequence": "in the list that begins here",
    "while parsing a flow mapping": "in the mapping that begins here",
    "while parsing a block collection": "in the list that begins here",
    "while parsing a block mapping": "in the mapping that begins here",
    "while parsing a quoted scalar": "in the quotes that are opened here",
  ]

  /// libyaml's own words, with what it was reading as a note.
  private func plain(_ failure: ParserFailure) -> Diagnostic {
    var notes: [Diagnostic.Note] = []
    if let context = failure.context, context.mark != failure.mark {
      notes.append(
        .init(
          Self.readings[context.text] ?? context.text,
          at: source.location(of: context.mark)))
    }
    let isIndentation =
      failure.problem == "did not find expected key"
      || failure.problem == "did not find expected '-' indicator"
    let missing = "did not find expected "
    let problem =
      failure.problem.hasPrefix(missing)
      ? "expected " + failure.problem.dropFirst(missing.count) : failure.problem
    // At the end of the text the place to mend is where the text stops, not the line after it.
    let place =
      source.byte(at: failure.mark) == nil
      ? source.endOfText : source.location(of: failure.mark)
    return Diagnostic(
      .yamlSyntax, "malformed YAML: \(problem)", at: place,
      notes: notes,
      help: isIndentation
        ? "entries of the same list or mapping begin in the same column" : nil)
  }

  /// `key: a: b`, where the value was meant to be text, or a key that is indented as if it went
  /// on with the text of the line before.
  private func secondColon(_ failure: ParserFailure) -> Diagnostic {
    let line = source.restOfLine(from: source.offset(of: Mark(line: failure.mark.line)))
    var help = "begin the key in the column of the keys before it"
    if let colon = line.utf8.firstRange(of: ": ".utf8) {
      let value = line[colon.upperBound...].drop { $0 == " " }
      if value.contains(": ") || value.last == ":" {
        let isPlain = value.first.map { !"\"'[{&*!|>".contains($0) } ?? false
        help = isPlain ? "quote the text: \(YAMLText.quoted(String(value)))" : "quote the text"
      }
    }
    return Diagnostic(
      .yamlSyntax, "malformed YAML: ': ' is not allowed here",
      at: source.location(of: failure.mark), help: help)
  }

  /// Text that begins with `@`, a backtick or `%`.
  private func badStart(_ failure: ParserFailure) -> Diagnostic {
    let rest = source.restOfLine(from: source.offset(of: failure.mark))
    let first = rest.first.map(String.init) ?? ""
    return Diagnostic(
      .yamlSyntax, "malformed YAML: unquoted text cannot begin with '\(first)'",
      at: source.location(of: failure.mark),
      help: "put the text in double quotes")
  }

  /// A line that should have been a key.
  private func keyWithoutColon(_ failure: ParserFailure) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, "malformed YAML: expected 'key: value', found no ':'",
      at: source.location(of: failure.context?.mark ?? failure.mark))
  }
}

extension String.UTF8View {
  /// The first place of `other`.
  fileprivate func firstRange(of other: Self) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].starts(with: other) {
        return start..<index(start, offsetBy: other.count)
      }
      formIndex(after: &start)
    }
    return nil
  }
}

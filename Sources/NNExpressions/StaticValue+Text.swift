/// Writes a value, up to a number of characters.
struct ValueWriter {
  enum Style {
    /// Python's `repr`, in which infinity is `inf`.
    case repr
    /// Python's source, which evaluates to the same value: infinity is `float('inf')`.
    case source
    /// A flow value of YAML.
    case yaml
  }

  private let style: Style
  private let limit: Int
  private(set) var text = ""
  private(set) var isTruncated = false

  init(_ style: Style, limit: Int = .max) {
    self.style = style
    self.limit = limit
  }

  private mutating func put(_ part: String) {
    // Bytes are at least as many as characters, so the check is cheap and on the safe side.
    guard text.utf8.count + part.utf8.count <= limit else {
      isTruncated = true
      return
    }
    text += part
  }

  mutating func write(_ value: StaticValue, nested: Bool = false) {
    guard !isTruncated else { return }
    switch value {
    case .none: put(style == .yaml ? "null" : "None")
    case .bool(let value):
      put(style == .yaml ? (value ? "true" : "false") : value ? "True" : "False")
    case .int(let value): put(String(value))
    case .float(let value): put(float(value))
    case .string(let value): put(style == .yaml ? value.yamlScalar : value.pythonRepr)
    case .list(let items): write(items, "[", "]")
    case .tuple(let items):
      if style == .yaml { return write(items, "[", "]") }
      write(items, "(", items.count == 1 ? ",)" : ")")
    case .dict(let entries):
      put("{")
      for (index, entry) in entries.enumerated() {
        guard !isTruncated else { return }
        if index > 0 { put(", ") }
        write(entry.key, nested: true)
        put(": ")
        write(entry.value, nested: true)
      }
      put("}")
    case .symbol(let name): put(name)
    case .call(let call): write(call, nested: nested)
    }
  }

  private mutating func write(_ items: [StaticValue], _ open: String, _ close: String) {
    put(open)
    for (index, item) in items.enumerated() {
      guard !isTruncated else { return }
      if index > 0 { put(", ") }
      write(item, nested: true)
    }
    put(close)
  }

  private mutating func write(_ call: StaticCall, nested: Bool) {
    if style == .yaml {
      var source = ValueWriter(.source, limit: limit)
      source.write(call, nested: nested)
      isTruncated = isTruncated || source.isTruncated
      // YAML cuts flow style at commas and brackets, and plain style at ': ' and ' #'.
      let needsQuotes = nested || source.text.contains(": ") || source.text.contains(" #")
      return put(needsQuotes ? source.text.yamlQuoted : source.text)
    }
    put("\(call.name)(")
    for (index, argument) in call.arguments.enumerated() {
      guard !isTruncated else { return }
      if index > 0 { put(", ") }
      write(argument.value, nested: true)
    }
    for (index, keyword) in call.keywords.enumerated() {
      guard !isTruncated else { return }
      put(index > 0 || !call.arguments.isEmpty ? ", \(keyword.name)=" : "\(keyword.name)=")
      write(keyword.value, nested: true)
    }
    put(")")
  }

  private func float(_ value: Double) -> String {
    if value.isFinite || style == .repr { return value.pythonRepr }
    if style == .source { return "float('\(value.pythonRepr)')" }
    return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf"
  }
}

extension StaticValue {
  /// Python's `repr`: `[1, 2.0, 'a', None]`; calls and symbols as they are written.
  public var pythonDescription: String { written(.repr) }

  /// An expression of the language that evaluates to this value: `pythonDescription` but for
  /// infinities and NaN, which are calls of `float`.
  public var sourceDescription: String { written(.source) }

  /// YAML in flow style: `[1, 2.0, a, null]`; tuples are lists.
  public var yamlDescription: String { written(.yaml) }

  /// Python's `str`: a string is itself, anything else as in `pythonDescription`.
  public var stringDescription: String {
    if case .string(let value) = self { return value }
    return pythonDescription
  }

  private func written(_ style: ValueWriter.Style) -> String {
    var writer = ValueWriter(style)
    writer.write(self)
    return writer.text
  }
}

extension String {
  /// As a YAML scalar: plain where that is read back as the same string, else in double quotes.
  fileprivate var yamlScalar: String {
    let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    let isPlain =
      unicodeScalars.allSatisfy {
        $0.isASCII && ($0.isNameContinue || "./-".contains(Character($0)))
      }
      && unicodeScalars.first.map(\.isNameStart) == true && !reserved.contains(lowercased())
    return isPlain ? self : yamlQuoted
  }
}

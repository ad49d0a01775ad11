import NNDeclarations
import Testing

/// Reads values and calls as fixtures spell them, in Python or in specifications:
/// `ResBlock(1, 4, 6, act_cls=nn.GELU, norm_type=None)`, `ln_structured(1, n=.inf, dim=0)`.
struct CallText {
  private var rest: Substring

  /// The value that all of `text` stands for.
  static func value(_ text: String) throws -> LocatedValue {
    var reader = CallText(rest: text[...])
    let value = try reader.value()
    try #require(reader.rest.isEmpty, "left over in \(text): \(reader.rest)")
    return value
  }

  /// The call that all of `text` is.
  static func call(_ text: String) throws -> LocatedCall {
    guard case .call(let call) = try value(text).content else {
      return LocatedCall(text)
    }
    return call
  }

  private mutating func skip(_ token: Character) -> Bool {
    rest = rest.drop { $0 == " " }
    guard rest.first == token else { return false }
    rest.removeFirst()
    rest = rest.drop { $0 == " " }
    return true
  }

  private mutating func word(_ isPart: (Character) -> Bool) -> String {
    let word = rest.prefix(while: isPart)
    rest = rest[word.endIndex...]
    return String(word)
  }

  private mutating func value() throws -> LocatedValue {
    if skip("(") { return .init(.list(try elements(until: ")") { try $0.value() })) }
    if skip("[") { return .init(.list(try elements(until: "]") { try $0.value() })) }
    if skip("'") {
      let text = word { $0 != "'" }
      try #require(skip("'"))
      return .init(.string(text))
    }
    let word = word { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    let name = word.hasPrefix("NormType.") ? String(word.dropFirst("NormType.".count)) : word
    guard skip("(") else { return .init(Self.plain(name)) }
    var call = LocatedCall(name)
    for (keyword, value) in try elements(until: ")", { try $0.argument() }) {
      if let keyword {
        call.keywords.append(.init(keyword, value))
      } else {
        call.positional.append(value)
      }
    }
    return .init(.call(call))
  }

  private mutating func argument() throws -> (keyword: String?, value: LocatedValue) {
    let start = rest
    let name = word { $0.isLetter || $0.isNumber || $0 == "_" }
    if skip("=") { return (name, try value()) }
    rest = start
    return (nil, try value())
  }

  private mutating func elements<Element>(
    until end: Character, _ read: (inout CallText) throws -> Element
  ) throws -> [Element] {
    var found: [Element] = []
    while !skip(end) {
      found.append(try read(&self))
      if !skip(",") { try #require(rest.first == end, "expected \(end) before \(rest)") }
    }
    return found
  }

  private static func plain(_ word: String) -> LocatedValue.Content {
    switch word {
    case "None": .null
    case "True": .bool(true)
    case "False": .bool(false)
    case ".inf": .float(.infinity)
    case "-.inf": .float(-.infinity)
    default: Int(word).map { .int($0) } ?? Double(word).map { .float($0) } ?? .string(word)
    }
  }
}

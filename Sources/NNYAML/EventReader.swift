import CLibYAML

/// What libyaml reports one after the other.
struct Event {
  enum Kind {
    case documentStart
    case documentEnd
    case streamEnd
    case alias(String)
    case scalar(String, style: YAMLScalar.Style, properties: Properties)
    case sequenceStart(isFlow: Bool, properties: Properties)
    case mappingStart(isFlow: Bool, properties: Properties)
    case collectionEnd
  }

  /// What may stand before a node: `&anchor` and `!tag`.
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  var kind: Kind
  var start: Mark
  var end: Mark
}

/// libyaml refused the text.
struct ParserFailure: Error {
  var problem: String
  var mark: Mark
  /// What libyaml was reading and where that began.
  var context: (text: String, mark: Mark)?
}

/// Reads events from bytes that must outlive it.
final class EventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// A reader of `bytes`; throws when there is no memory.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // A failed initialisation has already cleared what it allocated; deleting again is harmless.
    guard yaml_parser_initialize(parser) == 1 else {
      throw ParserFailure(problem: "out of memory", mark: Mark())
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// The next event; throws a `ParserFailure` when the text is malformed.
  func next() throws -> Event {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
      defer { yaml_event_delete(&event) }
      if let kind = Self.kind(of: event) {
        return Event(kind: kind, start: Mark(event.start_mark), end: Mark(event.end_mark))
      }
    }
  }

  /// What `event` says, or nil when it says nothing about the document.
  private static func kind(of event: yaml_event_t) -> Event.Kind? {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
    case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      return .sequenceStart(
        isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE,
        properties: Event.Properties(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      return .mappingStart(
        isFlow: data.style == YAML_FLOW_MAPPING_STYLE,
        properties: Event.Properties(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
      return .scalar(
        String(decoding: bytes, as: UTF8.self), style: style(data.style),
        properties: Event.Properties(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_STREAM_START_EVENT: return nil
    default: return .streamEnd
    }
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  private static func text(_ bytes: UnsafePointer<UInt8>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  private func failure() -> ParserFailure {
    guard let problem = parser.pointee.problem else {
      return ParserFailure(problem: "out of memory", mark: Mark(parser.pointee.mark))
    }
    let context = parser.pointee.context.map {
      (text: String(cString: $0), mark: Mark(parser.pointee.context_mark))
    }
    return ParserFailure(
      problem: String(cString: problem), mark: Mark(parser.pointee.problem_mark), context: context)
  }
}

extension Mark {
  init(_ mark: yaml_mark_t) {
    self.init(index: Int(mark.index), line: Int(mark.line), column: Int(mark.column))
  }
}

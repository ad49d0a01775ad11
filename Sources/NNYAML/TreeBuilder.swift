import NNDiagnostics

/// Builds the tree from events with a stack of its own: no depth of the input reaches the call
/// stack.
final class TreeBuilder {
  /// A list or mapping that is not closed yet.
  private struct Frame {
    var location: SourceLocation
    var isFlow: Bool
    var anchor: String?
    /// What was counted before it.
    var before: Size
    /// The most collections inside one another in it.
    var height = 0
    /// The elements, where it is a list.
    var elements: [YAMLNode] = []
    /// The entries, where it is a mapping.
    var mapping: MappingBuilder?
  }

  /// How much a node stands for, aliases followed.
  private struct Size {
    var nodes = 0
    var bytes = 0
  }

  private enum Anchored {
    case open
    case done(YAMLNode, size: Size, height: Int)
  }

  /// Thrown when there are so many messages that reading on helps nobody.
  private struct EnoughMessages: Error {}

  private let source: SourceText
  private let limits: YAMLLimits
  private let collector = DiagnosticCollector()
  private var frames: [Frame] = []
  private var anchors: [String: Anchored] = [:]
  private var total = Size()
  private var root: YAMLNode?
  private var lastScalar: (text: String, start: Mark, end: Mark)?
  /// Where the text ends about which a `SplitText` message was given.
  private var splitEnd = 0
  /// Whether text was split of which the end is not known: YAML may misread all that follows.
  private var isMisread = false
  /// Aliases that stand for nothing: what else is wrong with them is a consequence.
  private var brokenAliases: Set<SourceLocation> = []

  init(_ source: SourceText, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
  }

  /// The tree; throws `Diagnostics` in the order of the text.
  func build() throws -> YAMLNode {
    do {
      try collector.collect {
        // libyaml asserts that there is an address, which an empty array need not have.
        if source.bytes.isEmpty { throw empty(at: source.location(of: Mark())) }
        try source.bytes.withUnsafeBufferPointer { try read(EventReader($0)) }
      }
    } catch let failure as ParserFailure {
      // Where text was split, the failure says nothing new.
      if failure.mark.index >= splitEnd, !isMisread {
        collector.report(
          SyntaxErrors(source: source).diagnostic(for: failure, lastScalar: lastScalar))
      }
    } catch is EnoughMessages {}

    if let root, !collector.hasErrors { return root }
    let ordered = collector.diagnostics.sorted {
      guard let a = $0.location, let b = $1.location else { return false }
      return (a.line, a.column) < (b.line, b.column)
    }
    throw Diagnostics(ordered)
  }

  private func read(_ reader: EventReader) throws {
    while true {
      let event = try reader.next()
      let location = source.location(of: event.start)
      switch event.kind {
      case .streamEnd:
        guard root != nil else {
          throw empty(at: location)
        }
        return
      case .documentStart:
        guard root == nil else {
          throw Diagnostic(
            .yamlManyDocuments, "expected one document, got a second one", at: location,
            help: "take out what follows this line, or put it in a file of its own")
        }
      case .documentEnd: break
      case .alias(let name): try alias(name, event)
      case .scalar(let text, let style, let properties):
        try scalar(text, style, properties, event)
      case .sequenceStart(let isFlow, let properties):
        try open(isFlow: isFlow, properties, "seq", mapping: nil, location)
      case .mappingStart(let isFlow, let properties):
        try open(isFlow: isFlow, properties, "map", mapping: MappingBuilder(), location)
      case .collectionEnd: try close()
      }
    }
  }

  private func empty(at location: SourceLocation) -> Diagnostic {
    Diagnostic(.yamlEmpty, "the document is empty", at: location)
  }

  // MARK: Nodes

  private func scalar(
    _ text: String, _ style: YAMLScalar.Style, _ properties: Event.Properties, _ event: Event
  ) throws {
    let location = source.location(of: event.start)
    let length = text.utf8.count
    guard length <= limits.scalarBytes else {
      throw Diagnostic(
        .yamlScalarSize, "text of \(length) bytes; at most \(limits.scalarBytes) are allowed",
        at: location)
    }
    let isEmpty = event.start == event.end
    if frames.isEmpty, isEmpty, properties.tag == nil, properties.anchor == nil {
      throw empty(at: location)
    }
    try count(Size(nodes: 1, bytes: length), at: location)
    if style == .plain, !isEmpty {
      lastScalar = (text, event.start, event.end)
      try checkSplit(text, event)
    } else {
      lastScalar = nil
    }
    let quotes = style == .plain ? 0 : 2
    let isVerbatim =
      style != .literal && style != .folded && event.start.line == event.end.line
      && event.end.index - event.start.index - quotes == text.unicodeScalars.count
    var scalar = YAMLScalar(text, style: style, isVerbatim: isVerbatim)
    if style == .literal { scalar.blockIndentation = source.blockIndentation(after: event.start) }
    if let tag = properties.tag {
      do {
        scalar.value = try Tags.value(of: scalar, tag: tag, at: location)
      } catch let error as Diagnostic {
        try report(error, at: event.start)
      }
    }
    let node = YAMLNode(.scalar(scalar), at: location)
    if let name = properties.anchor {
      anchors[name] = .done(node, size: Size(nodes: 1, bytes: length), height: 0)
    }
    let isMerge = text == "<<" && style == .plain && properties.tag == nil
    try attach(node, height: 0, isMergeKey: isMerge)
  }

  private func alias(_ name: String, _ event: Event) throws {
    let location = source.location(of: event.start)
    var node = YAMLNode(.scalar(YAMLScalar("")), at: location)
    var height = 0
    switch anchors[name] {
    case .done(let anchored, let size, let anchoredHeight):
      try count(size, at: location)
      try checkDepth(frames.count + anchoredHeight, at: location)
      node = anchored
      height = anchoredHeight
    case .open:
      try report(
        Diagnostic(
          .yamlRecursion, "'*\(shortened(name))' is inside of what it stands for", at: location),
        at: event.start)
      brokenAliases.insert(location)
    case nil:
      try report(
        Diagnostic(
          .yamlUnknownAnchor, "no anchor '&\(shortened(name))' before this alias", at: location,
          help: Suggestion.closest(to: name, in: anchors.keys).map { "did you mean '*\($0)'?" }
            ?? "write &\(shortened(name)) before the value that it stands for, further up"),
        at: event.start)
      brokenAliases.insert(location)
    }
    try attach(node, height: height, isMergeKey: false)
  }

  private func open(
    isFlow: Bool, _ properties: Event.Properties, _ tag: String, mapping: MappingBuilder?,
    _ location: SourceLocation
  ) throws {
    let before = total
    try count(Size(nodes: 1), at: location)
    try checkDepth(frames.count + 1, at: location)
    if let given = properties.tag {
      do {
        try Tags.check(given, is: tag, at: location)
      } catch let error as Diagnostic {
        try report(error, at: nil)
      }
    }
    if let name = properties.anchor { anchors[name] = .open }
    lastScalar = nil
    frames.append(
      Frame(
        location: location, isFlow: isFlow, anchor: properties.anchor, before: before,
        mapping: mapping))
  }

  private func close() throws {
    guard let frame = frames.popLast() else { return }
    let content: YAMLNode.Content
    if let mapping = frame.mapping {
      let (entries, problems) = mapping.finish()
      for problem in problems { try report(problem, at: nil) }
      content = .mapping(entries)
    } else {
      content = .sequence(frame.elements)
    }
    let node = YAMLNode(content, at: frame.location)
    let height = frame.height + 1
    if let name = frame.anchor {
      let size = Size(
        nodes: total.nodes - frame.before.nodes, bytes: total.bytes - frame.before.bytes)
      anchors[name] = .done(node, size: size, height: height)
    }
    lastScalar = nil
    try attach(node, height: height, isMergeKey: false)
  }

  /// Hands a finished node to the collection around it.
  private func attach(_ node: YAMLNode, height: Int, isMergeKey: Bool) throws {
    guard let top = frames.indices.last else {
      root = node
      return
    }
    frames[top].height = max(frames[top].height, height)
    if frames[top].mapping == nil {
      frames[top].elements.append(node)
    } else if let problem = frames[top].mapping?.add(node, isMergeKey: isMergeKey) {
      try report(problem, at: nil)
    }
  }

  // MARK: Checks

  /// Reports text that was meant to be one expression and is split by YAML.
  private func checkSplit(_ text: String, _ event: Event) throws {
    guard event.start.index >= splitEnd, text.utf8.contains(where: Brackets.isOpening),
      Brackets.firstUnclosed(in: text) != nil
    else { return }
    let cause: SplitText.Cause
    if frames.last?.isFlow ?? false {
      cause = .flow
    } else if frames.last?.mapping?.expectsKey ?? false {
      cause = .colon
    } else if isComment(after: event.end) {
      cause = .comment
    } else {
      return
    }
    let split = SplitText(text, cause: cause, start: event.start, in: source)
    try report(split.diagnostic(at: source.location(of: event.start)), at: event.start)
    splitEnd = event.start.index + split.length
    isMisread = isMisread || split.whole == nil
  }

  private func isComment(after mark: Mark) -> Bool {
    let rest = source.bytes[source.offset(of: mark)...]
    return rest.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
  }

  private func checkDepth(_ depth: Int, at location: SourceLocation) throws {
    guard depth <= limits.effectiveDepth else {
      throw Diagnostic(
        .yamlDepth,
        "nested too deeply: at most \(limits.effectiveDepth) lists and mappings inside one another",
        at: location)
    }
  }

  /// Counts what a node stands for. Expansion is only counted, never carried out, so an alias
  /// bomb costs no more than its text.
  private func count(_ size: Size, at location: SourceLocation) throws {
    let nodes = total.nodes.addingReportingOverflow(size.nodes)
    let bytes = total.bytes.addingReportingOverflow(size.bytes)
    guard !nodes.overflow, nodes.partialValue <= limits.nodes else {
      throw Diagnostic(
        .yamlNodes, "more than \(limits.nodes) values, counting what aliases stand for",
        at: location)
    }
    guard !bytes.overflow, bytes.partialValue <= limits.expandedBytes else {
      throw Diagnostic(
        .yamlNodes,
        "more than \(limits.expandedBytes) bytes of text, counting what aliases stand for",
        at: location)
    }
    total = Size(nodes: nodes.partialValue, bytes: bytes.partialValue)
  }

  /// Keeps a message that does not stop reading, unless `mark` lies in text that was reported.
  private func report(_ diagnostic: Diagnostic, at mark: Mark?) throws {
    if let mark, mark.index < splitEnd { return }
    if let location = diagnostic.location, brokenAliases.contains(location) { return }
    collector.report(diagnostic)
    if collector.diagnostics.count >= limits.messages { throw EnoughMessages() }
  }
}

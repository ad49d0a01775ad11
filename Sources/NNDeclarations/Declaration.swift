import NNDiagnostics
import NNTensor

/// Everything about a declared thing but how it is made: what `layers`, the schema and the reference
/// pages are written from.
public struct DeclarationInfo: Sendable {
  /// The name in specifications.
  public let name: String
  /// Whose vocabulary it belongs to: `nn`, `fastai`, or empty for our own.
  public let namespace: String
  /// One line of what it does.
  public let summary: String
  /// What goes in and what comes out: `(N, in) -> (N, out)`.
  public let shape: String
  /// The page or paper that defines it.
  public let reference: String
  /// The arguments in positional order.
  public let arguments: [ArgumentInfo]
  /// Which arguments PyTorch prints and how: see `representation(of:)`.
  let repr: String?
  /// The name of what any number of further positional arguments are, if they are taken.
  public let rest: String?
  /// What those are.
  public let restType: ArgumentType
  /// Whether any arguments are accepted, by position and by name, and none is looked at.
  public let acceptsAnything: Bool
  /// Whether it is a section of the specification, whose arguments are its keys.
  public internal(set) var isSection = false
  /// What it takes as a loss; nil for anything else.
  public internal(set) var loss: LossInfo?

  /// A block of a specification: its arguments take any value, and those without default must be
  /// given.
  public init(block name: String, arguments: [(name: String, default: LocatedValue?)]) {
    self.init(
      name: name, namespace: "", summary: "", shape: "", reference: "",
      arguments: arguments.map { ArgumentInfo(taking: $0.name, default: $0.default) }, repr: nil,
      rest: nil, acceptsAnything: false)
  }

  init(
    name: String, namespace: String, summary: String, shape: String, reference: String,
    arguments: [ArgumentInfo], repr: String?, rest: String?, restType: ArgumentType = .node,
    acceptsAnything: Bool
  ) {
    self.name = name
    self.namespace = namespace
    self.summary = summary
    self.shape = shape
    self.reference = reference
    self.arguments = arguments
    self.repr = repr
    self.rest = rest
    self.restType = restType
    self.acceptsAnything = acceptsAnything
  }

  /// The arguments of a call, bound to the declared ones.
  ///
  /// `inputs` are the types that missing arguments may be inferred from; nil when they are not known
  /// because of an error that is already reported, and then such arguments are no error either: the
  /// result is nil. Throws `Diagnostics` with everything that is wrong with the call.
  public func bind(
    _ call: LocatedCall, inputs: [TensorType]?
  ) throws -> BoundArguments? {
    if acceptsAnything { return BoundArguments(arguments: [], rest: []) }
    let collector = DiagnosticCollector()
    let (given, rest) = placed(call, collector)
    var bound: [BoundArguments.Argument] = []
    for argument in arguments {
      try collector.collect {
        if let value = try self.value(of: argument, given, call, inputs) {
          bound.append(value)
        }
      }
    }
    try collector.throwIfErrors()
    guard bound.count == arguments.count else { return nil }
    return BoundArguments(arguments: bound, rest: rest)
  }

  /// Checks a call some of whose values are not known yet: which those are, `isKnown` says.
  ///
  /// Throws `Diagnostics` with everything that is wrong whatever the values are, as `bind` does.
  public func check(_ call: LocatedCall, isKnown: (LocatedValue) -> Bool) throws {
    if acceptsAnything { return }
    let collector = DiagnosticCollector()
    let given = placed(call, collector).given
    for argument in arguments where given[argument.name].map(isKnown) ?? true {
      _ = try collector.collect { try value(of: argument, given, call, nil) }
    }
    try collector.throwIfErrors()
  }

  /// The values of a call by the names of the arguments, and those at the end that have none; what is
  /// wrong with the names and their number goes to `collector`.
  private func placed(
    _ call: LocatedCall, _ collector: DiagnosticCollector
  ) -> (given: [String: LocatedValue], rest: [LocatedValue]) {
    let positional = positionalArguments
    var given: [String: LocatedValue] = [:]
    var rest: [LocatedValue] = []
    for (index, value) in call.positional.enumerated() {
      if self.rest != nil {
        rest.append(value)
      } else if index < positional.count {
        given[positional[index].name] = value
      } else {
        collector.report(tooMany(call, at: value.location))
        break
      }
    }
    for keyword in call.keywords {
      let place = keyword.keyLocation ?? keyword.value.location
      if !arguments.contains(where: { $0.name == keyword.key }) {
        collector.report(unknown(keyword.key, at: place))
      } else if given.updateValue(keyword.value, forKey: keyword.key) != nil {
        collector.report(
          Diagnostic(
            .repeatedArgument, "'\(name)' gets argument '\(keyword.key)' twice", at: place))
      }
    }
    return (given, rest)
  }

  private func value(
    of argument: ArgumentInfo, _ all: [String: LocatedValue], _ call: LocatedCall,
    _ inputs: [TensorType]?
  ) throws -> BoundArguments.Argument? {
    if let given = all[argument.name], !(argument.inference != nil && given.isAuto) {
      guard argument.fits(given), !given.isNaN, argument.constraint?.allows(given) ?? true else {
        throw Diagnostic(
          .wrongArgument,
          "\(phrase(argument.name)) expects \(argument.expectation), "
            + "got \(given.shortDescription)",
          at: given.location ?? call.location,
          help: argument.help(against: given))
      }
      // A size that what follows told has no place.
      let isTold = argument.inference?.looksAhead == true && given.location == nil
      return .init(name: argument.name, value: given, origin: isTold ? .inferred : .written)
    }
    if let value = argument.defaultValue {
      return .init(name: argument.name, value: value, origin: .standard)
    }
    if let given = all[argument.name], argument.inference?.looksAhead == true {
      throw Diagnostic(
        .missingArgument,
        "argument '\(argument.name)' of '\(name)' can't be inferred: nothing that follows tells it",
        at: given.location ?? call.location, help: "write \(argument.name)")
    }
    if let inference = argument.inference, !inference.looksAhead {
      guard let inputs else { return nil }
      let others = { name in
        all[name] ?? arguments.first { $0.name == name }?.defaultValue
      }
      if let value = inference.value(inputs, others) {
        return .init(name: argument.name, value: value, origin: .inferred)
      }
      let seen =
        inputs.isEmpty ? "" : ": it gets \(inputs.map(\.description).joined(separator: ", "))"
      throw Diagnostic(
        .missingArgument,
        "argument '\(argument.name)' of '\(name)' can't be inferred from its input\(seen)",
        at: call.location, help: "write \(argument.name)")
    }
    if call.keywords.contains(where: { isMisspelling($0.key, of: argument.name) }) { return nil }
    throw Diagnostic(
      .missingArgument,
      isSection
        ? "section '\(name)' needs '\(argument.name)': \(argument.help)"
        : "'\(name)' needs argument '\(argument.name)' (\(argument.help))",
      at: call.location)
  }

  /// Whether `key` is unknown and taken for `argument` misspelt: then that is the mistake.
  private func isMisspelling(_ key: String, of argument: String) -> Bool {
    let names = arguments.map(\.name)
    return !names.contains(key) && Suggestion.closest(to: key, in: names) == argument
  }

  /// An argument as messages name it.
  private func phrase(_ argument: String) -> String {
    isSection ? "'\(argument)' in section '\(name)'" : "argument '\(argument)' of '\(name)'"
  }

  /// Whether the output has as many features or channels as the input, as `shape` tells.
  public var keepsSize: Bool {
    let sides = shape.split(separator: " -> ")
    guard sides.count == 2 else { return false }
    return sides[1] == "the same" || sides[0] == sides[1]
      || sides.allSatisfy { $0.hasPrefix("(N, C,") && !$0.hasPrefix("(N, C * ") }
  }

  /// The arguments that may be given by position.
  public var positionalArguments: ArraySlice<ArgumentInfo> {
    arguments.prefix { !$0.isKeywordOnly }
  }

  private func tooMany(_ call: LocatedCall, at location: SourceLocation?) -> Diagnostic {
    let names = arguments.map(\.name).joined(separator: ", ")
    let count = positionalArguments.count
    let noun = count == 1 ? "argument" : "arguments"
    let kind = count == arguments.count ? noun : noun + " by position"
    return Diagnostic(
      .tooManyArguments,
      "'\(name)' takes at most \(count) \(kind), got \(call.positional.count)",
      at: location ?? call.location, help: "its arguments are: \(names.isEmpty ? "none" : names)")
  }

  private func unknown(_ key: String, at location: SourceLocation?) -> Diagnostic {
    let names = arguments.map(\.name)
    let noun = isSection ? "keys" : "arguments"
    let list = names.isEmpty ? "it takes none" : "its \(noun) are: \(names.joined(separator: ", "))"
    return Diagnostic(
      .unknownArgument,
      isSection
        ? "section '\(name)' has no key '\(key)'" : "'\(name)' has no argument '\(key)'",
      at: location, help: Suggestion.help(for: key, in: names) ?? list)
  }
}

extension LocatedValue {
  /// Whether it is the word that asks for inference in a positional list.
  public var isAuto: Bool {
    if case .string("auto") = content { return true }
    return false
  }
}

/// Something that a specification can name, declared once: its name, what it is, its arguments, and
/// how it is made from them. Layers, losses, optimizers, schedulers, metrics and data sources are all
/// declared so.
///
/// `Context` is what it is made in (a layer's scope, an optimizer's parameters).
public struct Declaration<Context, Product>: Sendable {
  /// Everything but how it is made.
  public private(set) var info: DeclarationInfo
  private let body: @Sendable (Context, BoundArguments) throws -> Product

  /// Declares `name`. The types of `make`'s parameters are those of the arguments, in order. `repr`
  /// says what printed models show of them: see `DeclarationInfo.representation(of:)`.
  public init<each Value: ArgumentValue>(
    _ name: String, namespace: String = "", _ summary: String, shape: String = "",
    reference: String = "", repr: String? = nil, _ arguments: repeat Arg<each Value>,
    make: @escaping @Sendable (Context, repeat each Value) throws -> Product
  ) {
    var infos: [ArgumentInfo] = []
    for argument in repeat each arguments { infos.append(argument.info) }
    info = DeclarationInfo(
      name: name, namespace: namespace, summary: summary, shape: shape, reference: reference,
      arguments: infos, repr: repr, rest: nil, restType: .node,
      acceptsAnything: false)
    body = { context, bound in
      var index = 0
      func next<Argument: ArgumentValue>(_ type: Argument.Type) throws -> Argument {
        defer { index += 1 }
        guard let value = Argument(bound.arguments[index].value) else {
          throw ArgumentTypeMismatch(argument: bound.arguments[index].name)
        }
        return value
      }
      return try make(context, repeat try next((each Value).self))
    }
  }

  /// Declares `name`, which takes any number of positional arguments of one kind, which `restType`
  /// says.
  public init(
    _ name: String, namespace: String = "", _ summary: String, shape: String = "",
    reference: String = "", rest: String, restType: ArgumentType = .node,
    make: @escaping @Sendable (Context, [LocatedValue]) throws -> Product
  ) {
    info = DeclarationInfo(
      name: name, namespace: namespace, summary: summary, shape: shape, reference: reference,
      arguments: [], repr: nil, rest: rest, restType: restType, acceptsAnything: false)
    body = { context, bound in try make(context, bound.rest) }
  }

  /// Declares `name`, which takes any arguments and looks at none of them.
  public init(
    acceptingAnything name: String, namespace: String = "", _ summary: String, shape: String = "",
    reference: String = "", make: @escaping @Sendable (Context) throws -> Product
  ) {
    info = DeclarationInfo(
      name: name, namespace: namespace, summary: summary, shape: shape, reference: reference,
      arguments: [], repr: nil, rest: nil, restType: .node, acceptsAnything: true)
    body = { context, _ in try make(context) }
  }

  /// The declaration with values for its arguments, in order, as PyTorch keeps them: what a thing that
  /// was made in code tells about itself. Arguments at the end that make no difference have none.
  public func with<each Value: ArgumentValue>(_ values: repeat each Value) -> DeclaredValues {
    var written: [LocatedValue] = []
    for value in repeat each values { written.append(value.written) }
    return DeclaredValues(info: info, values: written)
  }

  mutating func setLoss(_ loss: LossInfo) { info.loss = loss }

  /// The same as a section of the specification, whose keys the arguments are.
  public var section: Declaration {
    var section = self
    section.info.isSection = true
    return section
  }

  /// Makes the thing from arguments that `info.bind` bound.
  public func make(_ context: Context, _ arguments: BoundArguments) throws -> Product {
    try body(context, arguments)
  }
}

/// Arguments that were not bound by the declaration that they are used with.
struct ArgumentTypeMismatch: Error {
  let argument: String
}

/// What something was declared as, and the values of the arguments in order.
public struct DeclaredValues: Sendable {
  /// The declaration.
  public let info: DeclarationInfo
  /// The values.
  public let values: [LocatedValue]

  /// The values with whole numbers written as the user did, `0` and not `0.0`, and what the user
  /// wrote for arguments that have no value here.
  public func values(writtenAs written: [LocatedValue]) -> [LocatedValue] {
    let own = values.enumerated().map { index, value in
      guard index < written.count, case .float(let number) = value.content,
        case .int(let whole) = written[index].content, Double(whole) == number
      else { return value }
      return written[index]
    }
    return own + written.dropFirst(own.count)
  }
}

import NNDeclarations

/// Values written out in a call that an argument certainly does not take, as a regular expression.
///
/// Names of parameters, arithmetic and nested calls are none: nobody knows their values here.
struct WrongLiterals {
  private static let quoted = #"'[^']*'|"[^"]*""#
  private static let whole = #"[-+]?\d+"#
  private static let fraction = #"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+"#
  private static let truth = "True|False|true|false"
  private static let none = "None|null"
  private static let list = #"[\[(].*?[\])]"#
  /// A word that is a text.
  private static let word =
    #"(?!(?:True|False|None|true|false|null|auto|inf|nan)\b)[A-Za-z_]\w*"#

  /// The regular expression; nil where anything may be right.
  let pattern: String?

  /// What an argument of `type` within `constraint` does not take.
  init(for type: ArgumentType, _ constraint: Constraint?) {
    let types = type.alternatives
    var bounds = constraint
    var accepts = (
      int: false, float: false, bool: false, null: false, text: false, list: false
    )
    var words: [String] = []
    for type in types {
      switch type {
      case .int: accepts.int = true
      case .float: (accepts.int, accepts.float) = (true, true)
      case .bool: accepts.bool = true
      case .null: accepts.null = true
      case .string, .text: accepts.text = true
      case .choice(let choices): words += choices
      case .list: accepts.list = true
      case .tensor: (accepts.int, accepts.float, accepts.list) = (true, true, true)
      case .call: break
      case .bounded(let base, let own):
        bounds = types.count == 1 ? own : nil
        if base == .float { accepts.float = true }
        accepts.int = true
      case .any, .node, .initialValue, .anyOf:
        pattern = nil
        return
      }
    }
    var wrong: [String] = []
    if !accepts.text {
      if words.isEmpty {
        wrong += [Self.quoted, Self.word]
      } else {
        let known = #"(?:\w+\.)*(?:\#(words.joined(separator: "|")))"#
        wrong += [
          "'(?!\(known)')[^']*'", "\"(?!\(known)\")[^\"]*\"", "(?!\(known)\\b)\(Self.word)",
        ]
      }
    }
    if !accepts.int { wrong.append(Self.whole) }
    if !accepts.float { wrong.append(Self.fraction) }
    if !accepts.bool { wrong.append(Self.truth) }
    if !accepts.null { wrong.append(Self.none) }
    if !accepts.list { wrong.append(Self.list) }
    if let bounds, accepts.int { wrong += Self.numbers(outside: bounds) }
    pattern = wrong.isEmpty ? nil : "(?:\(wrong.joined(separator: "|")))"
  }

  /// Numbers written out beyond the bounds, as far as digits tell.
  private static func numbers(outside bounds: Constraint) -> [String] {
    var wrong: [String] = []
    let zero = #"[-+]?0+(?:\.0*)?"#
    if let low = bounds.minimum, low >= 0 {
      wrong.append(#"-(?=[\d.]*[1-9])[\d.]+(?:[eE][-+]?\d+)?"#)
      if low >= 1 || bounds.excludesMinimum { wrong.append(zero) }
    }
    if let high = bounds.maximum, let whole = Int(exactly: high), whole >= 1 {
      if whole < 9 {
        wrong.append(#"\+?(?:[\#(whole + 1)-9]|[1-9]\d+)(?:\.\d*)?"#)
        wrong.append(#"\+?\#(whole)\.0*[1-9]\d*"#)
      } else {
        wrong.append(#"\+?[1-9]\d{\#(String(whole).count),}(?:\.\d*)?"#)
      }
      if bounds.excludesMaximum, whole < 9 { wrong.append(#"\+?\#(whole)(?:\.0*)?"#) }
    }
    return wrong
  }
}

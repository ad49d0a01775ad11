import NNDiagnostics

extension DeclarationInfo {
  /// What PyTorch prints between a layer's parentheses, for values of the arguments in order, those
  /// that are missing at the end being the defaults: `3, 6, kernel_size=(5, 5), stride=(1, 1)`.
  ///
  /// The declaration's `repr` lists what is printed, separated by commas: `name` is the value alone,
  /// `name=` the value behind its name, `name?` likewise but only where it is not the default; `!s`
  /// before the last mark prints strings without quotes (`padding!s?`). Without a list, layers of
  /// `nn` print every argument behind its name, `inplace` only where it is true, and others nothing.
  public func representation(of values: [LocatedValue]) -> String {
    var parts: [String] = []
    for item in repr.map(Self.items) ?? standardItems {
      guard let index = arguments.firstIndex(where: { $0.name == item.name }),
        let value = index < values.count ? values[index] : arguments[index].defaultValue
      else { continue }
      if item.isOptional, let standard = arguments[index].defaultValue, value.means(standard) {
        continue
      }
      var text = value.pythonText
      if item.isPlain, case .string(let string) = value.content { text = string }
      parts.append(item.isNamed ? "\(item.name)=\(text)" : text)
    }
    return parts.joined(separator: ", ")
  }

  /// One argument that is printed.
  private struct Item {
    var name: String
    var isNamed = false
    var isOptional = false
    var isPlain = false
  }

  private var standardItems: [Item] {
    guard namespace == "nn" else { return [] }
    return arguments.map {
      Item(name: $0.name, isNamed: true, isOptional: $0.name == "inplace")
    }
  }

  private static func items(_ repr: String) -> [Item] {
    repr.split(separator: ",").map { text in
      var text = text.drop { $0 == " " }
      var item = Item(name: "")
      if text.hasSuffix("=") || text.hasSuffix("?") {
        item.isNamed = true
        item.isOptional = text.hasSuffix("?")
        text.removeLast()
      }
      if text.hasSuffix("!s") {
        item.isPlain = true
        text.removeLast(2)
      }
      item.name = String(text)
      return item
    }
  }
}

extension LocatedValue {
  /// The value as Python writes it; a list as a tuple.
  public var pythonText: String {
    switch content {
    case .null: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .float(let number): return number.pythonRepr
    case .string(let text): return text.pythonRepr
    case .list(let values):
      let inside = values.map(\.pythonText).joined(separator: ", ")
      return values.count == 1 ? "(\(inside),)" : "(\(inside))"
    case .map, .call: return description
    }
  }

  /// Whether it is `standard`, or a list of nothing else.
  fileprivate func means(_ standard: LocatedValue) -> Bool {
    switch (content, standard.content) {
    case (.int(let a), .float(let b)), (.float(let b), .int(let a)): return Double(a) == b
    case (.list, .list): return pythonText == standard.pythonText
    case (.list(let values), _): return values.allSatisfy { $0.means(standard) }
    default: return pythonText == standard.pythonText
    }
  }
}

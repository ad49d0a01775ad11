import NNDiagnostics

/// Finds the smallest change of a specification's text that mends an error about shapes.
///
/// What comes to mind is tried on the text itself, which is then read and checked as a whole: only a
/// change after which nothing is wrong any more, or nothing but what else was wrong before, is offered.
enum Repair {
  /// How many changes are tried for one error, and for how many errors.
  private static let (tries, errors) = (12, 3)
  /// A model of more calls is checked less often.
  private static let callsInAll = 4000
  /// The longest text that is changed and read again.
  private static let longestText = 200_000

  /// Whether a change is being tried: what is wrong then is not mended in turn.
  @TaskLocal private static var isTrying = false

  /// Runs `body`; errors about shapes that it throws offer a change of `source` where one mends them.
  static func offering<Result>(
    for source: SpecSource, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as Diagnostic where !isTrying {
      throw mended([error], source).first ?? error
    } catch let error as Diagnostics where !isTrying {
      throw Diagnostics(mended(error.all, source))
    }
  }

  /// The messages, with a change for each that one mends.
  private static func mended(_ all: [Diagnostic], _ source: SpecSource) -> [Diagnostic] {
    guard source.text.utf8.count <= longestText else { return all }
    let text = EditableText(source)
    // Other parts of the specification have mistakes of their own.
    lazy var before = mistakes(in: source) ?? []
    var left = errors
    return all.map { diagnostic in
      guard diagnostic.code == .wrongShape, diagnostic.edit == nil, left > 0,
        let file = diagnostic.location?.file, text.has(file)
      else { return diagnostic }
      left -= 1
      let calls = max(1, (diagnostic.trail?.rows.count ?? 1) + (diagnostic.trail?.omitted ?? 0))
      let limit = min(tries, max(1, callsInAll / calls))
      let edit = RepairIdeas(diagnostic, text).edits.prefix(limit).first { edit in
        guard let changed = text.applying(edit), let after = mistakes(in: changed) else {
          return false
        }
        return after.isEmpty || isOne(Kind(diagnostic), lessThan: before, after)
      }
      return edit.map { diagnostic.offering($0) } ?? diagnostic
    }
  }

  /// What is wrong with a specification as a whole; nil when that can't be told.
  private static func mistakes(in source: SpecSource) -> [Kind]? {
    $isTrying.withValue(true) {
      do {
        try Experiment(source).check()
        return []
      } catch let error as Diagnostics {
        return error.all.map(Kind.init)
      } catch let error as Diagnostic {
        return [Kind(error)]
      } catch {
        return nil
      }
    }
  }

  /// Whether `after` is `before` without `mistake`, or without more, and with nothing new.
  private static func isOne(_ mistake: Kind, lessThan before: [Kind], _ after: [Kind]) -> Bool {
    var left = before
    guard let place = left.firstIndex(of: mistake) else { return false }
    left.remove(at: place)
    return after.allSatisfy { kind in
      guard let place = left.firstIndex(of: kind) else { return false }
      left.remove(at: place)
      return true
    }
  }

  /// A message without its place, which a change further up moves.
  private struct Kind: Hashable {
    let code: String
    let message: String

    init(_ diagnostic: Diagnostic) {
      code = diagnostic.code.id
      message = diagnostic.message
    }
  }
}

extension Diagnostic {
  /// The message with a change that was found to mend it.
  fileprivate func offering(_ edit: Edit) -> Diagnostic {
    var diagnostic = self
    diagnostic.edit = edit
    let added = edit.new.trimmed
    let change = edit.old.isEmpty ? "add '\(added)'" : "change \(edit.old) to \(edit.new)"
    let inferring = ", or leave it out to have it inferred"
    let isArgument =
      !edit.old.isEmpty && edit.location.line == location?.line
      && help?.hasSuffix(inferring) == true
    diagnostic.help = "\(change) (checked: it fits)" + (isArgument ? inferring : "")
    return diagnostic
  }
}

extension String {
  /// The text without blanks, commas, dashes and line ends around it.
  fileprivate var trimmed: String {
    let isEdge = { (character: Character) in " ,-\n".contains(character) }
    var text = drop(while: isEdge)
    while let last = text.last, isEdge(last) { text.removeLast() }
    return String(text)
  }
}

import NNDiagnostics
import NNTensor

/// What a state dict and a model do not have in common: PyTorch's `missing_keys` and
/// `unexpected_keys`.
public struct StateMismatch: Sendable {
  /// Names that the model has and the state dict lacks.
  public var missing: [String] = []
  /// Names that the state dict has and the model lacks.
  public var unexpected: [String] = []
}

/// A state dict on its way into a model. Each module takes what is its own; nothing is copied before
/// all of them have, and none when something is wrong.
public final class StateDictLoad {
  /// The tensors; hooks that run before a module takes its own may change them.
  public var state: StateDict
  /// Whether names must match exactly.
  public let strict: Bool
  /// Names that modules looked for in vain, in order.
  public private(set) var missing: [String] = []
  /// Everything else that is wrong.
  public private(set) var problems: [String] = []
  private var taken: Set<String> = []
  private var work: [() throws -> Void] = []

  init(_ state: StateDict, strict: Bool) {
    self.state = state
    self.strict = strict
  }

  /// The version that the module whose names begin with `prefix` had when it was saved; nil where
  /// that is not known.
  public func version(_ prefix: String) -> Int? {
    state.versions[prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix]
  }

  /// The tensor called `name`, which counts as expected from now on. Where there is none, the name is
  /// missing.
  public func take(_ name: String) -> Tensor? {
    guard let tensor = state[name] else {
      missing.append(name)
      return nil
    }
    taken.insert(name)
    return tensor
  }

  /// Copies the tensor called `name` into the memory of `tensor`, converted to its dtype, once all is
  /// well. A single number in one dimension fits a tensor without dimensions, as in PyTorch.
  public func copy(_ name: String, to tensor: Tensor) {
    guard var given = take(name) else { return }
    if tensor.rank == 0, given.shape == [1], let number = try? given.reshaped([]) { given = number }
    guard given.shape == tensor.shape else {
      return report("'\(name)' expects shape \(tensor.shape), got \(given.shape)")
    }
    let source = given
    later { try tensor.assign(try source.detached().converted(to: tensor.dtype)) }
  }

  /// Notes something that is wrong: nothing will be copied.
  public func report(_ problem: String) { problems.append(problem) }

  /// Does `body` when everything has been taken and nothing is wrong.
  public func later(_ body: @escaping () throws -> Void) { work.append(body) }

  /// Throws a `Diagnostic` that lists all that is wrong, else does the work. Returns what did not
  /// match.
  func finish() throws -> StateMismatch {
    let mismatch = StateMismatch(
      missing: missing, unexpected: state.names.filter { !taken.contains($0) })
    var problems = problems
    if strict {
      problems += mismatch.missing.map { "missing '\($0)'" }
      problems += mismatch.unexpected.map { name in
        let hint = Suggestion.help(for: name, in: mismatch.missing).map { " (\($0))" } ?? ""
        return "unexpected '\(name)'\(hint)"
      }
    }
    guard problems.isEmpty else {
      let limit = 20
      var notes = problems.prefix(limit).map { Diagnostic.Note($0) }
      if problems.count > limit { notes.append(.init("and \(problems.count - limit) more")) }
      throw Diagnostic(
        .wrongWeights, "the weights do not fit the model", notes: notes,
        help: "check that they were saved from this model")
    }
    for body in work { try body() }
    return mismatch
  }
}

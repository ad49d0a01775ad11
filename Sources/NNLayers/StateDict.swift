import NNDiagnostics
import NNTensor

extension DiagnosticCode {
  /// Weights with other names or shapes than the model's.
  public static let wrongWeights = DiagnosticCode("NN0602", "weights of another model")
}

extension Module {
  /// Parameters and persistent buffers with the names that PyTorch gives them, in order. What a module
  /// in several places holds has a name for each place.
  public final var stateDict: [(name: String, tensor: Tensor)] {
    var found: [(name: String, tensor: Tensor)] = []
    func visit(_ module: Module, _ prefix: String) {
      for parameter in module.ownParameters {
        found.append((prefix + parameter.name, parameter.tensor.detached()))
      }
      for buffer in module.ownBuffers where buffer.isPersistent {
        found.append((prefix + buffer.name, buffer.tensor))
      }
      for (name, child) in module.children { visit(child, prefix + name + ".") }
    }
    visit(self, "")
    return found
  }

  /// What a state dict and a model do not have in common.
  public struct StateMismatch: Sendable {
    /// Names that the model has and the state dict lacks.
    public var missing: [String] = []
    /// Names that the state dict has and the model lacks.
    public var unexpected: [String] = []
  }

  /// Copies tensors into the parameters and buffers of the same name, converted to their dtype.
  ///
  /// Throws one `Diagnostic` that lists every missing name, unexpected name (when `strict`) and every
  /// wrong shape, before anything is copied. Returns what did not match.
  @discardableResult
  public final func loadStateDict(
    _ state: [(name: String, tensor: Tensor)], strict: Bool = true
  ) throws -> StateMismatch {
    let own = stateDict
    let given = Dictionary(state.map { ($0.name, $0.tensor) }) { $1 }
    let names = Set(own.map(\.name))
    var mismatch = StateMismatch()
    mismatch.missing = own.map(\.name).filter { given[$0] == nil }
    mismatch.unexpected = state.map(\.name).filter { !names.contains($0) }
    var problems = own.compactMap { name, tensor -> String? in
      guard let other = given[name], other.shape != tensor.shape else { return nil }
      return "'\(name)' expects shape \(tensor.shape), got \(other.shape)"
    }
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
    for (name, tensor) in own {
      if let other = given[name] { try tensor.assign(try other.converted(to: tensor.dtype)) }
    }
    return mismatch
  }
}

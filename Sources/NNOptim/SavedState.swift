import NNDiagnostics
import NNTensor

/// Reads a saved state tensor by tensor and gathers what is wrong with it.
struct SavedState {
  private let owner: String
  private var tensors: [String: Tensor] = [:]
  private var problems: [String] = []

  /// The state of `owner`, as messages name it: `the optimizer`.
  init(_ state: NamedTensors, of owner: String) {
    self.owner = owner
    for (name, tensor) in state {
      if tensors.updateValue(tensor, forKey: name) != nil { problems.append("'\(name)' twice") }
    }
  }

  /// Takes a copy of tensor `name`; nil when there is none or it has another type.
  mutating func take(_ name: String, _ type: TensorType, isRequired: Bool = true) throws -> Tensor?
  {
    guard let tensor = tensors.removeValue(forKey: name) else {
      if isRequired { problems.append("missing '\(name)'") }
      return nil
    }
    guard tensor.type == type, !tensor.isMeta else {
      problems.append("'\(name)' expects \(type), got \(tensor.type)")
      return nil
    }
    return try tensor.detached().copied()
  }

  /// Takes a single float64 number.
  mutating func takeNumber(_ name: String) throws -> Double {
    try take(name, TensorType(.float64, []))?.item() ?? 0
  }

  /// Takes a single int64 number that may not be negative.
  mutating func takeCount(_ name: String, isRequired: Bool = true) throws -> Int {
    let count = try take(name, TensorType(.int64, []), isRequired: isRequired)?.ints().first ?? 0
    if count < 0 { problems.append("'\(name)' expects a number of at least 0, got \(count)") }
    return max(count, 0)
  }

  /// Throws when something was missing, of the wrong type, or is left over.
  func finish() throws {
    let all = problems + tensors.keys.sorted().map { "unexpected '\($0)'" }
    guard all.isEmpty else {
      throw RunFailure(
        "the saved state does not fit \(owner):\n  " + all.joined(separator: "\n  "),
        help: "check that it was saved from the same specification")
    }
  }
}

import NNDeclarations
import NNTensor

extension Reduction: ArgumentChoice {}

extension Reduction {
  /// `reduction`, or what the arguments that PyTorch had before it say where they are given.
  public static func resolve(
    sizeAverage: Bool?, reduce: Bool?, _ reduction: Reduction
  ) -> Reduction {
    if sizeAverage == nil, reduce == nil { return reduction }
    if reduce == false { return .none }
    return sizeAverage == false ? .sum : .mean
  }

  /// The argument that says which.
  static var argument: Arg<Reduction> {
    Arg("reduction", default: .mean, "what is made of the elements' losses")
  }
  /// The argument that says which, given by name only.
  static var keywordArgument: Arg<Reduction> {
    Arg(
      "reduction", default: .mean, keywordOnly: true, "what is made of the elements' losses")
  }
  /// The older argument that `reduction` replaced.
  static var sizeAverageArgument: Arg<Bool?> {
    Arg("size_average", default: nil, "older spelling: false is reduction 'sum'")
  }
  /// The older argument that `reduction` replaced.
  static var reduceArgument: Arg<Bool?> {
    Arg("reduce", default: nil, "older spelling: false is reduction 'none'")
  }
}

extension Arguments {
  /// The inputs of a loss, of which all are tensors. Throws a `ShapeError` unless there are exactly
  /// these.
  func tensors(named names: [String]) throws -> [Tensor] {
    try zip(names, bound(to: names, required: names.count)).map { name, value in
      guard case .tensor(let tensor) = value else {
        throw ShapeError("expects a tensor as \(name), got \(value?.kind ?? "none")")
      }
      return tensor
    }
  }

  /// The two inputs of a loss. Throws a `ShapeError` unless there are exactly these.
  func inputAndTarget() throws -> (input: Tensor, target: Tensor) {
    let tensors = try tensors(named: ["input", "target"])
    return (tensors[0], tensors[1])
  }

  /// The three inputs of a loss, by their names.
  func triple(_ first: String, _ second: String, _ third: String) throws -> (
    Tensor, Tensor, Tensor
  ) {
    let tensors = try tensors(named: [first, second, third])
    return (tensors[0], tensors[1], tensors[2])
  }
}

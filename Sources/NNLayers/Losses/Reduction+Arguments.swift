import NNDeclarations
import NNTensor

extension Reduction: ArgumentChoice {}

extension Reduction {
  /// `reduction`, or what the arguments that PyTorch had before it say where they are given.
  static func resolve(sizeAverage: Bool?, reduce: Bool?, _ reduction: Reduction)
    -> Reduction
  {
    if sizeAverage == nil, reduce == nil { return reduction }
    if reduce == false { return .none }
    return sizeAverage == false ? .sum : .mean
  }

  /// The argument that says which.
  static var argument: Arg<Reduction> {
    Arg("reduction", default: .mean, "what is made of the elements' losses")
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
  /// The two inputs of a loss. Throws a `ShapeError` unless there are exactly these.
  func inputAndTarget() throws -> (input: Tensor, target: Tensor) {
    let names = ["input", "target"]
    let tensors = try zip(names, bound(to: names, required: 2)).map { name, value in
      guard case .tensor(let tensor) = value else {
        throw ShapeError("expects a tensor as \(name), got \(value?.kind ?? "none")")
      }
      return tensor
    }
    return (tensors[0], tensors[1])
  }
}

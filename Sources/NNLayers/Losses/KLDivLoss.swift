import NNDeclarations
import NNTensor

/// The Kullback-Leibler divergence of distributions whose logarithms are the input from those of the
/// target: `loss = y (log y - x)`, or `e^y (y - x)` with `log_target`, `(*), (*) -> ()`.
///
/// Reduction `batchmean` divides the sum by the first size, which is the divergence; `mean` divides
/// by the number of elements, which is not. The output is a single number, or of the inputs' shape
/// with reduction none. Throws when the shapes do not broadcast.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.KLDivLoss.html
public final class KLDivLoss: Module {
  private let reduction: BatchReduction
  private let logTarget: Bool

  /// A loss whose targets are logarithms too if `logTarget`.
  public init(_ scope: Scope, reduction: BatchReduction = .mean, logTarget: Bool = false) {
    self.reduction = reduction
    self.logTarget = logTarget
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try reduction.of(input) {
        try input.klDivergence(target, targetIsLog: logTarget, reduction: $0)
      })
  }

  static let declaration = LayerDeclaration(
    "KLDivLoss", namespace: "nn",
    "Compares logarithms of probabilities with the probabilities that are right.",
    shape: "(*), (*) -> ()", reference: torchPage("KLDivLoss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Arg<BatchReduction>("reduction", default: .mean, "what is made of the elements' losses"),
    Arg<Bool>("log_target", default: false, "whether targets are logarithms")
  ) { scope, sizeAverage, reduce, reduction, logTarget in
    KLDivLoss(
      scope, reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction),
      logTarget: logTarget)
  }.loss()
}

/// A reduction, or the sum divided by the number of samples.
public enum BatchReduction: String, ArgumentChoice {
  case none, mean, sum, batchmean

  /// `reduction`, or what the arguments that PyTorch had before it say where they are given.
  public static func resolve(
    sizeAverage: Bool?, reduce: Bool?, _ reduction: BatchReduction
  ) -> BatchReduction {
    if sizeAverage == nil, reduce == nil { return reduction }
    let older = Reduction.resolve(sizeAverage: sizeAverage, reduce: reduce, .mean)
    return BatchReduction(rawValue: older.rawValue) ?? .mean
  }

  /// The reduced losses of `input`, which `losses` gives for any other reduction.
  public func of(_ input: Tensor, _ losses: (Reduction) throws -> Tensor) throws -> Tensor {
    if let plain = Reduction(rawValue: rawValue) { return try losses(plain) }
    let sum = try losses(.sum)
    return input.rank == 0 ? sum : try sum.scaled(by: 1 / Double(input.shape[0]))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(KLDivLoss.declaration, in: $0) }

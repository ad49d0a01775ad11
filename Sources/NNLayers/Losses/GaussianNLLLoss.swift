import NNDeclarations
import NNTensor

/// The negative log-likelihood of targets under normal distributions with the input as means and `var`
/// as variances: `loss = (log var + (x - y)^2 / var) / 2`, `(*), (*), (*) -> ()`.
///
/// `var` has the input's shape, a 1 in place of one size, or lacks the last dimension; no variance
/// counts less than `eps`. `full` adds `log(2 pi) / 2`. The output is a single number, or of the
/// inputs' shape with reduction none.
///
/// It is called with `(input, target, var)`: as a `loss:` it takes the model's two outputs, the means
/// and the variances, and one target. Throws for other shapes and variances below 0.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.GaussianNLLLoss.html
public final class GaussianNLLLoss: Module {
  private let full: Bool
  private let eps: Double
  private let reduction: Reduction

  /// A loss that takes variances as at least `eps`, which is more than 0.
  public init(
    _ scope: Scope, full: Bool = false, eps: Double = 1e-6, reduction: Reduction = .mean
  ) {
    self.full = full
    self.eps = eps
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target, variance) = try arguments.triple("input", "target", "var")
    return .tensor(
      try input.gaussianNLLLoss(
        target, variance: variance, isFull: full, eps: eps, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "GaussianNLLLoss", namespace: "nn",
    "Compares means and variances of normal distributions with what was seen.",
    shape: "(*), (*), (*) -> ()", reference: torchPage("GaussianNLLLoss"), repr: "",
    Arg<Bool>("full", default: false, keywordOnly: true, "whether to add log(2 pi) / 2"),
    Arg<Double>(
      "eps", default: 1e-6, keywordOnly: true, .moreThanZero, "the least that a variance counts"),
    Reduction.keywordArgument
  ) { scope, full, eps, reduction in
    GaussianNLLLoss(scope, full: full, eps: eps, reduction: reduction)
  }.loss(.output("input"), .target(), .output("var"))
}

@section("nn_declarations") @used
private let registration: Registration = { register(GaussianNLLLoss.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// The negative log-likelihood of counts under a Poisson distribution whose rate, or its logarithm,
/// is the input: `loss = e^x - y x`, or `x - y log(x + eps)` without `log_input`,
/// `(*), (*) -> ()`.
///
/// `log y!` is left out, or with `full` approximated by `y log y - y + log(2 pi y) / 2` for y > 1.
/// The output is a single number, or of the inputs' shape with reduction none. Throws when the shapes
/// do not broadcast.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PoissonNLLLoss.html
public final class PoissonNLLLoss: Module {
  private let logInput: Bool
  private let full: Bool
  private let eps: Double
  private let reduction: Reduction

  /// A loss whose inputs are logarithms if `logInput`; `eps` keeps logarithms of other inputs finite.
  public init(
    _ scope: Scope, logInput: Bool = true, full: Bool = false, eps: Double = 1e-8,
    reduction: Reduction = .mean
  ) {
    self.logInput = logInput
    self.full = full
    self.eps = eps
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.tensors(named: ["log_input", "target"]).pair
    return .tensor(
      try input.poissonNLLLoss(
        target, inputIsLog: logInput, isFull: full, eps: eps, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "PoissonNLLLoss", namespace: "nn", "Compares the rates of a Poisson distribution with counts.",
    shape: "(*), (*) -> ()", reference: torchPage("PoissonNLLLoss"), repr: "",
    Arg<Bool>("log_input", default: true, "whether the input is the logarithm of the rate"),
    Arg<Bool>("full", default: false, "whether to add an approximation of log(target!)"),
    Reduction.sizeAverageArgument,
    Arg<Double>("eps", default: 1e-8, "what is added to a rate before its logarithm"),
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, logInput, full, sizeAverage, eps, reduce, reduction in
    PoissonNLLLoss(
      scope, logInput: logInput, full: full, eps: eps,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(.output("log_input"), .target())
}

extension [Tensor] {
  /// The first two.
  var pair: (Tensor, Tensor) { (self[0], self[1]) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(PoissonNLLLoss.declaration, in: $0) }

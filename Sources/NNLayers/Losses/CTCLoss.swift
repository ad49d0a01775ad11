import NNDeclarations
import NNTensor

/// The negative log-likelihood of sequences of classes that is not known how they align with the steps
/// of the input (Graves et al. 2006): `(T, N, C), (N, S) or (sum of lengths), (N), (N) -> ()`.
///
/// `log_probs` `(T, N, C)`, or `(T, C)` for one sample, are logarithms of probabilities, as from
/// `LogSoftmax`; class `blank` stands for no class. `targets` are class indices other than the blank,
/// padded with anything, or all in one row; `input_lengths` and `target_lengths` say how many steps and
/// targets of each sample count, as tensors or as lists of numbers.
///
/// The mean divides each loss by its target's length before it is taken. Samples with too few steps
/// have an infinite loss, or with `zero_infinity` none. The output is a single number, or `(N)` with
/// reduction none. Throws for other shapes, lengths that do not fit and targets that are no class.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CTCLoss.html
public final class CTCLoss: Module {
  private let blank: Int
  private let reduction: Reduction
  private let zeroInfinity: Bool

  /// A loss where class `blank` stands for no class.
  public init(
    _ scope: Scope, blank: Int = 0, reduction: Reduction = .mean, zeroInfinity: Bool = false
  ) {
    self.blank = blank
    self.reduction = reduction
    self.zeroInfinity = zeroInfinity
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let names = ["log_probs", "targets", "input_lengths", "target_lengths"]
    let values = try arguments.bound(to: names, required: 4)
    let tensors = try zip(names, values).map { name, value in
      try Self.tensor(value, name, isLengths: name.hasSuffix("lengths"))
    }
    return .tensor(
      try tensors[0].ctcLoss(
        tensors[1], inputLengths: tensors[2], targetLengths: tensors[3], blank: blank,
        reduction: reduction, zeroInfinity: zeroInfinity))
  }

  /// A tensor, or where lengths may stand a number or a list of them.
  private static func tensor(_ value: Value?, _ name: String, isLengths: Bool) throws -> Tensor {
    switch value {
    case .tensor(let tensor): return tensor
    case .int(let number) where isLengths: return try Tensor([number], [1])
    case .tuple(let items) where isLengths:
      let numbers = try items.map { item in
        guard case .int(let number) = item else {
          throw ShapeError("expects whole numbers as \(name), got \(item.kind)")
        }
        return number
      }
      return try Tensor(numbers, [numbers.count])
    default: throw ShapeError("expects a tensor as \(name), got \(value?.kind ?? "none")")
    }
  }

  static let declaration = LayerDeclaration(
    "CTCLoss", namespace: "nn",
    "Compares the scores of steps with a sequence of classes in every alignment.",
    shape: "(T, N, C), (N, S), (N), (N) -> ()", reference: torchPage("CTCLoss"), repr: "",
    Arg<Int>("blank", default: 0, .nonNegative, "the class that stands for none"),
    Reduction.argument,
    Arg<Bool>("zero_infinity", default: false, "whether samples with too few steps count nothing")
  ) { scope, blank, reduction, zeroInfinity in
    CTCLoss(scope, blank: blank, reduction: reduction, zeroInfinity: zeroInfinity)
  }.loss(
    .output("log_probs"), .target("targets", .unknown), .either("input_lengths", .sequenceLengths),
    .target("target_lengths", .sequenceLengths))
}

@section("nn_declarations") @used
private let registration: Registration = { register(CTCLoss.declaration, in: $0) }

import NNDeclarations
import NNTensor

/// `y_k = x1^T A_k x2 + b_k`: `(*, in1_features), (*, in2_features) -> (*, out_features)`, where all
/// but the last sizes of the inputs are equal.
///
/// `weight` has shape `[out_features, in1_features, in2_features]`, `bias` `[out_features]`; both start
/// uniform in ±1/√in1_features.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Bilinear.html
public final class Bilinear: Module {
  private let weight: Parameter
  private let bias: Parameter?

  /// A layer from pairs of `in1Features` and `in2Features` numbers to `outFeatures`.
  ///
  /// Throws a `LayerError` when the model grows too large.
  public init(
    _ scope: Scope, in1Features: Int, in2Features: Int, outFeatures: Int, bias: Bool = true
  ) throws {
    let start = Initializer.inverseRoot(fanIn: in1Features)
    weight = try scope.parameter("weight", [outFeatures, in1Features, in2Features], start)
    self.bias = bias ? try scope.parameter("bias", [outFeatures], start) : nil
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let names = ["input1", "input2"]
    let inputs = Arguments(
      try arguments.bound(to: names, required: 2).map { $0 ?? .none })
    return .tensor(
      try inputs.tensor(0).bilinear(
        try inputs.tensor(1), weight: try weight.value, bias: try bias?.value))
  }

  /// The last size of input `index`.
  private static func size(of index: Int) -> Inference {
    Inference { inputs in
      guard inputs.indices.contains(index), let size = inputs[index].shape.array.last else {
        return nil
      }
      return LocatedValue(.int(size))
    }
  }

  static let declaration = LayerDeclaration(
    "Bilinear", namespace: "nn", "Multiplies two inputs with a matrix for each output.",
    shape: "(*, in1_features), (*, in2_features) -> (*, out_features)",
    reference: torchPage("Bilinear"),
    Arg<Int>("in1_features", .positive, inferred: size(of: 0), "size of each first input"),
    Arg<Int>("in2_features", .nonNegative, inferred: size(of: 1), "size of each second input"),
    Arg<Int>("out_features", .nonNegative, "size of each output"),
    Arg<Bool>("bias", default: true, "whether to add a learned bias")
  ) { scope, first, second, out, bias in
    try Bilinear(scope, in1Features: first, in2Features: second, outFeatures: out, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Bilinear.declaration, in: $0) }

import NNDeclarations
import NNTensor

private let inplace = Arg<Bool>(
  "inplace", default: false, "whether to write into the input, which others may hold too")

private let lambda = Arg<Double>("lambd", default: 0.5, "numbers at most so far from 0 become 0")

private let dim = Arg<Int?>(
  "dim", default: nil,
  "dimension whose numbers sum to 1; may count from the end; null for PyTorch's choice")

/// The declaration of an activation, whose reference page has its name.
private func declare<each Value: ArgumentValue>(
  _ name: String, _ summary: String, shape: String = "(*) -> (*)", repr: String? = nil,
  _ arguments: repeat Arg<each Value>,
  make: @escaping @Sendable (Scope, repeat each Value) throws -> Module
) -> LayerDeclaration {
  LayerDeclaration(
    name, namespace: "nn", summary, shape: shape, reference: torchPage(name), repr: repr,
    repeat each arguments, make: make)
}

/// The declaration of an activation without options but `inplace`.
private func declare(
  _ function: ActivationFunction, _ summary: String, repr: String? = nil
) -> LayerDeclaration {
  declare(function.name, summary, repr: repr, inplace) { scope, inplace in
    Activation(scope, function, inplace: inplace)
  }
}

/// The declaration of an activation without options.
private func declarePlain(
  _ function: ActivationFunction, _ summary: String, shape: String = "(*) -> (*)"
) -> LayerDeclaration {
  declare(function.name, summary, shape: shape) { scope in Activation(scope, function) }
}

private let elementwise: [LayerDeclaration] = [
  declare(.relu, "Sets negative numbers to zero."),
  declare(.relu6, "Sets negative numbers to zero and those above 6 to 6."),
  declare(.silu, "Multiplies each number by its sigmoid (swish)."),
  declare(.mish, "Multiplies each number by the tanh of its softplus."),
  declare(.hardsigmoid, "Squeezes numbers into 0 to 1 by straight lines.", repr: ""),
  declare(.hardswish, "Multiplies each number by its hard sigmoid.", repr: ""),
  declare(.selu, "Scales ELU so that mean 0 and variance 1 stay."),
  declarePlain(.sigmoid, "Squeezes numbers into 0 to 1."),
  declarePlain(.logSigmoid, "Computes the logarithm of the sigmoid."),
  declarePlain(.tanh, "Hyperbolic tangent."),
  declarePlain(.tanhshrink, "Takes the hyperbolic tangent away."),
  declarePlain(.softsign, "Squeezes numbers into -1 to 1 by their size."),
  declare(
    "LeakyReLU", "Scales negative numbers down.",
    Arg<Double>("negative_slope", default: 0.01, "what negative numbers are scaled by"), inplace
  ) { scope, slope, inplace in
    Activation(scope, .leakyReLU(negativeSlope: slope), inplace: inplace)
  },
  declare(
    "ELU", "Bends negative numbers towards -alpha.",
    Arg<Double>("alpha", default: 1, "minus the limit of negative numbers"), inplace
  ) { scope, alpha, inplace in Activation(scope, .elu(alpha: alpha), inplace: inplace) },
  declare(
    "CELU", "Bends negative numbers towards -alpha, smoothly at 0.",
    Arg<Double>("alpha", default: 1, "minus the limit of negative numbers"), inplace
  ) { scope, alpha, inplace in
    guard alpha != 0 else { throw ShapeError("expects an alpha other than 0") }
    return Activation(scope, .celu(alpha: alpha), inplace: inplace)
  },
  declare(
    "GELU", "Multiplies each number by its normal probability.",
    Arg<GELUApproximation>(
      "approximate", default: .none, "tanh computes a close and cheaper function")
  ) { scope, approximate in Activation(scope, .gelu(approximate: approximate)) },
  declare("Hardshrink", "Sets numbers near zero to zero.", repr: "lambd", lambda) { scope, lambda in
    Activation(scope, .hardshrink(lambda: lambda))
  },
  declare(
    "Softshrink", "Moves numbers towards zero.", repr: "lambd",
    Arg<Double>("lambd", default: 0.5, .nonNegative, "how far numbers are moved towards 0")
  ) { scope, lambda in Activation(scope, .softshrink(lambda: lambda)) },
  declare(
    "Hardtanh", "Keeps numbers between two bounds.", repr: "min_val=, max_val=, inplace?",
    Arg<Double>("min_val", default: -1, "smallest number"),
    Arg<Double>("max_val", default: 1, "largest number"), inplace,
    Arg<Double?>("min_value", default: nil, "former name of min_val"),
    Arg<Double?>("max_value", default: nil, "former name of max_val")
  ) { scope, low, high, inplace, formerLow, formerHigh in
    Activation(
      scope, try .hardtanh(min: formerLow ?? low, max: formerHigh ?? high), inplace: inplace)
  },
  declare(
    "Softplus", "A smooth ReLU: log(1 + e^x).",
    Arg<Double>("beta", default: 1, "how sharp the bend is"),
    Arg<Double>("threshold", default: 20, "beta times x above which x itself is taken")
  ) { scope, beta, threshold in
    Activation(scope, .softplus(beta: beta, threshold: threshold))
  },
  declare(
    "Threshold", "Replaces numbers up to a threshold.",
    Arg<Double>("threshold", "numbers above it stay"),
    Arg<Double>("value", "what the others become"), inplace
  ) { scope, threshold, value, inplace in
    Activation(scope, .threshold(threshold, value: value), inplace: inplace)
  },
]

private let alongDimension: [LayerDeclaration] = [
  declare("Softmax", "Makes numbers positive with sum 1 along a dimension.", dim) { scope, dim in
    Activation(scope, .softmax(dim: dim))
  },
  declare("Softmin", "Softmax of the negative numbers.", dim) { scope, dim in
    Activation(scope, .softmin(dim: dim))
  },
  declare("LogSoftmax", "Computes the logarithm of softmax along a dimension.", dim) { scope, dim in
    Activation(scope, .logSoftmax(dim: dim))
  },
  declarePlain(
    .softmax2d, "Softmax over the channels of each place.", shape: "(N, C, H, W) -> the same"),
  declare(
    "GLU", "Lets one half of the numbers through gates made of the other half.",
    shape: "(*, 2 N, *) -> (*, N, *)",
    Arg<Int>("dim", default: -1, "dimension that is halved; may count from the end")
  ) { scope, dim in Activation(scope, .glu(dim: dim)) },
]

@section("nn_declarations") @used
private let registration: Registration = { list in
  for declaration in elementwise + alongDimension { register(declaration, in: list) }
}

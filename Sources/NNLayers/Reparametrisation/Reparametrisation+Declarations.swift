import NNDeclarations
import NNTensor

/// A change of a module that computes one of its parameters from others, as PyTorch's
/// `torch.nn.utils.weight_norm` does: what nodes may name besides their arguments.
public typealias ReparametrisationDeclaration = Declaration<Module, Void>

/// Every one of them.
public typealias ReparametrisationCatalogue = Catalogue<Module, Void>

/// A module that computes a parameter, for the entries of a node's `parametrize`.
public typealias ParametrizationDeclaration = Declaration<ParametrizationContext, Module>

/// Every one that is declared for that; any other module can stand there too.
public typealias ParametrizationCatalogue = Catalogue<ParametrizationContext, Module>

/// What a parametrization is made in.
public struct ParametrizationContext {
  /// Its scope, whose input is the parameter without memory.
  public let scope: Scope
  /// The parameter's tensor.
  public let tensor: Tensor
  /// The module whose parameter it is.
  public let module: Module

  /// The place of a new parametrization of `tensor`, which belongs to `module`.
  public init(_ scope: Scope, of tensor: Tensor, in module: Module) {
    self.scope = scope
    self.tensor = tensor
    self.module = module
  }
}

private enum Shared {
  static let name = Arg<String>("name", default: "weight", "the parameter")
  static let slices = Arg<Int?>(
    "dim", default: 0, "the dimension whose slices have a length each; null for one of all")
  static let iterations = Arg<Int>(
    "n_power_iterations", default: 1, .positive, "power iterations in each training step")
  static let eps = Arg<Double>("eps", default: 1e-12, .moreThanZero, "smallest length to divide by")
  static let rows = Arg<Int?>(
    "dim", default: nil,
    "the dimension of the outputs; 1 in transposed convolutions and 0 elsewhere if null")
  static let page = "https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils."
}

private let reparametrisations: [ReparametrisationDeclaration] = [
  ReparametrisationDeclaration(
    "weight_norm", "Splits a parameter into its length and its direction.",
    reference: Shared.page + "weight_norm.html", Shared.name, Shared.slices
  ) { module, name, dim in
    try module.addWeightNorm(name, dim: dim)
  },
  ReparametrisationDeclaration(
    "spectral_norm", "Divides a parameter by its largest singular value.",
    reference: Shared.page + "spectral_norm.html", Shared.name, Shared.iterations,
    Shared.eps, Shared.rows
  ) { module, name, iterations, eps, dim in
    try module.addSpectralNorm(name, iterations: iterations, eps: eps, dim: dim)
  },
]

private let parametrizations: [ParametrizationDeclaration] = [
  ParametrizationDeclaration(
    "parametrizations.weight_norm", "Splits a parameter into its length and its direction.",
    reference: Shared.page + "parametrizations.weight_norm.html", Shared.slices
  ) { context, dim in
    try WeightParametrization(context.scope, dim: dim)
  },
  ParametrizationDeclaration(
    "parametrizations.spectral_norm", "Divides a parameter by its largest singular value.",
    reference: Shared.page + "parametrizations.spectral_norm.html", Shared.iterations,
    Shared.eps, Shared.rows
  ) { context, iterations, eps, dim in
    try SpectralParametrization(
      context.scope, weight: context.tensor, iterations: iterations,
      dim: dim ?? (context.tensor.rank > 1 ? context.module.outputDimension : 0), eps: eps)
  },
  ParametrizationDeclaration(
    "parametrizations.orthogonal",
    "Makes a parameter a matrix with orthonormal columns, or rows where there are fewer.",
    reference: Shared.page + "parametrizations.orthogonal.html",
    Arg<Orthogonal.Map?>(
      "orthogonal_map", default: nil,
      "how; matrix_exp for square matrices and householder for others if null"),
    Arg<Bool>(
      "use_trivialization", default: true, "whether a buffer 'base' holds where training began")
  ) { context, map, useTrivialization in
    try Orthogonal(
      context.scope, weight: context.tensor, map: map, useTrivialization: useTrivialization)
  },
]

@section("nn_declarations") @used
private let registration: Registration = { list in
  for declaration in reparametrisations { register(declaration, in: list) }
  for declaration in parametrizations { register(declaration, in: list) }
}

import NNDeclarations
import NNDiagnostics
import NNTensor

/// What an initialiser is made in: nothing but its arguments.
public typealias InitializerDeclaration = Declaration<Void, Initializer>

/// Every initialiser that specifications can name: those of `torch.nn.init`, without their tensor.
public typealias InitializerCatalogue = Catalogue<Void, Initializer>

extension Initializer {
  private static let page = "https://docs.pytorch.org/docs/2.13/nn.init.html"
  private static let gain = Arg<Gain>("gain", default: .one, "a factor")

  private static func kaiming(
    _ name: String, _ summary: String, _ distribution: Distribution
  ) -> InitializerDeclaration {
    InitializerDeclaration(
      name, summary, reference: page,
      Arg<Double>("a", default: 0, "slope of a leaky ReLU below zero"),
      Arg<Fan>("mode", default: .fanIn, "whether variance is kept forward or backward"),
      Arg<Nonlinearity>("nonlinearity", default: .leakyReLU, "what follows the weight")
    ) { _, a, fan, nonlinearity in
      .kaiming(distribution, gain: nonlinearity.gain(slope: a), fan: fan)
    }
  }

  private static func xavier(
    _ name: String, _ summary: String, _ distribution: Distribution
  ) -> InitializerDeclaration {
    InitializerDeclaration(name, summary, reference: page, gain) { _, gain in
      .xavier(distribution, gain: gain.value)
    }
  }

  /// The declarations, under their names and the older ones without an underscore.
  fileprivate static func declarations(_ suffix: String) -> [InitializerDeclaration] {
    [
      InitializerDeclaration(
        "uniform" + suffix, "Uniform between two bounds.", reference: page,
        Arg<Double>("a", default: 0, "the lower bound"),
        Arg<Double>("b", default: 1, "the upper bound")
      ) { _, low, high in .uniform(low, high) },
      InitializerDeclaration(
        "normal" + suffix, "Normal.", reference: page,
        Arg<Double>("mean", default: 0, "the mean"),
        Arg<Double>("std", default: 1, .nonNegative, "the standard deviation")
      ) { _, mean, std in .normal(mean: mean, std: std) },
      InitializerDeclaration(
        "constant" + suffix, "The same number everywhere.", reference: page,
        Arg<Double>("val", "the number")
      ) { _, value in .constant(value) },
      InitializerDeclaration(
        "eye" + suffix, "The identity matrix: 1 on the diagonal, 0 elsewhere.", reference: page
      ) { _ in .identity },
      InitializerDeclaration(
        "dirac" + suffix, "A convolution that leaves its channels as they are.", reference: page,
        Arg<Int>("groups", default: 1, .positive, "groups of the convolution")
      ) { _, groups in .dirac(groups: groups) },
      xavier("xavier_uniform" + suffix, "Glorot's initialisation, uniform.", .uniform),
      xavier("xavier_normal" + suffix, "Glorot's initialisation, normal.", .normal),
      kaiming("kaiming_uniform" + suffix, "He's initialisation, uniform.", .uniform),
      kaiming("kaiming_normal" + suffix, "He's initialisation, normal.", .normal),
      InitializerDeclaration(
        "orthogonal" + suffix, "Orthonormal rows or columns, whichever are fewer.",
        reference: page, gain
      ) { _, gain in .orthogonal(gain: gain.value) },
      InitializerDeclaration(
        "sparse" + suffix, "Normal, with a share of zeros in each column of a matrix.",
        reference: page, Arg<Double>("sparsity", .probability, "the share of zeros"),
        Arg<Double>("std", default: 0.01, .nonNegative, "the standard deviation of the others")
      ) { _, sparsity, std in .sparse(sparsity: sparsity, std: std) },
    ]
  }

  /// Those that have no older name.
  fileprivate static let newDeclarations = [
    InitializerDeclaration(
      "trunc_normal_", "Normal, drawn again outside two bounds.", reference: page,
      Arg<Double>("mean", default: 0, "the mean"),
      Arg<Double>("std", default: 1, .moreThanZero, "the standard deviation"),
      Arg<Double>("a", default: -2, "the lower bound"),
      Arg<Double>("b", default: 2, "the upper bound")
    ) { _, mean, std, low, high in
      guard low < high else {
        throw Diagnostic(
          .initializerBounds, "'trunc_normal_' expects 'a' below 'b', got \(low) and \(high)")
      }
      return .truncatedNormal(mean: mean, std: std, low: low, high: high)
    },
    InitializerDeclaration("ones_", "All 1.", reference: page) { _ in .ones },
    InitializerDeclaration("zeros_", "All 0.", reference: page) { _ in .zeros },
  ]
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for declaration in Initializer.declarations("_") + Initializer.newDeclarations
    + Initializer.declarations("")
  {
    register(declaration, in: list)
  }
}

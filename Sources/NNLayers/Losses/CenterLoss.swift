import NNDeclarations
import NNTensor

/// Draws the features of each class together (Wen et al. 2016): the mean over a batch of the squared
/// distances between features and the centers of their classes, `(N, feat_dim), (N) -> ()`.
///
/// `centers` is a parameter `[num_classes, feat_dim]`, at first standard normal. As in the
/// implementation that it is known by, each sample's distance is kept from 1e-12 to 1e12, and so are
/// the zeros that stand for the other classes: they add `(num_classes - 1) 1e-12`. `use_gpu` changes
/// nothing: there is no other device.
///
/// Throws when shapes do not fit or a label is no class.
/// Reference: https://ydwen.github.io/papers/WenECCV16.pdf
public final class CenterLoss: Module {
  /// `[num_classes, feat_dim]`.
  public let centers: Parameter

  /// A loss with a center of `features` numbers for each of `classes`.
  public init(_ scope: Scope, classes: Int = 751, features: Int = 2048) throws {
    centers = try scope.parameter("centers", [classes, features], .normal(mean: 0, std: 1))
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (features, labels) = try arguments.tensors(named: ["x", "labels"]).pair
    let centers = try centers.value
    guard features.rank == 2, features.shape[1] == centers.shape[1],
      labels.shape == features.shape[0..<1], labels.dtype.isInteger
    else {
      throw ShapeError(
        "expects features (N, \(centers.shape[1])) and int64 labels (N), got \(features.type) and "
          + "\(labels.type)")
    }
    let own = try labels.embedded(weight: centers)
    let distances = try (features - own).squared().sum(dims: [1]).clamped(min: 1e-12, max: 1e12)
    let others = Double(max(centers.shape[0] - 1, 0)) * 1e-12
    return .tensor(try distances.mean() + others)
  }

  static let declaration = LayerDeclaration(
    "CenterLoss", "Draws the features of each class to a learned center.",
    shape: "(N, feat_dim), (N) -> ()", reference: "https://ydwen.github.io/papers/WenECCV16.pdf",
    Arg<Int>("num_classes", default: 751, .positive, "number of classes"),
    Arg<Int>("feat_dim", default: 2048, .positive, "number of features"),
    Arg<Bool>("use_gpu", default: true, "changes nothing: there is no other device")
  ) { scope, classes, features, _ in
    try CenterLoss(scope, classes: classes, features: features)
  }.loss(.output("x"), .target("labels", .sampleIndices))
}

@section("nn_declarations") @used
private let registration: Registration = { register(CenterLoss.declaration, in: $0) }

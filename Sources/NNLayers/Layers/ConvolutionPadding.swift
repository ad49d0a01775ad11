import NNDeclarations

/// The `padding` of a convolution: how much, or a rule for it.
public enum ConvolutionPadding: ArgumentValue {
  /// So much on both sides.
  case amount(PerDimension<Int>)
  /// So much that the output has the input's size: `dilation * (kernel_size - 1)`, of which the
  /// smaller half comes first.
  case same
  /// None.
  case valid

  /// The two words, a number or a list of them.
  public static var expectation: String {
    "'same', 'valid', \(PerDimension<Int>.expectation)"
  }
  /// The two words, a number or a list of them.
  public static var typeName: String { "\(PerDimension<Int>.typeName), 'same', 'valid'" }
  /// Numbers and the two words.
  public static var type: ArgumentType {
    .anyOf([PerDimension<Int>.type, .choice(["same", "valid"])])
  }
  /// One of the two words, a number or a list of numbers.
  public init?(_ value: LocatedValue) {
    switch value.content {
    case .string("same"): self = .same
    case .string("valid"): self = .valid
    default:
      guard let amount = PerDimension<Int>(value) else { return nil }
      self = .amount(amount)
    }
  }
  /// The words as they are, anything else as one number for each dimension.
  func spelledOut(_ amounts: [Int]) -> ConvolutionPadding {
    if case .amount = self { .amount(.each(amounts)) } else { self }
  }

  /// The word, the number or the list.
  public var written: LocatedValue {
    switch self {
    case .amount(let amount): amount.written
    case .same: LocatedValue(.string("same"))
    case .valid: LocatedValue(.string("valid"))
    }
  }
}

extension ConvolutionPadding: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// So much on both sides of each dimension: `1`.
  public init(integerLiteral value: Int) { self = .amount(.all(value)) }
  /// So much on both sides, one a dimension: `[1, 2]`.
  public init(arrayLiteral elements: Int...) { self = .amount(.each(elements)) }
}

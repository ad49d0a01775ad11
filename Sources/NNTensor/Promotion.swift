extension DType {
  /// What the elements stand for. PyTorch promotes by this first.
  enum Kind: Int, Comparable {
    case truth, whole, floating

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  var kind: Kind {
    switch self {
    case .float32, .float64, .float16, .bfloat16: .floating
    case .int64, .int32, .uint8: .whole
    case .bool: .truth
    }
  }

  /// The type that arithmetic between `self` and `other` yields, as in `torch.promote_types`.
  ///
  /// The wider one of the higher kind; `float32` between the two halves, as neither holds the other.
  public func promoted(with other: DType) -> DType {
    if kind != other.kind { return kind > other.kind ? self : other }
    if self != other, isHalf, other.isHalf { return .float32 }
    return byteCount >= other.byteCount ? self : other
  }

  /// The type that arithmetic between several tensors yields, as in `torch.result_type`.
  ///
  /// A tensor without dimensions takes part with its kind alone beside tensors with dimensions, and
  /// a number beside tensors of any sort.
  public static func result(of tensors: [Tensor]) -> DType {
    var ranked: [DType?] = [nil, nil, nil]
    for tensor in tensors {
      let rank = tensor.isNumber ? 2 : tensor.rank == 0 ? 1 : 0
      let dtype = tensor.isNumber ? tensor.dtype.ofNumbers : tensor.dtype
      ranked[rank] = ranked[rank]?.promoted(with: dtype) ?? dtype
    }
    return ranked.compactMap { $0 }.reduce(nil) { (higher: DType?, lower) in
      guard let higher else { return lower }
      return higher.kind >= lower.kind ? higher : higher.promoted(with: lower)
    } ?? .float32
  }

  /// The type that a number of this kind becomes where there is no tensor to go by.
  private var ofNumbers: DType {
    switch kind {
    case .truth: .bool
    case .whole: .int64
    case .floating: .float32
    }
  }
}

extension Tensor {
  /// A number as an operand beside tensors, whose dtype it takes unless its kind is higher: adding
  /// `2` to an `int32` tensor gives `int32`, adding `0.5` gives `float32`.
  public static func number(_ value: some TensorScalar) throws -> Tensor {
    let tensor = try scalar(value)
    tensor.isNumber = true
    return tensor
  }

  /// This second operand as a kernel for `dtype` takes it: a number beside halves as `float32`, not
  /// rounded to one of them, as in PyTorch, and anything else converted.
  func operand(_ dtype: DType) throws -> Tensor {
    guard isNumber, dtype.isHalf else { return try converted(to: dtype) }
    let number = try converted(to: .float32)
    number.isNumber = true
    return number
  }
}

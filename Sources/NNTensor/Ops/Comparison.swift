import CKernels

extension Ops {
  /// Whether `a == b`, element by element with broadcasting.
  struct Equal: Operation {
    static let name = "eq"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_equal)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.equal($1) } }
  }

  /// Whether `a != b`, element by element with broadcasting.
  struct NotEqual: Operation {
    static let name = "ne"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_not_equal)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.notEqual($1) } }
  }

  /// Whether `a < b`, element by element with broadcasting.
  struct Less: Operation {
    static let name = "lt"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_less)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.less($1) } }
  }

  /// Whether `a <= b`, element by element with broadcasting.
  struct LessEqual: Operation {
    static let name = "le"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_less_equal)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.lessEqual($1) } }
  }

  /// Whether `a > b`, element by element with broadcasting.
  struct Greater: Operation {
    static let name = "gt"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_greater)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.greater($1) } }
  }

  /// Whether `a >= b`, element by element with broadcasting.
  struct GreaterEqual: Operation {
    static let name = "ge"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try comparisonTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_greater_equal)
    }

    static var samples: [OperationSample] { comparisonSamples { try $0.greaterEqual($1) } }
  }

  private static func comparisonSamples(
    _ compare: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> [OperationSample] {
    let small = OperationSample.Input(TensorType(.int64, [2, 3]), .integers(0, 3))
    return [
      OperationSample(.init([2, 3]), .init([3])) { [try compare($0[0], $0[1])] },
      OperationSample(small, small) { [try compare($0[0], $0[1])] },
      OperationSample(.init([0]), .init([1])) { [try compare($0[0], $0[1])] },
    ]
  }
}

extension Tensor {
  /// Where this tensor's elements are equal to `other`'s, with broadcasting: a bool tensor.
  public func equal(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.Equal(), a, b)[0]
  }

  /// Where this tensor's elements are not equal to `other`'s, with broadcasting: a bool tensor.
  public func notEqual(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.NotEqual(), a, b)[0]
  }

  /// Where this tensor's elements are less than `other`'s, with broadcasting: a bool tensor.
  public func less(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.Less(), a, b)[0]
  }

  /// Where this tensor's elements are less than or equal to `other`'s, with broadcasting: a bool tensor.
  public func lessEqual(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.LessEqual(), a, b)[0]
  }

  /// Where this tensor's elements are greater than `other`'s, with broadcasting: a bool tensor.
  public func greater(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.Greater(), a, b)[0]
  }

  /// Where this tensor's elements are greater than or equal to `other`'s, with broadcasting: a bool tensor.
  public func greaterEqual(_ other: Tensor) throws -> Tensor {
    let (a, b) = dtype == other.dtype ? (self, other) : try Ops.promoted(self, other)
    return try apply(Ops.GreaterEqual(), a, b)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Equal.self, in: list)
  OperationCatalogue.register(Ops.NotEqual.self, in: list)
  OperationCatalogue.register(Ops.Less.self, in: list)
  OperationCatalogue.register(Ops.LessEqual.self, in: list)
  OperationCatalogue.register(Ops.Greater.self, in: list)
  OperationCatalogue.register(Ops.GreaterEqual.self, in: list)
}

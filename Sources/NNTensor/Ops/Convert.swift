import CKernels

extension Ops {
  /// Copies into a row-major tensor of another dtype or the same. PyTorch's `Tensor.to`.
  ///
  /// Floating-point numbers become whole ones by dropping the fraction, and bytes by wrapping these
  /// around; anything but 0 is true, NaN too. Halves are rounded to nearest, ties to even.
  struct Convert: DifferentiableOperation {
    static let name = "to"
    static var movesElements: Bool { true }
    var dtype: DType

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      [TensorType(dtype, inputs[0].shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      let output = try Tensor.empty(types[0])
      let walk = nn_walk(input.shape, input.strides)
      walk.forEachRange(of: output.count) { walk, begin, end in
        nn_convert(
          input.dtype.kernel, dtype.kernel, walk, input.data, output.data, begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.converted(to: context.inputTypes[0].dtype)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3])) { [try $0[0].copied()] },
        OperationSample(.init([3, 1, 4])) { [try $0[0].permuted([2, 0, 1]).contiguous()] },
        OperationSample(.init([0, 2])) { [try $0[0].copied()] },
      ]
    }
  }
}

extension Tensor {
  /// The elements converted to `dtype`; the tensor itself when it has that type.
  public func converted(to dtype: DType) throws -> Tensor {
    if dtype == self.dtype { return self }
    return try apply(Ops.Convert(dtype: dtype), self)[0]
  }

  /// The elements converted to `float32`. PyTorch's `Tensor.float`.
  public func float() throws -> Tensor { try converted(to: .float32) }
  /// The elements converted to `float64`. PyTorch's `Tensor.double`.
  public func double() throws -> Tensor { try converted(to: .float64) }
  /// The elements converted to `float16`. PyTorch's `Tensor.half`.
  public func half() throws -> Tensor { try converted(to: .float16) }
  /// The elements converted to `bfloat16`. PyTorch's `Tensor.bfloat16`.
  public func bfloat16() throws -> Tensor { try converted(to: .bfloat16) }

  /// A row-major tensor with the same elements; the tensor itself when it is one.
  public func contiguous() throws -> Tensor {
    isContiguous ? self : try copied()
  }

  /// A row-major copy, on the tape. PyTorch's `Tensor.clone`.
  public func copied() throws -> Tensor {
    try apply(Ops.Convert(dtype: dtype), self)[0]
  }

  /// Sets every element to `value`, outside the tape. The tensor must be contiguous.
  public func fill(_ value: Double) throws {
    guard isContiguous, !isMeta else {
      throw ShapeError("can only fill contiguous tensors with memory")
    }
    nn_fill(dtype.kernel, data, Int64(count), value)
    markWritten()
  }

  /// Copies the elements of `source` into this tensor's memory, outside the tape.
  ///
  /// Throws a `ShapeError` when the types differ or this tensor is not contiguous.
  public func assign(_ source: Tensor) throws {
    guard source.type == type, isContiguous, !isMeta, !source.isMeta else {
      throw ShapeError("expects a tensor of type \(type), got \(source.type)")
    }
    let walk = nn_walk(shape, source.strides)
    walk.forEachRange(of: count) { walk, begin, end in
      nn_convert(dtype.kernel, dtype.kernel, walk, source.data, data, begin, end)
    }
    markWritten()
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Convert.self, in: $0) }

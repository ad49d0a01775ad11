import CKernels

extension Ops {
  /// A kernel of `nn_binary.h`.
  typealias BinaryKernel = (
    nn_dtype, UnsafePointer<nn_walk>?, UnsafeRawPointer?, UnsafeRawPointer?,
    UnsafeMutableRawPointer?, Int64, Int64
  ) -> Void

  /// Both tensors in the dtype that arithmetic between them yields. A single number takes part with
  /// its kind only (bool, whole, floating point), as in PyTorch.
  /// `keepsNumbers` says that the kernel takes a number beside halves as `float32`, unrounded.
  static func promoted(
    _ a: Tensor, _ b: Tensor, toFloat: Bool = false, keepsNumbers: Bool = false
  ) throws -> (Tensor, Tensor) {
    var dtype = DType.result(of: [a, b])
    if toFloat ? !dtype.isFloatingPoint : dtype == .bool { dtype = toFloat ? .float32 : .int64 }
    guard keepsNumbers, dtype.isHalf else {
      return (try a.converted(to: dtype), try b.converted(to: dtype))
    }
    return (try a.besideHalves(dtype), try b.besideHalves(dtype))
  }

  /// The shape rule of arithmetic on two tensors of one dtype.
  static func arithmeticTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    let dtype = inputs.first(where: \.dtype.isHalf)?.dtype ?? inputs[0].dtype
    return [TensorType(dtype, try broadcast(inputs[0].shape, inputs[1].shape))]
  }

  /// The shape rule of comparisons.
  static func comparisonTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    [TensorType(.bool, try broadcast(inputs[0].shape, inputs[1].shape))]
  }

  /// Runs a kernel over two broadcast inputs.
  static func elementwise(
    _ inputs: [Tensor], _ type: TensorType, _ kernel: BinaryKernel
  ) throws -> [Tensor] {
    let (a, b) = (inputs[0], inputs[1])
    let output = try Tensor.empty(type)
    let walk = nn_walk(
      type.shape, broadcastStrides(of: a, to: type.shape), broadcastStrides(of: b, to: type.shape))
    walk.forEachRange(of: output.count) { walk, begin, end in
      kernel(a.dtype.kernel, walk, a.data, b.data, output.data, begin, end)
    }
    return [output]
  }
}

extension GradientContext {
  /// `gradient` summed over the dimensions along which input `index` was repeated; nil when that
  /// input wants no gradient.
  func reduced(_ gradient: @autoclosure () throws -> Tensor, _ index: Int) throws -> Tensor? {
    guard needs[index] else { return nil }
    return try gradient().summed(to: inputTypes[index].shape)
  }
}

extension Tensor {
  /// This operand as arithmetic with halves of `dtype` takes it.
  fileprivate func besideHalves(_ dtype: DType) throws -> Tensor {
    guard isNumber else { return try converted(to: dtype) }
    let number = try converted(to: .float32)
    number.isNumber = true
    return number
  }

  /// The sum over the dimensions along which a tensor of `shape` was repeated to this one's shape.
  func summed(to shape: Shape) throws -> Tensor {
    if shape == self.shape { return self }
    let missing = rank - shape.rank
    let repeated = (0..<rank).filter { i in
      i < missing || (shape[i - missing] == 1 && self.shape[i] != 1)
    }
    return try sum(dims: repeated, keepDims: true).reshaped(shape)
  }
}

extension Ops {
  /// A row for each class: 1 at its place, else 0. PyTorch's `one_hot`.
  struct OneHot: Operation {
    static let name = "one_hot"
    var classes: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].dtype == .int64 else {
        throw ShapeError("expects int64 classes, got \(inputs[0])")
      }
      guard classes > 0 else {
        throw ShapeError("expects at least 1 class, got num_classes \(classes)")
      }
      return [TensorType(.int64, try inputs[0].shape.appending([classes]))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      try input.checkIndices(below: classes, "classes")
      let output = try Tensor.zeros(types[0])
      let out = output.data.assumingMemoryBound(to: Int64.self)
      for i in 0..<input.count { out[i * classes + Int(input.indices[i])] = 1 }
      return [output]
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [[4], [2, 3], [], [0]]
      return shapes.map { shape in
        OperationSample(.init(TensorType(.int64, shape), .integers(0, 5))) {
          [try $0[0].oneHot(classes: 5)]
        }
      }
    }
  }
}

extension Tensor {
  /// For each whole number a row of `classes` numbers, 1 at its place, else 0: `(*) -> (*, classes)`,
  /// `int64`. Without `classes` there are as many as the largest number says.
  ///
  /// Throws an `IndexError` for a number that is no class, and a `DataDependentShape` for meta tensors
  /// without `classes`.
  public func oneHot(classes: Int? = nil) throws -> Tensor {
    if let classes { return try apply(Ops.OneHot(classes: classes), try asIndices())[0] }
    guard !isMeta else { throw DataDependentShape("one_hot without num_classes") }
    guard count > 0 else { throw ShapeError("expects num_classes for a tensor without elements") }
    let largest = Int(try maximum(dims: nil).ints()[0])
    let (classes, overflow) = largest.addingReportingOverflow(1)
    return try oneHot(classes: overflow ? largest : max(1, classes))
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.OneHot.self, in: $0) }

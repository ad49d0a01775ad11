import NNTensor

extension OperationSample {
  /// The inputs with elements drawn as each one says, floating-point ones in `dtype`. The same
  /// numbers come every time.
  public func inputs(as dtype: DType = .float64) throws -> [Tensor] {
    try inputs.enumerated().map { index, input in
      var stream = RandomStream(seed: 17, name: "sample", step: UInt64(index))
      let values = try input.values.draw(
        input.type.shape.count, from: &stream, shift: Double(index + 1) / Double(inputs.count + 1))
      let kind = input.type.dtype.isFloatingPoint ? dtype : input.type.dtype
      return try Tensor(values, input.type.shape).converted(to: kind)
    }
  }
}

extension OperationSample.Values {
  /// `count` numbers. `shift` from 0 to 1 says where in its share of the bounds each of the
  /// `separated` numbers lies, so that two inputs hold no common number.
  fileprivate func draw(
    _ count: Int, from stream: inout RandomStream, shift: Double
  ) throws -> [Double] {
    switch self {
    case .uniform(let low, let high):
      return try stream.uniform(TensorType(.float64, [count]), low: low, high: high).doubles()
    case .integers(let low, let high):
      return stream.integers(count, below: high - low).map { Double(low + $0) }
    case .exactly(let values):
      return values
    case .separated(let low, let high, let gap):
      // The bounds without the gap, seen as one interval of this width.
      let below = max(0, min(high, -gap) - low)
      let above = max(0, high - max(low, gap))
      return stream.permutation(count).map { place in
        let at = (Double(place) + shift) / Double(count) * (below + above)
        return at < below ? low + at : max(low, gap) + (at - below)
      }
    }
  }
}

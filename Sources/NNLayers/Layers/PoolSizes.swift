import NNDeclarations
import NNTensor

/// The sizes that pools share, spelled out for each dimension.
struct PoolSizes {
  let kernelSize: [Int]
  let stride: [Int]
  let padding: [Int]

  /// The stride is the kernel's size where it is nil or an empty list, as in PyTorch.
  ///
  /// Throws a `ShapeError` when a list has neither `count` elements nor one.
  init(
    count: Int, kernelSize: PerDimension<Int>, stride: PerDimension<Int>?,
    padding: PerDimension<Int>
  ) throws {
    self.kernelSize = try kernelSize.each("kernel_size", count: count, oneForAll: true)
    self.padding = try padding.each("padding", count: count, oneForAll: true)
    switch stride {
    case nil, .each([]): self.stride = self.kernelSize
    case .some(let stride):
      self.stride = try stride.each("stride", count: count, oneForAll: true)
    }
  }
}

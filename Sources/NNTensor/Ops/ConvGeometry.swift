import CKernels

/// The attributes that convolutions have in each spatial dimension.
struct ConvWindow: Sendable {
  var stride: [Int]
  /// Zeros before the first element.
  var before: [Int]
  /// Zeros after the last element.
  var after: [Int]
  var dilation: [Int]
  var groups: Int

  /// Attributes of `rank` dimensions, where nil stands for PyTorch's default.
  init(
    rank: Int, stride: [Int]?, before: [Int]?, after: [Int]?, dilation: [Int]?, groups: Int
  ) {
    self.stride = stride ?? [Int](repeating: 1, count: rank)
    self.before = before ?? [Int](repeating: 0, count: rank)
    self.after = after ?? self.before
    self.dilation = dilation ?? [Int](repeating: 1, count: rank)
    self.groups = groups
  }

  /// Throws a `ShapeError` unless there are `rank` sensible numbers of each.
  func check(rank: Int) throws {
    try Self.check(stride, "stride", rank: rank, atLeast: 1)
    try Self.check(before, "padding", rank: rank, atLeast: 0)
    try Self.check(after, "padding", rank: rank, atLeast: 0)
    try Self.check(dilation, "dilation", rank: rank, atLeast: 1)
    guard groups > 0 else { throw ShapeError("expects groups of at least 1, got \(groups)") }
  }

  /// Throws a `ShapeError` unless `values` are `rank` numbers of at least `minimum`.
  static func check(_ values: [Int], _ name: String, rank: Int, atLeast minimum: Int) throws {
    guard values.count == rank else {
      throw ShapeError(
        "expects \(rank) number\(rank == 1 ? "" : "s") for \(name), got \(values)")
    }
    guard values.allSatisfy({ $0 >= minimum }) else {
      throw ShapeError("expects \(name) of at least \(minimum), got \(values)")
    }
  }
}

/// What a convolution connects, with three spatial dimensions whatever the rank: missing ones come
/// first and have size 1.
///
/// The *fine* grid is the input of a convolution and the output of a transposed one, the *coarse*
/// grid the other side.
struct ConvGeometry {
  var batch: Int
  var groups: Int
  /// Channels of a group.
  var fineChannels: Int
  /// Channels of a group.
  var coarseChannels: Int
  var fine: Shape
  var coarse: Shape
  var kernel: Shape
  var stride: Shape
  var dilation: Shape
  var before: Shape

  /// The geometry of tensors that passed the shape rule; a missing batch dimension is 1.
  init(fine: Shape, coarse: Shape, weight: Shape, window: ConvWindow) {
    let rank = weight.rank - 2
    batch = fine.rank == rank + 2 ? fine[0] : 1
    groups = window.groups
    fineChannels = weight[1]
    coarseChannels = weight[0] / window.groups
    self.fine = Self.three(fine.array.suffix(rank), 1)
    self.coarse = Self.three(coarse.array.suffix(rank), 1)
    kernel = Self.three(weight.array.suffix(rank), 1)
    stride = Self.three(window.stride[...], 1)
    dilation = Self.three(window.dilation[...], 1)
    before = Self.three(window.before[...], 0)
    // Steps that are never taken may be as large as users like.
    for d in 0..<3 where self.coarse[d] <= 1 { stride[d] = 1 }
    for d in 0..<3 where kernel[d] <= 1 { dilation[d] = 1 }
  }

  private static func three(_ sizes: ArraySlice<Int>, _ missing: Int) -> Shape {
    var shape = Shape(repeating: missing, rank: 3 - sizes.count)
    for size in sizes { shape.append(size) }
    return shape
  }

  var taps: Int { kernel.count }

  /// The geometry as plane-wise kernels take it.
  var plain: nn_conv {
    var c = nn_conv()
    c.groups = Int64(groups)
    c.fine_channels = Int64(fineChannels)
    c.coarse_channels = Int64(coarseChannels)
    c.fine = fine.triple
    c.coarse = coarse.triple
    c.kernel = kernel.triple
    c.stride = stride.triple
    c.dilation = dilation.triple
    c.before = before.triple
    return c
  }
}

extension Shape {
  /// The first three sizes as a C array.
  var triple: (Int64, Int64, Int64) { (Int64(self[0]), Int64(self[1]), Int64(self[2])) }
}

extension ConvGeometry {
  /// Throws a `ShapeError` unless `input` and `weight` fit together; returns the spatial rank.
  ///
  /// `channels` says how many channels the input must have.
  static func check(
    _ inputs: [TensorType], window: ConvWindow, channels: (Shape) -> Int, outputs: (Shape) -> Int
  ) throws -> Int {
    let (input, weight) = (inputs[0], inputs[1])
    _ = try Ops.floatingTypes(inputs)
    let rank = weight.shape.rank - 2
    guard (1...3).contains(rank) else {
      throw ShapeError("expects a weight of 3 to 5 dimensions, got \(weight)")
    }
    guard weight.dtype == input.dtype else {
      throw ShapeError("expects \(weight.dtype.rawValue) input, got \(input)")
    }
    guard input.shape.rank == rank + 1 || input.shape.rank == rank + 2 else {
      let dims = ["L", "H, W", "D, H, W"][rank - 1]
      throw ShapeError("expects input (N, C, \(dims)) or (C, \(dims)), got \(input)")
    }
    try window.check(rank: rank)
    guard weight.shape[0] % window.groups == 0 else {
      throw ShapeError(
        "expects channels that groups \(window.groups) divides, got weight \(weight.shape)")
    }
    let got = input.shape[input.shape.rank - rank - 1]
    guard channels(weight.shape) == got else {
      throw ShapeError("expects \(channels(weight.shape)) input channels, got \(got)")
    }
    if inputs.count > 2 {
      let bias = TensorType(weight.dtype, [outputs(weight.shape)])
      guard inputs[2] == bias else { throw ShapeError("expects bias \(bias), got \(inputs[2])") }
    }
    let kernel = weight.shape.array.suffix(rank)
    guard !kernel.contains(0) else {
      throw ShapeError("expects kernel sizes of at least 1, got \(Array(kernel))")
    }
    return rank
  }

  /// The pixels that a window reaches over, `dilation * (kernel - 1) + 1`; nil when too many.
  static func reach(kernel: Int, dilation: Int) -> Int? {
    let (span, overflow) = dilation.multipliedReportingOverflow(by: kernel - 1)
    return overflow || span > limit ? nil : span + 1
  }

  /// More than any dimension can have, and small enough to add a few.
  static let limit = 1 << 48
}

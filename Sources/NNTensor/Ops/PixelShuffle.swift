extension Tensor {
  /// Channels laid out as pixels: `(*, C r^2, H, W) -> (*, C, H r, W r)`, where
  /// `out[c, h r + i, w r + j] = in[c r^2 + i r + j, h, w]`.
  ///
  /// Throws a `ShapeError` for fewer than three dimensions, a factor below 1, or channels that its
  /// square does not divide. See `torch.nn.functional.pixel_shuffle`.
  public func pixelShuffled(_ factor: Int) throws -> Tensor {
    let (square, sizes) = try shuffleSizes(factor, "upscale_factor")
    guard sizes.channels % square == 0 else {
      throw ShapeError(
        "expects channels that the square of upscale_factor \(factor) divides, got \(type)")
    }
    let (channels, height, width) = (sizes.channels / square, sizes.height, sizes.width)
    return try reshaped([sizes.lead.count, channels, factor, factor, height, width] as Shape)
      .permuted([0, 1, 4, 2, 5, 3])
      .reshaped(try sizes.lead.appending([channels, height * factor, width * factor]))
  }

  /// Pixels laid out as channels, the inverse: `(*, C, H r, W r) -> (*, C r^2, H, W)`.
  ///
  /// Throws a `ShapeError` for fewer than three dimensions, a factor below 1, or sizes that it does
  /// not divide. See `torch.nn.functional.pixel_unshuffle`.
  public func pixelUnshuffled(_ factor: Int) throws -> Tensor {
    let (square, sizes) = try shuffleSizes(factor, "downscale_factor")
    guard sizes.height % factor == 0, sizes.width % factor == 0 else {
      throw ShapeError(
        "expects a height and a width that downscale_factor \(factor) divides, got \(type)")
    }
    let (height, width) = (sizes.height / factor, sizes.width / factor)
    return try reshaped(
      [sizes.lead.count, sizes.channels, height, factor, width, factor] as Shape
    )
    .permuted([0, 1, 3, 5, 2, 4])
    .reshaped(try sizes.lead.appending([sizes.channels * square, height, width]))
  }

  private func shuffleSizes(_ factor: Int, _ name: String) throws -> (
    square: Int, sizes: (lead: Shape, channels: Int, height: Int, width: Int)
  ) {
    guard rank >= 3 else { throw ShapeError("expects input (*, C, H, W), got \(type)") }
    let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
    guard factor >= 1, !overflow else {
      throw ShapeError("expects \(name) of at least 1, got \(factor)")
    }
    let sizes = (
      lead: shape[0..<(rank - 3)], channels: shape[rank - 3], height: shape[rank - 2],
      width: shape[rank - 1]
    )
    return (square, sizes)
  }

  /// The channels of `groups` groups taken in turn: `(N, C, *) -> (N, C, *)`, where channel
  /// `i groups + g` is channel `g C / groups + i` of the input.
  ///
  /// Throws a `ShapeError` for fewer than three dimensions or groups that do not divide the channels.
  /// See `torch.nn.functional.channel_shuffle`.
  public func channelShuffled(groups: Int) throws -> Tensor {
    guard rank >= 3 else { throw ShapeError("expects input (N, C, *), got \(type)") }
    guard groups >= 1, shape[1] % groups == 0 else {
      throw ShapeError("expects channels that groups \(groups) divides, got \(type)")
    }
    let rest = shape[2..<rank].count
    return try reshaped([shape[0], groups, shape[1] / groups, rest] as Shape)
      .transposed(1, 2).reshaped(shape)
  }
}

import NNTensor

private let functions: [TensorFunction] = [
  .tensor(
    "pad", "Pads the last dimensions with numbers, mirrored or repeated.",
    ["input", "pad", "mode=", "value="]
  ) { call in
    let mode: PadMode = try call.choice("mode", default: .constant)
    let value = try call.double("value", default: 0)
    guard mode == .constant || value == 0 else {
      throw ShapeError("expects no value for mode '\(mode.rawValue)', got \(value)")
    }
    return try call.tensor().padded(try call.ints("pad"), mode: mode, value: value)
  },
  .tensor(
    "interpolate", "Resizes images by interpolation.",
    [
      "input", "size=", "scale_factor=", "mode=", "align_corners=", "recompute_scale_factor=",
      "antialias=",
    ]
  ) {
    try $0.interpolated(
      mode: try $0.choice("mode", default: .nearest),
      alignCorners: try $0.optionalBool("align_corners"))
  },
  .tensor(
    "upsample", "Resizes images by interpolation.",
    ["input", "size=", "scale_factor=", "mode=", "align_corners="]
  ) {
    try $0.interpolated(
      mode: try $0.choice("mode", default: .nearest),
      alignCorners: try $0.optionalBool("align_corners"))
  },
  .tensor(
    "upsample_nearest", "Resizes images to the nearest pixels.",
    ["input", "size=", "scale_factor="]
  ) {
    try $0.interpolated(mode: .nearest, alignCorners: nil)
  },
  .tensor(
    "upsample_bilinear", "Resizes images linearly, corners on corners.",
    ["input", "size=", "scale_factor="]
  ) {
    try $0.interpolated(mode: .bilinear, alignCorners: true)
  },
  .tensor(
    "grid_sample", "Samples images at the places of a grid.",
    ["input", "grid", "mode=", "padding_mode=", "align_corners="]
  ) {
    try $0.tensor().gridSampled(
      try $0.tensor("grid"), mode: try $0.choice("mode", default: .bilinear),
      padding: try $0.choice("padding_mode", default: .zeros),
      alignCorners: try $0.bool("align_corners", default: false))
  },
  .tensor(
    "affine_grid", "The grid of an affine map, for grid_sample.",
    ["theta", "size", "align_corners="]
  ) {
    try $0.tensor("theta").affineGrid(
      size: try $0.ints("size"), alignCorners: try $0.bool("align_corners", default: false))
  },
  .tensor(
    "unfold", "The windows of images, as columns.",
    ["input", "kernel_size", "dilation=", "padding=", "stride="]
  ) {
    try $0.tensor().unfolded(
      kernel: try $0.ints("kernel_size", count: 2),
      dilation: try $0.ints("dilation", count: 2, default: 1),
      padding: try $0.ints("padding", count: 2, default: 0),
      stride: try $0.ints("stride", count: 2, default: 1))
  },
  .tensor(
    "fold", "Images from windows, which add up where they overlap.",
    ["input", "output_size", "kernel_size", "dilation=", "padding=", "stride="]
  ) {
    try $0.tensor().folded(
      outputSize: try $0.ints("output_size", count: 2),
      kernel: try $0.ints("kernel_size", count: 2),
      dilation: try $0.ints("dilation", count: 2, default: 1),
      padding: try $0.ints("padding", count: 2, default: 0),
      stride: try $0.ints("stride", count: 2, default: 1))
  },
  .tensor(
    "pixel_shuffle", "Channels to pixels: (C r^2, H, W) to (C, H r, W r).",
    ["input", "upscale_factor"]
  ) {
    try $0.tensor().pixelShuffled(try $0.int("upscale_factor"))
  },
  .tensor(
    "pixel_unshuffle", "Pixels to channels: (C, H r, W r) to (C r^2, H, W).",
    ["input", "downscale_factor"]
  ) {
    try $0.tensor().pixelUnshuffled(try $0.int("downscale_factor"))
  },
  .tensor("channel_shuffle", "Mixes the channels of groups.", ["input", "groups"]) {
    try $0.tensor().channelShuffled(groups: try $0.int("groups"))
  },
  .tensor("native_channel_shuffle", "Mixes the channels of groups.", ["input", "groups"]) {
    try $0.tensor().channelShuffled(groups: try $0.int("groups"))
  },
]

extension BoundCall {
  /// The input resized as `size`, `scale_factor` and the options that the function has say.
  fileprivate func interpolated(
    mode: InterpolationMode, alignCorners: Bool?
  ) throws -> Tensor {
    let input = try tensor()
    let count = max(0, input.rank - 2)
    return try input.interpolated(
      size: try outputSize(count), scaleFactor: try optionalDoubles("scale_factor", count: count),
      mode: mode, alignCorners: alignCorners,
      recomputeScaleFactor: try bool("recompute_scale_factor", default: false),
      antialias: try bool("antialias", default: false))
  }

  /// `size`, where one number stands for all dimensions but a list of one does not.
  private func outputSize(_ count: Int) throws -> [Int]? {
    guard has("size") else { return nil }
    if case .int = values["size"] { return try ints("size", count: count) }
    return try ints("size")
  }
}

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }

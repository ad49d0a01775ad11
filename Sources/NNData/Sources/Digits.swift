import NNDeclarations
import NNDiagnostics
import NNFormats
import NNTensor

/// Handwritten digits that come with the program: 1,797 images of 8 x 8 pixels in ten classes.
///
/// `x` is float32 `(1797, 1, 8, 8)`, the pixels (0 to 16) times `scale`; `y` is int64 `(1797)`.
///
/// Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
/// Learning Repository, 1998, https://doi.org/10.24432/C50P49 (CC BY 4.0); the test part of the
/// set.
public enum Digits {
  /// The examples, with pixels multiplied by `scale`.
  public static func dataset(scale: Double = 1.0 / 16) throws -> Dataset {
    let packed = PackageResources.optdigits_csv_gz
    var options = CSVOptions()
    options.header = .absent
    let table = try CSV.parse(
      try Gzip.decompress(packed, limit: 1 << 20), file: "digits", options: options)
    let columns = table.columns.compactMap(\.numbers)
    var pixels: [Float] = []
    pixels.reserveCapacity(table.rowCount * 64)
    for row in 0..<table.rowCount {
      for column in columns.prefix(64) { pixels.append(Float(column[row] * scale)) }
    }
    let labels = columns.last?.map { Int($0) } ?? []
    return try Dataset(
      name: "digits", inputs: [("x", try Tensor(pixels, [table.rowCount, 1, 8, 8]))],
      targets: [("y", try Tensor(labels, [table.rowCount]))],
      classNames: (0...9).map(String.init))
  }

  static let declaration = DataSourceDeclaration(
    "digits", "1,797 handwritten digits of 8 x 8 pixels that come with the program.",
    shape: "x: float32[1797, 1, 8, 8], y: int64[1797]",
    reference: "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998, "
      + "CC BY 4.0, https://doi.org/10.24432/C50P49",
    Arg<Double>(
      "scale", default: 0.0625, Constraint(minimum: -1e6, maximum: 1e6),
      "what pixels, which go from 0 to 16, are multiplied by")
  ) { _, scale in try dataset(scale: scale) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Digits.declaration, in: $0) }

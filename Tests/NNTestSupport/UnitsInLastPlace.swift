import Glibc
import NNTensor

extension DType {
  /// The distance between neighbouring numbers of this floating-point type around `x`.
  public func unitInLastPlace(of x: Double) -> Double {
    let (digits, least): (Int32, Int32) =
      switch self {
      case .float16: (11, -14)
      case .bfloat16: (8, -126)
      case .float32: (24, -126)
      default: (53, -1022)
      }
    var exponent: Int32 = 0
    _ = frexp(x, &exponent)
    return ldexp(1, max(x == 0 ? least : exponent - 1, least) - digits + 1)
  }
}

/// What is wrong with `actual` where it is not `expected` up to so many units in the last place of
/// its dtype; nil when nothing is. NaN and infinities must be in the same places; the sign of 0 counts
/// where `signedZeros`. Places where `except` is true are left out.
public func difference(
  _ actual: Tensor, _ expected: Tensor, units: Double, signedZeros: Bool = false,
  except skipped: [Bool] = []
) throws -> String? {
  guard actual.type == expected.type else { return "expected \(expected.type), got \(actual.type)" }
  var worst: (place: Int, units: Double)?
  let (got, wanted) = (try actual.doubles(), try expected.doubles())
  for (place, (a, b)) in zip(got, wanted).enumerated() where !(a.isNaN && b.isNaN) {
    if skipped.indices.contains(place), skipped[place] { continue }
    let isSame = a == b && !(signedZeros && a == 0 && a.sign != b.sign)
    let distance =
      isSame
      ? 0
      : a.isFinite && b.isFinite && a != b
        ? abs(a - b) / actual.dtype.unitInLastPlace(of: b) : .infinity
    if distance > worst?.units ?? units { worst = (place, distance) }
  }
  return worst.map { worst in
    "element \(worst.place): expected \(wanted[worst.place]), got \(got[worst.place]), "
      + "\(worst.units) units in the last place apart"
  }
}

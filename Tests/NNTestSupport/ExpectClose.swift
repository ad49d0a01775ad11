import NNTensor
import Testing

/// Expects two tensors to be the same up to rounding: first in shape, then in where they are NaN or
/// infinite, then `|actual - expected| <= atol + rtol |expected|` everywhere.
///
/// What fails names the first such place, or the place of the largest error.
public func expectClose(
  _ actual: Tensor, _ expected: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8,
  _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let difference = try difference(actual, expected, rtol: rtol, atol: atol)
  #expect(difference == nil, Comment(rawValue: what), sourceLocation: sourceLocation)
}

/// Says how two tensors differ, or nil when they are close in the sense of `expectClose`.
public func difference(
  _ actual: Tensor, _ expected: Tensor, rtol: Double, atol: Double
) throws -> String? {
  guard actual.shape == expected.shape else {
    return "expected shape \(expected.shape), got \(actual.shape)"
  }
  let (got, wanted) = (try actual.doubles(), try expected.doubles())
  for (place, (a, b)) in zip(got, wanted).enumerated() where !a.isFinite || !b.isFinite {
    if a.isNaN != b.isNaN || (!a.isNaN && a != b) {
      return "at \(index(place, in: actual.shape)): expected \(b), got \(a)"
    }
  }
  var worst: (place: Int, excess: Double)?
  for (place, (a, b)) in zip(got, wanted).enumerated() where a.isFinite {
    let excess = abs(a - b) - (atol + rtol * abs(b))
    if excess > worst?.excess ?? 0 { worst = (place, excess) }
  }
  guard let place = worst?.place else { return nil }
  let (a, b) = (got[place], wanted[place])
  return "worst at \(index(place, in: actual.shape)): expected \(b), got \(a), "
    + "\(abs(a - b)) apart with rtol \(rtol), atol \(atol)"
}

/// The index of the element that comes `place`th row by row.
private func index(_ place: Int, in shape: Shape) -> [Int] {
  var rest = place
  var index = [Int](repeating: 0, count: shape.rank)
  for dim in stride(from: shape.rank - 1, through: 0, by: -1) {
    index[dim] = rest % shape[dim]
    rest /= shape[dim]
  }
  return index
}

import Glibc

/// Maps numbers to places along an axis and finds round numbers to label it with.
struct AxisScale {
  /// The numbers at the two ends of the axis.
  let range: ClosedRange<Double>
  /// Round numbers within the range, from small to large.
  let ticks: [Double]
  private let step: Double

  /// An axis that all finite `values` fit on, widened to round numbers, with about `count` labels.
  init(_ values: [Double], count: Int = 4) {
    let finite = values.filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    if high - low <= abs(high) * 1e-9 {
      let margin = high == 0 ? 1 : abs(high) * 0.1
      (low, high) = (low - margin, high + margin)
    }
    let step = Self.roundStep((high - low) / Double(max(count, 1)))
    self.step = step
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    range = first * step...last * step
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// An axis from the first to the last epoch with labels at whole numbers.
  init(epochs: Int) {
    let last = max(epochs, 1)
    let spacing = max(1, Self.roundStep(Double(last) / 8).rounded(.up))
    step = spacing
    range = (last == 1 ? 0.5 : 1)...(last == 1 ? 1.5 : Double(last))
    ticks = [1] + stride(from: spacing, through: Double(last), by: spacing).filter { $0 > 1 }
  }

  /// 0 at the lower end of the range, 1 at the upper one.
  func place(of value: Double) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The text of a tick, with as many digits as tell it from its neighbours.
  func label(of tick: Double) -> String {
    if abs(tick) < step / 2 { return "0" }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    if largest >= 1e5 || step < 1e-4 { return NumberText.short(tick) }
    return NumberText.fixed(tick, max(0, Int((-Glibc.log10(step)).rounded(.up))))
  }

  /// 1, 2 or 5 times a power of ten, not smaller than `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = Glibc.pow(10, Glibc.log10(step).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= step * 0.999_999 } ?? 10
    return factor * power
  }
}

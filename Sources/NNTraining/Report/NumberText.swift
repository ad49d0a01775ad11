import Glibc

/// Numbers as people read them.
public enum NumberText {
  /// At most four significant digits: `0.1`, `0.01234`, `1e-05`.
  public static func short(_ value: Double) -> String { format("%.4g", value) }

  /// With `decimals` (0 to 9) digits after the point.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? format("%.\(min(max(decimals, 0), 9))f", value) : "\(value)"
  }

  /// A loss or metric: four digits after the point, up to six for small ones, or an exponent where
  /// that says too little.
  public static func score(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    if size != 0, size < 1e-3 || size >= 1e5 { return format("%.3e", value) }
    return fixed(value, size == 0 || size >= 0.1 ? 4 : size >= 0.01 ? 5 : 6)
  }

  /// A share as a percentage with one digit after the point: `98.3 %`.
  public static func percent(_ share: Double) -> String { fixed(share * 100, 1) + " %" }

  /// A time: `0:07`, `12:05`, `1:02:03`; rounded up to whole seconds.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let total = Int(max(seconds, 0).rounded(.up))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }

  private static func format(_ format: String, _ value: Double) -> String {
    // "%.9f" of the largest double has 319 characters.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      _ = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}

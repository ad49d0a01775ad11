/// Counts that stop at the largest number, as costs of what nobody can compute may be asked for.
extension Int {
  /// The sum, or the largest number when that overflows. Neither is negative.
  public func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product, or the largest number when that overflows. Neither is negative.
  public func multipliedSaturated(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

/// Numbers as people read them.
public enum Quantity {
  /// A whole number with a comma between thousands: `61,706`.
  public static func text(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return count < 0 ? "-" + text : text
  }

  /// A number of things: `1 layer`, `1,234 layers`.
  public static func text(_ count: Int, _ thing: String) -> String {
    "\(text(count)) \(thing)\(count == 1 ? "" : "s")"
  }
}

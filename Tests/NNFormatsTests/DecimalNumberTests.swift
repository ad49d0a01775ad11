import Testing

@testable import NNFormats

@Suite("decimal numbers")
struct DecimalNumberTests {
  private func read(_ text: String) -> (value: Double, length: Int)? {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      var position = 0
      return DecimalNumber.read(bytes, &position).map { ($0, position) }
    }
  }

  @Test("random numbers are rounded as the standard library does")
  func random() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<50_000 {
      let digits = Int.random(in: 1...24, using: &random)
      var text = Bool.random(using: &random) ? "-" : ""
      let point = Int.random(in: 0...digits, using: &random)
      for index in 0..<digits {
        if index == point { text += "." }
        text += String(Int.random(in: 0...9, using: &random))
      }
      if Bool.random(using: &random) { text += "e\(Int.random(in: -340...330, using: &random))" }
      let expected = try #require(Double(text), "\(text)")
      let (value, length) = try #require(read(text), "\(text)")
      #expect(value.bitPattern == expected.bitPattern, "\(text)")
      #expect(length == text.utf8.count)
    }
  }

  @Test("doubles come back from their shortest text")
  func shortest() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(try #require(read("\(value)")).value.bitPattern == value.bitPattern)
    }
  }

  @Test("what is read and where it ends")
  func grammar() throws {
    let cases: [(String, Double, Int)] = [
      ("12", 12, 2), ("-0", -0.0, 2), ("+3.", 3, 3), (".5", 0.5, 2), ("1e3x", 1000, 3),
      ("1e", 1, 1), ("1e+", 1, 1), ("1.2.3", 1.2, 3), ("9007199254740993", 9007199254740992, 16),
      ("18446744073709551617", 18446744073709551616, 20), ("1e999", .infinity, 5),
      ("-1e99999999999999999999", -.infinity, 23), ("1e-999", 0, 6), ("0x10", 0, 1), ("5 ", 5, 1),
    ]
    for (text, value, length) in cases {
      let got = try #require(read(text), "\(text)")
      #expect(got.value.bitPattern == value.bitPattern, "\(text)")
      #expect(got.length == length, "\(text)")
    }
    for text in ["", "-", ".", "-.", "e5", "+-1", "nan", "inf", " 1"] {
      #expect(read(text) == nil, "\(text)")
    }
  }
}

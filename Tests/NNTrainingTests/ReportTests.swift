import NNData
import Testing

@testable import NNTraining

@Suite struct ReportTests {
  @Test(arguments: [
    ([0.0, 1], 0.0...1.0, ["0", "0.5", "1.0"]), ([0.03, 2.3], 0.0...3.0, ["0", "1", "2", "3"]),
    ([97.0, 99.5], 97.0...100.0, ["97", "98", "99", "100"]), ([5.0], 4.5...5.5, nil),
    ([.nan, 2, 4], 2.0...4.0, ["2.0", "2.5", "3.0", "3.5", "4.0"]),
    ([-1e-6, 1e-6], -1e-6...1e-6, ["-1e-06", "-5e-07", "0", "5e-07", "1e-06"]),
  ])
  func axesHaveRoundLabels(_ values: [Double], _ range: ClosedRange<Double>, _ labels: [String]?) {
    let axis = AxisScale(values)
    #expect(abs(axis.range.lowerBound - range.lowerBound) < 1e-9)
    #expect(abs(axis.range.upperBound - range.upperBound) < 1e-9)
    if let labels { #expect(axis.ticks.map(axis.label) == labels) }
    for value in values where value.isFinite { #expect((0...1).contains(axis.place(of: value))) }
  }

  @Test(arguments: [1, 2, 7, 25, 300, 100_000]) func epochsAreWholeNumbers(_ count: Int) {
    let axis = AxisScale(epochs: count)
    #expect(axis.ticks.first == 1)
    #expect(axis.ticks.count <= 12)
    #expect(axis.ticks.allSatisfy { $0 == $0.rounded() && $0 <= Double(count) })
    #expect((0...1).contains(axis.place(of: Double(count))))
  }

  private func curves(_ losses: [Double], title: String = "a") -> String {
    let history = losses.enumerated().map { index, loss in
      EpochRecord(
        epoch: index + 1, step: index + 1, learningRate: 0.1,
        train: Scores(loss: loss, metrics: []),
        validation: nil)
    }
    return Curves(title: title, history, metrics: [], bestEpoch: losses.isEmpty ? nil : 1).svg
  }

  @Test func curvesLeaveGapsWhereThereIsNoNumber() {
    #expect(curves([1, 2, 3]).components(of: "<polyline").count == 2)
    #expect(curves([1, 2, .nan, 3, 4, .infinity, 5]).components(of: "<polyline").count == 3)
    #expect(curves([1, 2, .nan, 3, 4, .infinity, 5]).components(of: "<circle").count == 1)
    #expect(!curves([]).contains("<polyline"))
  }

  @Test func namesAreEscaped() {
    let svg = curves([1, 2], title: "a<b> & \"c\"\u{1B}")
    #expect(svg.contains("a&lt;b&gt; &amp; &quot;c&quot;\u{FFFD}"))
    #expect(!svg.contains("<b>"))
  }

  @Test func coordinatesAreFinite() {
    for losses in [[], [1], [0, 0, 0], [1e300, -1e300], [.nan]] as [[Double]] {
      let svg = curves(losses)
      #expect(!svg.contains("nan") && !svg.contains("inf"), "\(losses)")
    }
  }

  @Test(arguments: [
    (0.0, "0:00"), (6.2, "0:07"), (725, "12:05"), (3723, "1:02:03"), (.infinity, "?"), (-1, "0:00"),
  ])
  func durations(_ seconds: Double, _ text: String) {
    #expect(NumberText.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (0.12345, "0.1235"), (0.0001234, "1.234e-04"), (123456.0, "1.235e+05"), (0.0, "0.0000"),
    (.nan, "nan"), (-12.5, "-12.5000"),
    (0.0022134, "0.002213"), (0.0314159, "0.03142"),
  ])
  func scores(_ value: Double, _ text: String) { #expect(NumberText.score(value) == text) }
}

extension String {
  /// Where `part` occurs.
  fileprivate func components(of part: String) -> [Range<String.Index>] { ranges(of: part) }
}

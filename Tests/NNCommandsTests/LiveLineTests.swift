import Testing

@testable import NNCommands

@Suite struct LiveLineTests {
  private let notes = ["loss 0.1234, accuracy 0.9812", "5,231 samples/s", "0:12 left"]

  private func text(_ done: Int, of total: Int, width: Int, isUnicode: Bool = false) -> String {
    LiveLine(title: "epoch 3/25", done: done, of: total, notes: notes)
      .text(width: width, isUnicode: isUnicode)
  }

  @Test func everythingFitsAWideTerminal() {
    #expect(
      text(32, of: 64, width: 120)
        == "epoch 3/25  ===============                 32/64  loss 0.1234, accuracy 0.9812  "
        + "5,231 samples/s  0:12 left")
    #expect(
      text(13, of: 20, width: 120, isUnicode: true)
        == "epoch 3/25  ━━━━━━━━━━━━━━━━━━━╸            13/20  loss 0.1234, accuracy 0.9812  "
        + "5,231 samples/s  0:12 left")
  }

  @Test func whatMattersLeastGivesWayFirst() {
    #expect(
      text(1, of: 2, width: 79)
        == "epoch 3/25  =======-         1/2  loss 0.1234, accuracy 0.9812  5,231 samples/s")
    #expect(text(1, of: 2, width: 30) == "epoch 3/25  ======-        1/2")
    #expect(text(1, of: 2, width: 12) == "epoch 3/25  ")
    #expect(text(1, of: 2, width: 0) == "")
    #expect(text(1, of: 2, width: -1) == "")
  }

  @Test func noWidthIsEverExceeded() {
    for width in 0..<140 {
      for done in 0...3 {
        #expect(text(done, of: 3, width: width).count <= width)
        #expect(text(done, of: 0, width: width, isUnicode: true).count <= width)
      }
    }
  }
}

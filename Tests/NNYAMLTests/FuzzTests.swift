import NNDiagnostics
import NNYAML
import Testing

/// Damaged documents: never a trap, and always a place within the text.
@Suite struct FuzzTests {
  static let seeds = [
    "a: &x {k: [1, 2.5, ~]}\nb: {<<: *x, c: 'd'}\n? e\n: |\n  text\n",
    "model:\n  - Conv2d(1, 20, 5)\n  - {Linear: [\"é\", -1e3]} # c\n  - !!str 1\n",
    "%YAML 1.2\n---\n- \"a\\n\\u00e9\"\n- >-\n  folded\n  text\n- [f(1, 2), {x: y[0]}]\n...\n",
  ]

  @Test(arguments: 0..<30)
  func damage(seed: Int) {
    // SplitMix64: the same documents on each run.
    var state = UInt64(seed)
    func random(_ bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
    let parts = [
      "[", "]", "{", "}", "&x ", "*x", "<<: ", "\n", "  ", "- ", ": ", "\"", "'", "(", ", ",
    ]
    let alphabet =
      parts.map { Array($0.utf8) } + [[0], [9], [0xff], [0xc3], [0x7f], [0xe2, 0x80, 0xa8]]
    for _ in 0..<200 {
      var bytes = Array(Self.seeds[random(Self.seeds.count)].utf8)
      for _ in 0...random(6) {
        let place = random(bytes.count + 1)
        switch random(3) {
        case 0: bytes.insert(contentsOf: alphabet[random(alphabet.count)], at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + random(4)))
        default: bytes.insert(contentsOf: bytes[..<place].suffix(random(12)), at: place)
        }
      }
      check(bytes)
    }
  }

  private func check(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false) { $0.isNewline }
    do {
      _ = try YAMLNode.parse(bytes: bytes, file: "n.yaml").summary
    } catch let errors as Diagnostics {
      #expect(!errors.all.isEmpty, "\(bytes)")
      for error in errors.all {
        let line = error.location?.line ?? 0
        #expect((1...lines.count).contains(line), "\(error.message) in \(bytes)")
        let length = lines.indices.contains(line - 1) ? lines[line - 1].unicodeScalars.count : 0
        #expect((1...length + 1).contains(error.location?.column ?? 0), "\(error) in \(bytes)")
      }
    } catch {
      Issue.record("\(error) is not Diagnostics")
    }
  }
}

import NNYAML
import Testing

@Suite struct AnchorTests {
  @Test(arguments: [
    ("a: &x 1\nb: *x", "{a: 1, b: 1}"),
    ("- &x [1, {k: 2}]\n- *x\n- *x", "[[1, {k: 2}], [1, {k: 2}], [1, {k: 2}]]"),
    ("- &x 1\n- *x\n- &x 2\n- *x", "[1, 1, 2, 2]"),
    ("&x k: v\n*x : w2", "duplicate"),
    ("- &x k\n- *x : v", "['k', {k: 'v'}]"),
    ("- &x\n- *x", "[null, null]"),
  ])
  func aliases(text: String, summary: String) throws {
    if summary == "duplicate" {
      #expect(messages(text).contains("error[NN0103]: duplicate key 'k'"))
    } else {
      #expect(try parse(text).summary == summary)
    }
  }

  /// Explicit keys win, earlier mappings of a list win over later ones, keys keep the first place.
  @Test(arguments: [
    ("{<<: {a: 1, b: 2}, c: 3}", "{a: 1, b: 2, c: 3}"),
    ("{<<: {a: 1, b: 2}, a: 9}", "{a: 9, b: 2}"),
    ("{a: 9, <<: {a: 1, b: 2}}", "{a: 9, b: 2}"),
    ("{c: 0, <<: [{a: 1}, {a: 2, b: 3}], d: 4}", "{c: 0, a: 1, b: 3, d: 4}"),
    ("{<<: []}", "{}"),
    ("{<<: {}, a: 1}", "{a: 1}"),
    ("{\"<<\": 1}", "{<<: 1}"),
    ("{!!str <<: 1}", "{<<: 1}"),
    (
      "[&x {a: 1}, &y {<<: *x, b: 2}, {<<: *y, c: 3}]", "[{a: 1}, {a: 1, b: 2}, {a: 1, b: 2, c: 3}]"
    ),
    ("[&x {a: 1}, &y {a: 2, b: 2}, {<<: [*x, *y]}]", "[{a: 1}, {a: 2, b: 2}, {a: 1, b: 2}]"),
  ])
  func mergeKeys(text: String, summary: String) throws {
    #expect(try parse(text).summary == summary)
  }

  @Test func whatIsMergedKeepsItsPlace() throws {
    let list = try #require(try parse("- &x {a: 1}\n- {<<: *x, b: 2}").sequence)
    #expect(list[1].mapping?["a"]?.location.line == 1)
    #expect(list[1].mapping?["b"]?.location.line == 2)
    #expect(list[1].location.line == 2)
  }
}

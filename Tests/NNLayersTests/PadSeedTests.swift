import NNLayers
import NNTensor
import Testing

/// What padding layers must do, by the ids of the rows of the catalogue that say so.
struct PadSeedTests {
  /// The numbers that a layer makes of 0, 1, 2, ... in shape `input`.
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var input: Shape
    var rows: [[Double]]
    var testDescription: String { "\(id): \(layer)" }
  }

  private static let reflected: [[Double]] = [
    [8, 7, 6, 7, 8, 7, 6], [5, 4, 3, 4, 5, 4, 3], [2, 1, 0, 1, 2, 1, 0],
  ]
  private static let replicated: [[Double]] = [
    [0, 0, 0, 1, 2, 2, 2], [3, 3, 3, 4, 5, 5, 5], [6, 6, 6, 7, 8, 8, 8],
  ]
  private static let blank = [Double](repeating: 3.5, count: 6)

  static let examples: [Example] = [
    Example(
      id: "pad-002", layer: "ReflectionPad1d(2)", input: [1, 2, 4],
      rows: [[2, 1, 0, 1, 2, 3, 2, 1], [6, 5, 4, 5, 6, 7, 6, 5]]),
    Example(
      id: "pad-003", layer: "ReflectionPad1d((3, 1))", input: [1, 2, 4],
      rows: [[3, 2, 1, 0, 1, 2, 3, 2], [7, 6, 5, 4, 5, 6, 7, 6]]),
    Example(
      id: "pad-005", layer: "ReflectionPad2d(2)", input: [1, 1, 3, 3],
      rows: [
        reflected[0], reflected[1], reflected[2], reflected[1], reflected[0], reflected[1],
        reflected[2],
      ]),
    Example(
      id: "pad-006", layer: "ReflectionPad2d((1, 1, 2, 0))", input: [1, 1, 3, 3],
      rows: [
        [7, 6, 7, 8, 7], [4, 3, 4, 5, 4], [1, 0, 1, 2, 1], [4, 3, 4, 5, 4], [7, 6, 7, 8, 7],
      ]),
    Example(
      id: "pad-009", layer: "ReplicationPad1d(2)", input: [1, 2, 4],
      rows: [[0, 0, 0, 1, 2, 3, 3, 3], [4, 4, 4, 5, 6, 7, 7, 7]]),
    Example(
      id: "pad-010", layer: "ReplicationPad1d((3, 1))", input: [1, 2, 4],
      rows: [[0, 0, 0, 0, 1, 2, 3, 3], [4, 4, 4, 4, 5, 6, 7, 7]]),
    Example(
      id: "pad-012", layer: "ReplicationPad2d(2)", input: [1, 1, 3, 3],
      rows: [
        replicated[0], replicated[0], replicated[0], replicated[1], replicated[2], replicated[2],
        replicated[2],
      ]),
    Example(
      id: "pad-013", layer: "ReplicationPad2d((1, 1, 2, 0))", input: [1, 1, 3, 3],
      rows: [
        [0, 0, 1, 2, 2], [0, 0, 1, 2, 2], [0, 0, 1, 2, 2], [3, 3, 4, 5, 5], [6, 6, 7, 8, 8],
      ]),
    Example(
      id: "pad-017", layer: "ZeroPad2d(2)", input: [1, 1, 2, 2],
      rows: [
        [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 2, 3, 0, 0],
        [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0],
      ]),
    Example(
      id: "pad-018", layer: "ZeroPad2d((1, 1, 2, 0))", input: [1, 1, 1, 3],
      rows: [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 2, 0]]),
    Example(
      id: "pad-020", layer: "ConstantPad1d(2, 3.5)", input: [1, 2, 3],
      rows: [[3.5, 3.5, 0, 1, 2, 3.5, 3.5], [3.5, 3.5, 3, 4, 5, 3.5, 3.5]]),
    Example(
      id: "pad-021", layer: "ConstantPad1d((3, 1), 3.5)", input: [1, 2, 3],
      rows: [[3.5, 3.5, 3.5, 0, 1, 2, 3.5], [3.5, 3.5, 3.5, 3, 4, 5, 3.5]]),
    Example(
      id: "pad-023", layer: "ConstantPad2d(2, 3.5)", input: [1, 2, 2],
      rows: [
        blank, blank, [3.5, 3.5, 0, 1, 3.5, 3.5], [3.5, 3.5, 2, 3, 3.5, 3.5], blank, blank,
      ]),
    Example(
      id: "pad-024", layer: "ConstantPad2d((3, 0, 2, 1), 3.5)", input: [1, 2, 2],
      rows: [
        [3.5, 3.5, 3.5, 3.5, 3.5], [3.5, 3.5, 3.5, 3.5, 3.5], [3.5, 3.5, 3.5, 0, 1],
        [3.5, 3.5, 3.5, 2, 3], [3.5, 3.5, 3.5, 3.5, 3.5],
      ]),
    Example(
      id: "pad-028", layer: "ZeroPad2d((-1, 0, 0, -1))", input: [3, 3], rows: [[1, 2], [4, 5]]),
    Example(
      id: "t-nn-pad-001", layer: "CircularPad1d((3, 1))", input: [1, 2, 4],
      rows: [[1, 2, 3, 0, 1, 2, 3, 0], [5, 6, 7, 4, 5, 6, 7, 4]]),
  ]

  @Test(arguments: examples)
  func numbersAreAsDocumented(_ example: Example) throws {
    let output = try build(example.layer)(try ramp(example.input))
    #expect(output.shape.array.last == example.rows[0].count)
    #expect(try output.doubles() == example.rows.flatMap(\.self))
  }

  /// pad-015, pad-026, pad-027: pairs run from the last dimension backwards.
  @Test(arguments: [
    ("ReplicationPad3d(3)", [16, 3, 8, 320, 480], [16, 3, 14, 326, 486]),
    ("ReplicationPad3d((3, 3, 6, 6, 1, 1))", [16, 3, 8, 320, 480], [16, 3, 10, 332, 486]),
    ("ConstantPad3d(3, 3.5)", [16, 3, 10, 20, 30], [16, 3, 16, 26, 36]),
    ("ConstantPad3d((3, 3, 6, 6, 0, 1), 3.5)", [16, 3, 10, 20, 30], [16, 3, 11, 32, 36]),
  ])
  func shapesAreAsDocumented(layer: String, input: [Int], output: [Int]) throws {
    let input = Tensor.meta(TensorType(.float32, try Shape(input)))
    #expect(try build(layer, isMeta: true)(input).shape.array == output)
  }

  /// One number pads all sides, a list has a pair for each dimension, last dimension first.
  @Test(arguments: [
    ("pad-001", "ReflectionPad1d", [1]), ("pad-004", "ReflectionPad2d", [1, 1]),
    ("pad-008", "ReplicationPad1d", [1]), ("pad-011", "ReplicationPad2d", [1, 1]),
    ("pad-014", "ReplicationPad3d", [1, 1, 1]), ("pad-016", "ZeroPad2d", [1, 1]),
    ("pad-019", "ConstantPad1d", [1]), ("pad-022", "ConstantPad2d", [1, 1]),
    ("pad-025", "ConstantPad3d", [1, 1, 1]),
  ])
  func oneNumberPadsAllSides(id: String, layer: String, dimensions: [Int]) throws {
    let sizes = dimensions.map { _ in 4 }
    let value = layer.hasPrefix("Constant") ? ", 7" : ""
    let x = try ramp(try Shape([1, 2] + sizes))
    let all = try build("\(layer)(2\(value))")(x)
    #expect(all.shape.array == [1, 2] + sizes.map { $0 + 4 }, "\(id)")
    let pairs = dimensions.map { _ in "2, 2" }.joined(separator: ", ")
    #expect(try build("\(layer)((\(pairs))\(value))")(x).doubles() == all.doubles())
    // The first pair is the last dimension's.
    let first = ([1, 2] + dimensions.dropFirst().flatMap { _ in [0, 0] }).map { "\($0)" }
    let output = try build("\(layer)((\(first.joined(separator: ", ")))\(value))")(x)
    #expect(output.shape.array == [1, 2] + sizes.dropLast() + [7], "\(id)")
    // Without a batch as well.
    #expect(
      try build("\(layer)(2\(value))")(try x.squeezed(dims: [0])).doubles() == all.doubles())
  }

  /// pad-007
  @Test func mirrorsAreShorterThanTheInput() throws {
    #expect(
      message { _ = try build("ReflectionPad1d(4)")(try ramp([1, 2, 4])) }
        == "expects padding of at most 3 for dimension 2 of float32[1, 2, 4] in mode 'reflect', "
        + "got [4, 4]")
  }
}

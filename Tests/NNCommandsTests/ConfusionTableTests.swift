import NNData
import NNFormats
import NNTensor
import Testing

@testable import NNCommands

@Suite struct ConfusionTableTests {
  /// A matrix of `classes` in which each example of `pairs` is of the first class and taken for the
  /// second.
  private func matrix(_ classes: Int, _ pairs: [(Int, Int)]) throws -> ConfusionMatrix {
    let matrix = try ConfusionMatrix(classCount: classes)
    var scores = [Float](repeating: 0, count: pairs.count * classes)
    for (row, pair) in pairs.enumerated() { scores[row * classes + pair.1] = 1 }
    try matrix.update(
      output: try Tensor(scores, [pairs.count, classes]),
      target: try Tensor(pairs.map(\.0), [pairs.count]))
    return matrix
  }

  @Test func smallMatricesAreShownWhole() throws {
    let table = ConfusionTable(
      try matrix(3, [(0, 0), (0, 0), (0, 1), (1, 1)]), names: ["cat", "dog", "eel"])
    #expect(
      table.text == """
        rows: what they are; columns: what they were taken for
                     cat    dog  eel  recall
        ---------  -----  -----  ---  ------
        cat            2      1    .   0.667
        dog            .      1    .   1.000
        eel            .      .    .       -
        precision  1.000  0.500    -

        """)
  }

  @Test func ofManyClassesTheWorstAreListed() throws {
    let table = ConfusionTable(
      try matrix(30, [(3, 3), (7, 1), (7, 1), (29, 0)]), names: nil)
    #expect(
      table.text == """
        most often confused of 30 classes:
        examples of  taken for  times
        -----------  ---------  -----
        7            1              2
        29           0              1

        """)
    #expect(
      ConfusionTable(try matrix(30, [(3, 3)]), names: nil).text
        == "no confusion among 30 classes\n")
  }

  @Test func programsGetAllCounts() throws {
    let table = ConfusionTable(try matrix(2, [(0, 1), (1, 1)]), names: ["a", "b"])
    #expect(
      table.json == ["classes": ["a", "b"], "counts": [[0, 1], [0, 1]]] as JSONValue)
  }
}

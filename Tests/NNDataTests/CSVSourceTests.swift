import NNData
import NNDeclarations
import NNTensor
import Testing

@Suite struct CSVSourceTests {
  private static let iris = """
    width,height,species,id
    1,2,setosa,a1
    3,4, virginica,a2
    5,6,setosa,a3

    """

  @Test("text targets become class indices in sorted order")
  func classes() throws {
    try withCSV(Self.iris) { (directory) throws in
      let data = try load(
        "csv", ["path": "data.csv", "target": "species", "features": ["height", "width"]],
        directory: directory)
      #expect(data.inputs[0].tensor.type == TensorType(.float32, [3, 2]))
      #expect(try data.inputs[0].tensor.doubles() == [2, 1, 4, 3, 6, 5])
      #expect(data.targets[0].tensor.type == TensorType(.int64, [3]))
      #expect(try data.targets[0].tensor.ints() == [0, 1, 0])
      #expect(data.classNames == ["setosa", "virginica"])
      #expect(data.featureNames == ["height", "width"])
      let ordered = try load(
        "csv",
        [
          "path": directory + "/data.csv", "target": 2, "features": [0],
          "classes": ["virginica", "versicolor", "setosa"],
        ], directory: "elsewhere")
      #expect(try ordered.targets[0].tensor.ints() == [2, 0, 2])
      #expect(ordered.classNames?.count == 3)
    }
  }

  @Test("numbers are regression targets, or classes on request")
  func numbers() throws {
    try withCSV("1;2;30\n4;5;10\n7;8;30\n") { (directory) throws in
      func data(_ target: any ArgumentValue, _ classes: any ArgumentValue) throws -> Dataset {
        try load(
          "csv",
          ["path": "data.csv", "target": target, "delimiter": ";", "classes": classes],
          directory: directory)
      }
      let none = Bool?.none
      let single = try data(-1, none)
      #expect(single.targets[0].tensor.type == TensorType(.float32, [3, 1]))
      #expect(try single.inputs[0].tensor.doubles() == [1, 2, 4, 5, 7, 8])
      #expect(single.classNames == nil && single.featureNames == ["0", "1"])
      let several = try data([2, 0], none)
      #expect(try several.targets[0].tensor.doubles() == [30, 1, 10, 4, 30, 7])
      let labels = try data(2, true)
      #expect(try labels.targets[0].tensor.ints() == [1, 0, 1])
      #expect(labels.classNames == ["10", "30"])
      let inputsOnly = try data(none, none)
      #expect(inputsOnly.targets.isEmpty && inputsOnly.inputs[0].tensor.shape == [3, 3])
    }
  }

  @Test("header and tab-separated text")
  func header() throws {
    try withCSV("1\t2\n3\t4\n") { (directory) throws in
      func rows(_ header: any ArgumentValue) throws -> Int {
        try load(
          "csv",
          ["path": "data.csv", "target": 0, "header": header, "delimiter": "\\t"],
          directory: directory
        ).rowCount
      }
      #expect(try rows("auto") == 2)
      #expect(try rows(false) == 2)
      #expect(try rows(true) == 1)
    }
  }

  @Test(
    "what is wrong with a file is told with its line and column",
    arguments: [
      ("a,b\n1,2\n3\n", ["DIR/data.csv:3:2 NN0403 expected 2 columns, got 1"]),
      (
        "a,b\n1,2\nnan,x\n",
        [
          "DIR/data.csv:3:1 NN0405 column 'a': expected a finite number, got 'nan' | fill it in or "
            + "remove the row",
          "DIR/data.csv:3:5 NN0404 column 'b': expected a number, got 'x'",
        ]
      ),
      (
        "a,b\n1,\n",
        [
          "DIR/data.csv:2:3 NN0406 column 'b': expected a number, got an empty cell | fill it in "
            + "or remove the row"
        ]
      ),
      ("a,b\n", ["DIR/data.csv:1:1 NN0409 'DIR/data.csv' has a header but no rows"]),
      ("", ["NN0409 'DIR/data.csv' is empty"]),
      (
        "a,b\n1,2\n1e300,2\n",
        [
          "spec.yaml:1:2 NN0410 column 'a' of 'DIR/data.csv' expects numbers that float32 can "
            + "hold, but row 2 has 1e+300"
        ]
      ),
      (
        "c,bb\nx,2\n",
        ["spec.yaml:1:3 NN0411 'DIR/data.csv' has no column 'b' | did you mean 'bb'?"]
      ),
      (
        "1,2\n3,4\n",
        [
          "spec.yaml:1:3 NN0411 'DIR/data.csv' has no column 'b' | it has no header: write the "
            + "index of the column, counted from 0"
        ]
      ),
      ("b\n1\n", ["spec.yaml:1:2 NN0411 no column of 'DIR/data.csv' is left for features"]),
      (
        "a,b\n1,x\n2,\n",
        [
          "spec.yaml:1:2 NN0415 column 'b' of 'DIR/data.csv' expects a class in each row, but row "
            + "2 is empty | fill it in or remove the row"
        ]
      ),
    ])
  func wrongFiles(_ text: String, _ expected: [String]) throws {
    try withCSV(text) { (directory) throws in
      let found = messages(directory: directory) {
        try load("csv", ["path": "data.csv", "target": "b"], directory: directory)
      }
      #expect(found == expected)
    }
  }

  @Test("what is wrong with the arguments")
  func wrongArguments() throws {
    try withCSV(Self.iris) { (directory) throws in
      func found(_ arguments: KeyValuePairs<String, any ArgumentValue>) -> [String] {
        messages(directory: directory) { try load("csv", arguments, directory: directory) }
      }
      #expect(
        found(["path": "dato.csv", "target": 0]) == [
          "spec.yaml:1:2 NN0401 no such file 'DIR/dato.csv' | did you mean 'DIR/data.csv'?"
        ])
      #expect(
        found(["path": "data.csv", "target": 7, "features": ["width", "widht", "width"]]) == [
          "spec.yaml:1:3 NN0411 'DIR/data.csv' has 4 columns, so there is no column 7",
          "spec.yaml:1:4 NN0411 'DIR/data.csv' has no column 'widht' | did you mean 'width'?",
          "spec.yaml:1:4 NN0411 column 'width' is chosen twice",
        ])
      #expect(
        found([
          "path": "data.csv", "target": 2, "features": [0], "classes": ["setosa", "virginia"],
        ])
          == [
            "spec.yaml:1:2 NN0415 row 2 of 'DIR/data.csv' has class 'virginica', which is not "
              + "among 'classes' | did you mean 'virginia'?"
          ])
      #expect(
        found(["path": "data.csv", "target": 0, "delimiter": "--"]) == [
          "spec.yaml:1:4 NN0215 argument 'delimiter' of 'csv' expects a single ASCII character "
            + "other than a quote or a line end, got '--'"
        ])
      #expect(
        found(["path": "data.csv", "target": 0, "header": "yes"]) == [
          "spec.yaml:1:4 NN0215 argument 'header' of 'csv' expects 'auto', true or false, got 'yes'"
            + " | write true: 'yes' is a text in YAML 1.2"
        ])
      #expect(
        found(["path": "data.csv", "target": 0, "classes": ["a", "a"]]) == [
          "spec.yaml:1:4 NN0215 argument 'classes' of 'csv' expects null, true, false or a list of "
            + "names, got ['a', 'a']"
        ])
      #expect(
        found(["path": "data.csv"]) == [
          "spec.yaml:1:1 NN0213 'csv' needs argument 'target' (name or index of the column to "
            + "predict, or a list; null for none)"
        ])
    }
  }

  @Test("a text target that is to be no class is told at its cell")
  func noClasses() throws {
    try withCSV("a,b\n1,x\n") { (directory) throws in
      #expect(
        messages(directory: directory) {
          try load(
            "csv", ["path": "data.csv", "target": "b", "classes": false], directory: directory)
        } == ["DIR/data.csv:2:3 NN0404 column 'b': expected a number, got 'x'"])
    }
  }

  @Test("truncated gzip")
  func truncated() throws {
    // The header of a gzip file and nothing after it.
    try withFile("data.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) { (directory) throws in
      let found = messages(directory: directory) {
        try load("csv", ["path": "data.csv.gz", "target": 0], directory: directory)
      }
      #expect(
        found == [
          "spec.yaml:1:2 NN0402 'DIR/data.csv.gz': the compressed data ends early (at byte 10) | "
            + "the file is incomplete: copy or download it again"
        ])
    }
  }
}

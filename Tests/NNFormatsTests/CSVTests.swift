import NNDiagnostics
import NNFormats
import Testing

@Suite("CSV")
struct CSVTests {
  private func parse(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) throws -> CSVTable {
    var options = CSVOptions()
    change(&options)
    return try CSV.parse(Array(text.utf8), file: "a.csv", options: options)
  }

  /// The messages with their places, a line each.
  private func messages(
    _ text: String, _ change: (inout CSVOptions) -> Void = { _ in }
  ) -> [String] {
    do {
      _ = try parse(text, change)
      return []
    } catch let diagnostics as Diagnostics {
      return diagnostics.all.map { diagnostic in
        "\(diagnostic.location.map { "\($0) " } ?? "")\(diagnostic.code.id) \(diagnostic.message)"
      }
    } catch {
      return ["\(error)"]
    }
  }

  @Test("numbers with and without a header, with every kind of line end")
  func numbers() throws {
    for end in ["\n", "\r\n", "\r"] {
      for last in ["", end, end + end] {
        let bare = try parse(["1,2.5", "-3,4e1"].joined(separator: end) + last)
        #expect(!bare.hasHeader)
        #expect(bare.columns.map(\.name) == ["0", "1"])
        #expect(bare.columns.map(\.numbers) == [[1, -3], [2.5, 40]])
        let named = try parse(
          "\u{FEFF}" + ["a, b ", " 1,2", "\t3 ,4"].joined(separator: end) + last)
        #expect(named.hasHeader)
        #expect(named.rowCount == 2)
        #expect(named["a"]?.numbers == [1, 3])
        #expect(named["b"]?.numbers == [2, 4])
      }
    }
  }

  @Test("quotes hold delimiters, line ends and doubled quotes")
  func quotes() throws {
    let table = try parse("a,\"b,c\"\r\n\"x \"\"y\"\"\r\nz\",\"1\"\n,2\n") {
      $0.kinds = ["a": .text]
    }
    #expect(table["a"]?.strings == ["x \"y\"\r\nz", ""])
    #expect(table["b,c"]?.numbers == [1, 2])
  }

  @Test("text columns: declared, inferred, other delimiters")
  func text() throws {
    let inferred = try parse("1.5;setosa;1\n2;2;x") {
      $0.kind = .inferred
      $0.delimiter = UInt8(ascii: ";")
      $0.kinds = ["2": .text]
    }
    #expect(inferred.columns[0].numbers == [1.5, 2])
    #expect(inferred.columns[1].strings == ["setosa", "2"])
    #expect(inferred.columns[2].strings == ["1", "x"])
    let tabs = try parse("1\t2\n3\t4\n") { $0.delimiter = 9 }
    #expect(tabs.columns.map(\.numbers) == [[1, 3], [2, 4]])
  }

  @Test("header detection can be overruled")
  func header() throws {
    #expect(try parse("1,2\n3,4") { $0.header = .present }["2"]?.numbers == [4])
    #expect(
      messages("a,b\n1,2") { $0.header = .absent } == [
        "a.csv:1:1 NN0404 column '0': expected a number, got 'a'",
        "a.csv:1:3 NN0404 column '1': expected a number, got 'b'",
      ])
    #expect(messages("a,1\n2,3") == ["a.csv:1:1 NN0404 column '0': expected a number, got 'a'"])
  }

  @Test("missing values and infinities where they are allowed")
  func nonFinite() throws {
    let table = try parse("1,NaN,\n-inf,+Infinity,3") {
      $0.allowsNonFinite = true
      $0.allowsEmpty = true
    }
    #expect(table.columns[0].numbers == [1, -.infinity])
    #expect(table.columns[1].numbers?[0].isNaN == true)
    #expect(table.columns[1].numbers?[1] == .infinity)
    #expect(table.columns[2].numbers?[0].isNaN == true)
  }

  @Test(
    "mistakes are located",
    arguments: [
      ("", ["NN0409 'a.csv' is empty"]),
      ("\n\n", ["NN0409 'a.csv' is empty"]),
      ("a,b\n", ["a.csv:1:1 NN0409 'a.csv' has a header but no rows"]),
      (
        "1,2\n3\n4,5,6\n7,8,",
        [
          "a.csv:2:2 NN0403 expected 2 columns, got 1",
          "a.csv:3:5 NN0403 expected 2 columns, got 3",
          "a.csv:4:5 NN0403 expected 2 columns, got 3",
        ]
      ),
      (
        "x,y\n1,nan\ninf,1e999",
        [
          "a.csv:2:3 NN0405 column 'y': expected a finite number, got 'nan'",
          "a.csv:3:1 NN0405 column 'x': expected a finite number, got 'inf'",
          "a.csv:3:5 NN0405 column 'y': expected a finite number, got '1e999'",
        ]
      ),
      (
        "1,\n ,2",
        [
          "a.csv:1:3 NN0406 column '1': expected a number, got an empty cell",
          "a.csv:2:1 NN0406 column '0': expected a number, got an empty cell",
        ]
      ),
      (
        "é,ü\n1,ö\n0x1p3,1_0",
        [
          "a.csv:2:3 NN0404 column 'ü': expected a number, got 'ö'",
          "a.csv:3:1 NN0404 column 'é': expected a number, got '0x1p3'",
          "a.csv:3:7 NN0404 column 'ü': expected a number, got '1_0'",
        ]
      ),
      ("1,\"2\n3,4", ["a.csv:1:3 NN0407 a quote without its closing quote"]),
      ("1,2\n3,4\"5", ["a.csv:2:4 NN0407 a quote inside a cell that does not start with one"]),
      ("1,\"2\"3", ["a.csv:1:6 NN0407 expected the end of the cell after its closing quote"]),
      (
        "\"1\n\n\",x",
        [
          "a.csv:1:1 NN0404 column '0': expected a number, got '1\n\n'",
          "a.csv:3:3 NN0404 column '1': expected a number, got 'x'",
        ]
      ),
      ("a,b,a\n1,2,3", ["a.csv:1:5 NN0408 column name 'a' is there twice"]),
    ] as [(String, [String])])
  func mistakes(text: String, expected: [String]) {
    #expect(
      messages(text) { if text.hasPrefix("\"1") || text.hasPrefix("1,") { $0.header = .absent } }
        == expected)
  }

  @Test("other encodings")
  func encodings() {
    for bytes in [[0xFF, 0xFE, 0x31, 0], [0xFE, 0xFF, 0, 0x31]] as [[UInt8]] {
      #expect(throws: Diagnostics.self) { try CSV.parse(bytes, file: "a.csv") }
    }
    var options = CSVOptions()
    options.kind = .text
    #expect(throws: Diagnostics.self) {
      try CSV.parse([0x61, 0x0A, 0xC3, 0x28], file: "a.csv", options: options)
    }
  }

  @Test("the number of messages and their length are bounded")
  func bounded() {
    let wrong = String(repeating: "z", count: 100_000)
    let text = "1\n" + String(repeating: wrong + "\n", count: 30)
    let got = messages(text)
    #expect(got.count == 20)
    #expect(got.allSatisfy { $0.count < 200 })
    #expect(messages("1\nx") { $0.maximumErrors = 0 }.count == 1)
  }

  @Test("damaged text is parsed or refused with places inside it")
  func damaged() throws {
    let text = "id,\"na\"\"me\",v\r\n1,\"a,b\nc\",2.5\r\n2,é,-1e3\n3,\"\",.5\n"
    for kind in [CSVOptions.Kind.text, .number, .inferred] {
      var options = CSVOptions()
      options.kind = kind
      withDamaged(Array(text.utf8), count: 5000) { bytes in
        do throws(Diagnostics) {
          let table = try CSV.parse(bytes, file: "a.csv", options: options)
          for column in table.columns {
            #expect((column.numbers?.count ?? column.strings?.count) == table.rowCount)
          }
        } catch {
          #expect(!error.all.isEmpty)
          #expect(error.all.allSatisfy { ($0.location?.column ?? 1) >= 1 })
        }
      }
    }
  }

  @Test("files: compressed, damaged, missing, misspelt")
  func files() throws {
    let table = try CSV.read(path: fixtures + "gzip/dynamic.gz")
    #expect(table.rowCount == 900)
    #expect(table.columns[2].numbers == (0..<900).map { Double($0 % 7) })
    try withTemporaryDirectory { directory in
      let packed = try fixture("gzip/flags.gz")
      try AtomicFile.write(path: directory + "/digits.csv.gz", bytes: packed.dropLast(12))
      try AtomicFile.write(path: directory + "/plain.gz", text: "1,2\n")
      let location = SourceLocation(file: "net.yaml", line: 3, column: 9)
      func failure(_ name: String) -> Diagnostic? {
        do throws(Diagnostics) {
          _ = try CSV.read(path: directory + "/" + name, at: location)
          return nil
        } catch {
          return error.all.first
        }
      }
      let missing = failure("digit.csv.gz")
      #expect(missing?.code.id == "NN0401")
      #expect(missing?.location == location)
      #expect(missing?.help == "did you mean '\(directory)/digits.csv.gz'?")
      let damaged = failure("digits.csv.gz")
      #expect(damaged?.code.id == "NN0402")
      #expect(damaged?.message.contains("the compressed data ends early") == true)
      #expect(failure("plain.gz")?.message.contains("not gzip data") == true)
    }
  }
}

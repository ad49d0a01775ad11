import NNDeclarations
import NNDiagnostics
import NNFormats
import NNTensor

/// Examples in the rows of a CSV file, which may be gzip-compressed.
///
/// `x` holds the feature columns: float32 `(N, F)`. `y` holds the target columns: float32 `(N, k)`
/// for numbers, int64 `(N)` for one column of classes. Classes are the values that there are in
/// sorted order, or in the order of a given list.
public struct CSVSource {
  private typealias Columns = PerDimension<Located<ColumnReference>>

  private let path: String
  private let location: SourceLocation?
  private let targets: [Located<ColumnReference>]
  private let features: [Located<ColumnReference>]?
  private let classes: ClassChoice
  private var options = CSVOptions()

  private init(
    _ path: Located<String>, target: Columns?, features: Columns?, header: HeaderChoice,
    delimiter: Delimiter, classes: ClassChoice, _ context: DataContext
  ) {
    self.path = context.path(path.value)
    location = path.location ?? context.location
    targets = target.map(Self.list) ?? []
    self.features = features.map(Self.list)
    self.classes = classes
    options.header = header.header
    options.delimiter = delimiter.byte
    chooseKinds()
  }

  private static func list(_ columns: Columns) -> [Located<ColumnReference>] {
    switch columns {
    case .all(let one): [one]
    case .each(let several): several
    }
  }

  /// Columns that are not chosen may hold anything.
  private mutating func chooseKinds() {
    if features != nil { options.kind = .text }
    set(.number, features ?? [])
    switch classes {
    case .automatic, .always: set(targets.count == 1 ? .inferred : .number, targets)
    case .never: set(.number, targets)
    case .names: set(.text, targets)
    }
  }

  private mutating func set(_ kind: CSVOptions.Kind, _ columns: [Located<ColumnReference>]) {
    for column in columns {
      switch column.value {
      case .name(let name): options.kinds[name] = kind
      case .index(let index): options.kindsByIndex[index] = kind
      }
    }
  }

  // MARK: Reading

  private func dataset() throws -> Dataset {
    let table: CSVTable
    do {
      table = try CSV.read(path: path, options: options, at: location)
    } catch let problems {
      // A column that does not exist explains numbers that are none, so it is told first.
      var lenient = options
      lenient.kind = .text
      lenient.kinds = [:]
      lenient.kindsByIndex = [:]
      if let table = try? CSV.read(path: path, options: lenient, at: location) {
        _ = try choose(from: table)
      }
      throw problems
    }
    let (targetColumns, featureColumns) = try choose(from: table)
    let inputs = [("x", try numbers(featureColumns, table))]
    let names = featureColumns.map(\.name)
    guard !targetColumns.isEmpty else {
      return try Dataset(name: path, inputs: inputs, targets: [], featureNames: names)
    }
    let labels = try targetColumns.count == 1 ? self.labels(targetColumns[0]) : nil
    guard let (indices, classNames) = labels else {
      return try Dataset(
        name: path, inputs: inputs, targets: [("y", try numbers(targetColumns, table))],
        featureNames: names)
    }
    return try Dataset(
      name: path, inputs: inputs, targets: [("y", try Tensor(indices, [indices.count]))],
      classNames: classNames, featureNames: names)
  }

  /// The target and the feature columns.
  private func choose(
    from table: CSVTable
  ) throws -> (targets: [CSVTable.Column], features: [CSVTable.Column]) {
    let collector = DiagnosticCollector()
    var chosen: Set<Int> = []
    func resolve(_ references: [Located<ColumnReference>]) throws -> [CSVTable.Column] {
      try references.compactMap { reference in
        try collector.collect {
          guard let index = reference.value.index(in: table) else {
            throw unknown(reference, in: table)
          }
          guard chosen.insert(index).inserted else {
            throw Diagnostic(
              .unknownColumn, "column '\(table.columns[index].name)' is chosen twice",
              at: reference.location ?? location)
          }
          return table.columns[index]
        }
      }
    }
    let targetColumns = try resolve(targets)
    let rest = table.columns.indices.filter { !chosen.contains($0) }.map { table.columns[$0] }
    let featureColumns = try features.map(resolve) ?? rest
    try collector.throwIfErrors()
    guard !featureColumns.isEmpty else {
      throw Diagnostic(
        .unknownColumn, "no column of '\(path)' is left for features", at: location)
    }
    return (targetColumns, featureColumns)
  }

  private func unknown(
    _ reference: Located<ColumnReference>, in table: CSVTable
  ) -> Diagnostic {
    let place = reference.location ?? location
    let names = table.columns.map(\.name)
    switch reference.value {
    case .index(let index):
      return Diagnostic(
        .unknownColumn,
        "'\(path)' has \(counted(names.count, "column")), so there is no column \(index)", at: place
      )
    case .name(let name):
      let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
      let help =
        table.hasHeader
        ? Suggestion.help(for: name, in: names) ?? "its columns are: \(shown)"
        : "it has no header: write the index of the column, counted from 0"
      return Diagnostic(.unknownColumn, "'\(path)' has no column '\(name)'", at: place, help: help)
    }
  }

  /// Columns of numbers side by side: float32 `(N, columns)`.
  private func numbers(_ columns: [CSVTable.Column], _ table: CSVTable) throws -> Tensor {
    try Dataset.numbers(columns, rowCount: table.rowCount, path: path, at: location)
  }

  // MARK: Classes

  /// The class indices and names of a target column; nil when it holds numbers that are no classes.
  private func labels(
    _ column: CSVTable.Column
  ) throws -> (indices: [Int], names: [String])? {
    switch column.values {
    case .numbers(let numbers):
      guard case .always = classes else { return nil }
      let sorted = Set(numbers).sorted()
      let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      return (numbers.map { places[$0] ?? 0 }, sorted.map(Self.spell))
    case .strings(let strings):
      let labels = strings.map(Self.trimmed)
      if let empty = labels.firstIndex(of: "") {
        throw Diagnostic(
          .unknownClass,
          "column '\(column.name)' of '\(path)' expects a class in each row, but row \(empty + 1) "
            + "is empty",
          at: location, help: "fill it in or remove the row")
      }
      var names = Set(labels).sorted()
      if case .names(let given) = classes { names = given }
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      let indices = try labels.enumerated().map { row, label in
        guard let place = places[label] else {
          throw Diagnostic(
            .unknownClass,
            "row \(row + 1) of '\(path)' has class '\(label)', which is not among 'classes'",
            at: location, help: Suggestion.help(for: label, in: names))
        }
        return place
      }
      return (indices, names)
    }
  }

  private static func spell(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  static let declaration = DataSourceDeclaration(
    "csv", "Rows of a CSV file, which may be gzip-compressed.",
    shape: "x: float32[N, features], y: int64[N] (classes) or float32[N, targets]",
    Arg<Located<String>>(
      "path", "the file; relative paths start from the specification's directory"),
    Arg<PerDimension<Located<ColumnReference>>?>(
      "target", "name or index of the column to predict, or a list; null for none"),
    Arg<PerDimension<Located<ColumnReference>>?>(
      "features", default: nil,
      "names or indices of the columns to predict from; all others if null"),
    Arg<HeaderChoice>(
      "header", default: HeaderChoice(.detect), "whether the first row holds the columns' names"),
    Arg<Delimiter>("delimiter", default: Delimiter(UInt8(ascii: ",")), "what is between cells"),
    Arg<ClassChoice>(
      "classes", default: .automatic,
      "whether targets are classes (null: if they are text), or the list of classes in order")
  ) { context, path, target, features, header, delimiter, classes in
    try CSVSource(
      path, target: target, features: features, header: header, delimiter: delimiter,
      classes: classes, context
    ).dataset()
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(CSVSource.declaration, in: $0) }

import NNDiagnostics
import NNTensor

/// An input or target as the specification declares it, without the dimension of rows.
public struct DeclaredTensor: Sendable {
  /// The name in the specification.
  public var name: String
  /// The dtype and the shape of one row: `float32[1, 8, 8]` for `float32[N, 1, 8, 8]`.
  public var row: TensorType
  /// Where the specification declares it.
  public var location: SourceLocation?

  /// A declared tensor with rows of type `row`.
  public init(_ name: String, row: TensorType, at location: SourceLocation? = nil) {
    self.name = name
    self.row = row
    self.location = location
  }
}

extension Dataset {
  /// The same examples with the names, dtypes and row shapes that are declared.
  ///
  /// Where all declared names are names of the data, those are taken, so that some may be left out and
  /// an input may be a target too. Else tensors go by name, or in order where no name is the same. A row
  /// takes another shape with as many numbers; whole numbers become int64 where that is declared. Throws
  /// `Diagnostics` with all that does not fit.
  public func fitted(
    inputs declaredInputs: [DeclaredTensor], targets declaredTargets: [DeclaredTensor]? = nil,
    at location: SourceLocation? = nil
  ) throws -> Dataset {
    let collector = DiagnosticCollector()
    var result = self
    result.inputs = try fit(inputs, "input", declaredInputs, location, collector)
    if let declaredTargets {
      result.targets = try fit(targets, "target", declaredTargets, location, collector)
    }
    try collector.throwIfErrors()
    return result
  }

  private func fit(
    _ own: [(name: String, tensor: Tensor)], _ kind: String, _ declared: [DeclaredTensor],
    _ location: SourceLocation?, _ collector: DiagnosticCollector
  ) throws -> [(name: String, tensor: Tensor)] {
    let all = Dictionary((own + inputs + targets).map { ($0.name, $0.tensor) }) { first, _ in first
    }
    let areAllNamed = !declared.isEmpty && declared.allSatisfy { all[$0.name] != nil }
    guard areAllNamed || own.count == declared.count else {
      collector.report(
        Diagnostic(
          .dataMismatch,
          "'\(name)' has \(counted(own.count, kind)), but the model takes \(declared.count)",
          at: declared.first?.location ?? location))
      return own
    }
    let isOneNamed = declared.contains { declared in own.contains { $0.name == declared.name } }
    return try declared.indices.compactMap { index in
      let declared = declared[index]
      return try collector.collect {
        guard let tensor = areAllNamed || isOneNamed ? all[declared.name] : own[index].tensor else {
          throw Diagnostic(
            .dataMismatch, "'\(name)' has no \(kind) '\(declared.name)'",
            at: declared.location ?? location,
            help: Suggestion.help(for: declared.name, in: own.map(\.name))
              ?? "its \(kind)s are: \(own.map(\.name).joined(separator: ", "))")
        }
        return (declared.name, try fit(tensor, kind, declared, location))
      }
    }
  }

  private func fit(
    _ tensor: Tensor, _ kind: String, _ declared: DeclaredTensor, _ location: SourceLocation?
  ) throws -> Tensor {
    let row = tensor.shape[1..<tensor.rank]
    let place = declared.location ?? location
    guard row.checkedCount == declared.row.shape.checkedCount else {
      throw Diagnostic(
        .dataMismatch,
        "\(kind) '\(declared.name)' expects rows of \(declared.row), but '\(name)' has rows of "
          + "\(TensorType(tensor.dtype, row))",
        at: place)
    }
    let shape: Shape
    do {
      shape = try ([tensor.shape[0]] as Shape).appending(declared.row.shape)
    } catch let error as ShapeError {
      throw Diagnostic(.dataMismatch, "\(kind) '\(declared.name)' \(error.message)", at: place)
    }
    if tensor.dtype.isFloatingPoint, !declared.row.dtype.isFloatingPoint {
      let width = max(row.count, 1)
      for (index, value) in try tensor.doubles().enumerated()
      where declared.row.dtype == .int32
        ? Int32(exactly: value) == nil : Int(exactly: value) == nil
      {
        throw Diagnostic(
          .dataMismatch,
          "\(kind) '\(declared.name)' expects whole numbers (\(declared.row.dtype.rawValue)), but "
            + "row \(index / width + 1) of '\(name)' has \(value)",
          at: place)
      }
    }
    return try tensor.reshaped(shape).converted(to: declared.row.dtype)
  }

  /// Throws a `Diagnostic` that names the first row whose class index the model has no output for.
  ///
  /// `classCount` is the number of classes that the model outputs; `ignoredIndex` is a label that
  /// the loss passes over. Data whose target is no class index passes; `place` is that of the target
  /// to look at, where not all are.
  public func checkLabels(
    target place: Int? = nil, classCount: Int, ignoring ignoredIndex: Int? = nil,
    at location: SourceLocation? = nil
  ) throws {
    let looked = place.map { targets.indices.contains($0) ? [targets[$0]] : [] } ?? targets
    for (targetName, tensor) in looked where tensor.dtype.isInteger {
      let width = max(tensor.shape[1..<tensor.rank].count, 1)
      let labels = try tensor.ints()
      guard
        let place = labels.firstIndex(where: {
          !(0..<max(classCount, 0)).contains($0) && $0 != ignoredIndex
        })
      else { continue }
      let called = classNames.flatMap { names in
        names.indices.contains(labels[place]) ? " ('\(names[labels[place]])')" : nil
      }
      throw Diagnostic(
        .labelOutOfRange,
        "target '\(targetName)' expects labels from 0 to \(classCount - 1), as the model outputs "
          + "\(counted(classCount, "class", "classes")), but row \(place / width + 1) of '\(name)' "
          + "has \(labels[place])\(called ?? "")",
        at: location,
        help: classNames.map { "the data has \(counted($0.count, "class", "classes"))" })
    }
  }
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

import NNTensor

/// Modules in a row, as `Sequential` and `ModuleList` hold them: named by position unless names were
/// given. Positions may count from the end, as in Python.
public protocol ModuleSequence: Module, Sequence where Element == Module {}

extension ModuleSequence {
  /// The modules in order; one that stands in several places comes several times.
  public func makeIterator() -> IndexingIterator<[Module]> {
    record.slots.map(\.module).makeIterator()
  }

  /// How many places there are.
  public var count: Int { record.slots.count }

  /// The module at `index`. Throws a `LayerError` when there is none.
  public subscript(_ index: Int) -> Module {
    get throws { record.slots[try place(index)].module }
  }

  /// Puts `module` in the place of the one at `index`. Throws a `LayerError` when there is none.
  public func set(_ index: Int, to module: Module) throws {
    try setModule(record.slots[try place(index)].name, module)
  }

  /// Adds a module at the end, named by its position. Returns the container itself.
  ///
  /// Throws a `LayerError` when another one has that name, or this module lies inside `module`.
  @discardableResult
  public func append(_ module: Module) throws -> Self {
    try addModule(String(count), module)
    return self
  }

  /// Makes a module in a scope of this one, so that its parameters are drawn from streams of their
  /// own paths, and adds it at the end.
  @discardableResult
  public func append(make: (Scope) throws -> Module) throws -> Self {
    try addModule(String(count), make: make)
    return self
  }

  /// Adds modules at the end. Returns the container itself.
  @discardableResult
  public func extend(_ modules: some Sequence<Module>) throws -> Self {
    for module in Array(modules) { try append(module) }
    return self
  }

  /// Adds a module before the one at `index`; those behind it get new names. Returns the container
  /// itself.
  ///
  /// Throws a `LayerError` when there is no such place, and where the modules have names of their
  /// own.
  @discardableResult
  public func insert(_ module: Module, at index: Int) throws -> Self {
    try inLayer {
      guard (-count...count).contains(index) else {
        throw ShapeError("has \(count) modules, can't insert at index \(index)")
      }
      guard record.slots.enumerated().allSatisfy({ String($0) == $1.name }) else {
        throw ShapeError("can't insert between modules with names of their own")
      }
    }
    let place = index < 0 ? index + count : index
    try append(module)
    record.moveLast(to: place)
    record.number()
    return self
  }

  /// Takes the module at `index` out and gives it; those that are left are named by position.
  ///
  /// Throws a `LayerError` when there is none.
  @discardableResult
  public func pop(_ index: Int) throws -> Module {
    let module = record.remove(at: try place(index))
    record.number()
    return module
  }

  /// Adds modules at the end.
  public static func += (left: Self, right: some Sequence<Module>) throws {
    try left.extend(right)
  }

  private func place(_ index: Int) throws -> Int {
    guard (-count..<count).contains(index) else {
      throw LayerError(
        self, ShapeError("has \(count) modules, got index \(index)"), Arguments([]))
    }
    return index < 0 ? index + count : index
  }

  /// The slots in a range, cut to what there is; bounds may count from the end.
  func slots(in range: some RangeExpression<Int>) -> [(name: String, module: Module)] {
    let bounds = range.relative(to: Positions())
    func place(_ bound: Int) -> Int {
      let fromStart = bound < 0 ? bound + count : bound
      return Swift.min(Swift.max(fromStart, 0), count)
    }
    let (start, end) = (place(bounds.lowerBound), place(bounds.upperBound))
    return start < end ? Array(ownChildren[start..<end]) : []
  }
}

/// Positions for ranges to be relative to, of which there are as many as there are numbers.
private struct Positions: Collection {
  let startIndex = 0
  let endIndex = Int.max
  subscript(position: Int) -> Int { position }
  func index(after index: Int) -> Int { index == .max ? index : index + 1 }
}

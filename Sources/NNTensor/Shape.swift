/// The sizes of a tensor's dimensions, or its strides: up to `Shape.maximumRank` integers held in
/// place, so that making and copying one allocates nothing.
public struct Shape: Sendable {
  /// The most dimensions that a tensor can have.
  public static let maximumRank = 8

  /// How many dimensions there are.
  public private(set) var rank: Int
  /// Unused places are 0, so that equality needs no loop bound.
  private var sizes: InlineArray<8, Int>

  /// No dimensions: the shape of a single number.
  public init() {
    rank = 0
    sizes = InlineArray(repeating: 0)
  }

  /// `rank` times the same size. `rank` is at most `maximumRank`.
  public init(repeating size: Int, rank: Int) {
    self.init()
    for _ in 0..<rank { append(size) }
  }

  /// The given sizes; throws a `ShapeError` when there are more than `maximumRank`.
  public init(_ sizes: some Collection<Int>) throws {
    guard sizes.count <= Self.maximumRank else {
      throw ShapeError(
        "expected at most \(Self.maximumRank) dimensions, got \(sizes.count)")
    }
    self.init()
    for size in sizes { append(size) }
  }

  /// The size of dimension `index`, counted from 0.
  public subscript(index: Int) -> Int {
    get { sizes[index] }
    set { sizes[index] = newValue }
  }

  /// Adds a last dimension. There must be room: `rank < maximumRank`.
  public mutating func append(_ size: Int) {
    sizes[rank] = size
    rank += 1
  }

  /// The dimensions in `range`.
  public subscript(range: Range<Int>) -> Shape {
    var part = Shape()
    for i in range { part.append(sizes[i]) }
    return part
  }

  /// This shape followed by `other`; throws when that is too many dimensions.
  public func appending(_ other: Shape) throws -> Shape {
    try Shape(array + other.array)
  }

  /// The sizes as an array.
  public var array: [Int] { (0..<rank).map { sizes[$0] } }

  /// The product of the sizes, 1 for a single number; nil when it overflows or a size is negative.
  public var checkedCount: Int? {
    var product = 1
    for i in 0..<rank {
      if sizes[i] < 0 { return nil }
    }
    for i in 0..<rank {
      let (next, overflow) = product.multipliedReportingOverflow(by: sizes[i])
      if overflow { return contains(0) ? 0 : nil }
      product = next
    }
    return product
  }

  /// The product of the sizes of a shape that is known to fit.
  public var count: Int {
    var product = 1
    for i in 0..<rank { product &*= sizes[i] }
    return product
  }

  /// Whether some dimension has this size.
  public func contains(_ size: Int) -> Bool {
    for i in 0..<rank where sizes[i] == size { return true }
    return false
  }

  /// The strides of a tensor of this shape laid out row by row.
  public var rowMajorStrides: Shape {
    var strides = self
    var step = 1
    for i in stride(from: rank - 1, through: 0, by: -1) {
      strides.sizes[i] = step
      step &*= max(1, sizes[i])
    }
    return strides
  }

  /// `dimension` counted from 0 where it may count from the end, as in Python.
  ///
  /// A single number counts as one dimension, as in PyTorch. Throws when there is no such dimension.
  public func normalized(dimension: Int) throws -> Int {
    let limit = max(rank, 1)
    guard (-limit..<limit).contains(dimension) else {
      throw ShapeError(
        "expected a dimension between \(-limit) and \(limit - 1), got \(dimension)")
    }
    return dimension < 0 ? dimension + limit : dimension
  }
}

extension Shape: Hashable {
  /// Whether both have the same sizes in the same order.
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.rank == b.rank else { return false }
    for i in 0..<a.rank where a.sizes[i] != b.sizes[i] { return false }
    return true
  }

  /// Feeds the sizes to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for i in 0..<rank { hasher.combine(sizes[i]) }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// A shape written out in code, of at most `maximumRank` sizes.
  public init(arrayLiteral sizes: Int...) {
    self.init()
    for size in sizes { append(size) }
  }

  /// `[2, 3]`.
  public var description: String { "[" + array.map(String.init).joined(separator: ", ") + "]" }
}

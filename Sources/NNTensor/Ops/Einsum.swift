/// Sums of products in Einstein's notation: `ij,jk->ik`.
///
/// An operand's letters name its dimensions; `...` stands for those that broadcast. Letters that are
/// not in the result are summed over. Without `->` the result has the letters that occur once, in
/// alphabetical order, after the broadcast dimensions.
struct EinsumEquation {
  /// A dimension: a letter, or one that `...` stands for, counted from the last.
  enum Label: Hashable {
    case letter(UInt8)
    case rest(Int)
  }

  /// The labels of each operand's dimensions.
  private(set) var operands: [[Label]]
  /// Those of the result.
  let result: [Label]

  /// Reads `text` for operands of the given shapes. Throws a `ShapeError` for what does not fit.
  init(_ text: String, _ shapes: [Shape]) throws {
    let characters = Array(text.utf8.filter { $0 != UInt8(ascii: " ") })
    let arrow = characters.indices.first {
      characters[$0] == UInt8(ascii: "-") && characters.dropFirst($0 + 1).first == UInt8(ascii: ">")
    }
    let terms = characters[..<(arrow ?? characters.count)]
      .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard terms.count == shapes.count else {
      throw ShapeError("gives an equation for \(terms.count) operands, got \(shapes.count)")
    }
    var restRank = 0
    operands = try zip(terms, shapes).map { term, shape in
      let (before, after) = try Self.letters(term)
      guard let after else {
        guard before.count == shape.rank else {
          throw Self.wrongRank(term, shape)
        }
        return before
      }
      let missing = shape.rank - before.count - after.count
      guard missing >= 0 else { throw Self.wrongRank(term, shape) }
      restRank = max(restRank, missing)
      return before + (0..<missing).reversed().map { Label.rest($0) } + after
    }
    let rest = (0..<restRank).reversed().map { Label.rest($0) }
    guard let arrow else {
      var counts: [Label: Int] = [:]
      for label in operands.joined() { counts[label, default: 0] += 1 }
      let once = counts.keys.compactMap { label -> UInt8? in
        guard case .letter(let letter) = label, counts[label] == 1 else { return nil }
        return letter
      }
      result = rest + once.sorted().map { .letter($0) }
      return
    }
    let (before, after) = try Self.letters(characters[(arrow + 2)...])
    result = before + (after.map { rest + $0 } ?? [])
    guard Set(result).count == result.count else {
      throw ShapeError("names a dimension of the result twice in '\(text)'")
    }
    let known = Set(operands.joined())
    for case .letter(let letter) in result where !known.contains(.letter(letter)) {
      throw ShapeError(
        "names '\(Character(UnicodeScalar(letter)))' in the result that no operand has, in '\(text)'"
      )
    }
  }

  /// The letters before `...` and, if there is one, those after it.
  private static func letters(_ term: ArraySlice<UInt8>) throws -> ([Label], [Label]?) {
    var before: [Label] = []
    var after: [Label]?
    var rest = term
    while let next = rest.first {
      switch next {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        if after != nil { after?.append(.letter(next)) } else { before.append(.letter(next)) }
        rest = rest.dropFirst()
      case UInt8(ascii: ".") where after == nil && rest.prefix(3).elementsEqual("...".utf8):
        after = []
        rest = rest.dropFirst(3)
      default:
        throw ShapeError(
          "gives '\(String(decoding: term, as: UTF8.self))' in an equation, expected letters and one "
            + "'...'")
      }
    }
    return (before, after)
  }

  private static func wrongRank(_ term: ArraySlice<UInt8>, _ shape: Shape) -> ShapeError {
    ShapeError(
      "gives '\(String(decoding: term, as: UTF8.self))' in an equation for an operand of \(shape.rank)"
        + " dimensions")
  }
}

/// The operands of a sum of products while they are contracted, pair by pair.
private struct EinsumTerm {
  typealias Label = EinsumEquation.Label

  /// The operand without repeated labels.
  var tensor: Tensor
  var labels: [Label]

  func size(_ label: Label) -> Int {
    labels.firstIndex(of: label).map { tensor.shape[$0] } ?? 1
  }

  /// An operand as it is given: a label that occurs twice takes the diagonal.
  init(_ tensor: Tensor, _ labels: [Label]) throws {
    (self.tensor, self.labels) = (tensor, labels)
    while let (first, second) = repeated {
      let sizes = (self.tensor.shape[first], self.tensor.shape[second])
      guard sizes.0 == sizes.1 || sizes.0 == 1 || sizes.1 == 1 else {
        throw ShapeError("names dimensions of sizes \(sizes.0) and \(sizes.1) with one letter")
      }
      let label = self.labels[first]
      var shape = self.tensor.shape
      (shape[first], shape[second]) = (max(sizes.0, sizes.1), max(sizes.0, sizes.1))
      if sizes.0 == 0 || sizes.1 == 0 { (shape[first], shape[second]) = (0, 0) }
      self.tensor = try self.tensor.expanded(to: shape).diagonal(offset: 0, first, second)
      self.labels.remove(at: second)
      self.labels.remove(at: first)
      self.labels.append(label)
    }
  }

  private var repeated: (Int, Int)? {
    for (second, label) in labels.enumerated() {
      if let first = labels.firstIndex(of: label), first < second { return (first, second) }
    }
    return nil
  }

  /// Summed over the labels that `isKept` leaves out.
  mutating func sum(keeping isKept: (Label) -> Bool) throws {
    let dims = labels.indices.filter { !isKept(labels[$0]) }
    if dims.isEmpty { return }
    tensor = try tensor.sum(dims: dims)
    labels = labels.filter(isKept)
  }

  /// The product with `other`, summed over the labels that `isKept` leaves out.
  func contracted(_ other: EinsumTerm, keeping isKept: (Label) -> Bool) throws -> EinsumTerm {
    var (a, b) = (self, other)
    // A dimension of size 1 beside a longer one is no dimension: it is repeated.
    for label in a.labels where b.labels.contains(label) {
      let (sizeA, sizeB) = (a.size(label), b.size(label))
      if sizeA == sizeB { continue }
      guard sizeA == 1 || sizeB == 1 else {
        throw ShapeError(
          "expects dimensions of one letter that broadcast, got \(sizeA) and \(sizeB)")
      }
      try sizeA == 1 ? a.drop(label) : b.drop(label)
    }
    let (own, others) = (Set(a.labels), Set(b.labels))
    try a.sum { others.contains($0) || isKept($0) }
    try b.sum { own.contains($0) || isKept($0) }
    let batch = a.labels.filter { others.contains($0) && isKept($0) }
    let summed = a.labels.filter { others.contains($0) && !isKept($0) }
    let left = a.labels.filter { !others.contains($0) }
    let right = b.labels.filter { !own.contains($0) }
    let product = try a.matrices(batch, left, summed).matmul(b.matrices(batch, summed, right))
    let labels = batch + left + right
    let sizes = (batch + left).map(a.size) + right.map(b.size)
    var result = a
    result.tensor = try product.reshaped(try Shape(sizes))
    result.labels = labels
    return result
  }

  /// Without a dimension of size 1.
  private mutating func drop(_ label: Label) throws {
    guard let dim = labels.firstIndex(of: label) else { return }
    tensor = try tensor.squeezed(dims: [dim])
    labels.remove(at: dim)
  }

  /// The operand as a batch of matrices.
  private func matrices(_ batch: [Label], _ rows: [Label], _ columns: [Label]) throws -> Tensor {
    let order = (batch + rows + columns).compactMap { labels.firstIndex(of: $0) }
    let shape = try Shape(
      [batch, rows, columns].map { labels in
        guard let count = try Shape(labels.map(size)).checkedCount else {
          throw ShapeError("makes a tensor too large to count: \(labels.map(size)) in einsum")
        }
        return count
      })
    return try tensor.permuted(order).reshaped(shape)
  }
}

extension Tensor {
  /// The sum of the products of the operands' elements that `equation` says: `ij,jk->ik` is a matrix
  /// product. PyTorch's `torch.einsum`.
  ///
  /// More than two operands are contracted in pairs, each time the pair with the least work next.
  /// Throws a `ShapeError` for an equation that is wrong or does not fit.
  public static func einsum(_ equation: String, _ operands: [Tensor]) throws -> Tensor {
    guard !operands.isEmpty else { throw ShapeError("expects at least 1 operand, got none") }
    let parsed = try EinsumEquation(equation, operands.map(\.shape))
    let dtype = operands.reduce(operands[0].dtype) { $0.promoted(with: $1.dtype) }
    var terms = try zip(operands, parsed.operands).map {
      try EinsumTerm(try $0.converted(to: dtype), $1)
    }
    try checkSizes(terms)
    while terms.count > 1 {
      let (i, j) = cheapestPair(terms)
      let b = terms.remove(at: j)
      let a = terms.remove(at: i)
      let needed = Set(parsed.result).union(terms.flatMap(\.labels))
      terms.append(try a.contracted(b) { needed.contains($0) })
    }
    var last = terms[0]
    try last.sum { parsed.result.contains($0) }
    // What `...` in the result stands for is there in some operand, or there is none.
    return try last.tensor.permuted(parsed.result.compactMap { last.labels.firstIndex(of: $0) })
  }

  private static func checkSizes(_ terms: [EinsumTerm]) throws {
    var sizes: [EinsumEquation.Label: Int] = [:]
    for term in terms {
      for label in term.labels {
        let size = term.size(label)
        let known = sizes[label] ?? 1
        guard known == 1 || size == 1 || known == size else {
          throw ShapeError(
            "expects dimensions of one letter that broadcast, got \(known) and \(size)")
        }
        sizes[label] = known == 1 ? size : known
      }
    }
  }

  /// The pair of terms whose product takes the fewest multiplications; the first of equal ones.
  private static func cheapestPair(_ terms: [EinsumTerm]) -> (Int, Int) {
    var best = (0, 1)
    var least = Double.infinity
    for i in terms.indices {
      for j in terms.indices where j > i {
        var cost = terms[i].labels.reduce(1.0) {
          $0 * Double(max(terms[i].size($1), terms[j].size($1)))
        }
        for label in terms[j].labels where !terms[i].labels.contains(label) {
          cost *= Double(terms[j].size(label))
        }
        if cost < least { (best, least) = ((i, j), cost) }
      }
    }
    return best
  }
}

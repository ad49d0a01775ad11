extension Tensor {
  /// What `unique` found.
  public struct Uniques {
    /// The different elements in ascending order.
    public let values: Tensor
    /// For each element of the tensor, its place in `values`: `int64`.
    public let inverse: Tensor
    /// How often each of `values` occurs: `int64`.
    public let counts: Tensor
  }

  /// The different elements in ascending order; NaN is unlike any other. PyTorch's `torch.unique`.
  ///
  /// How many there are depends on the elements, so it is not known of meta tensors: a
  /// `DataDependentShape`.
  public func unique() throws -> Uniques {
    guard !isMeta else { throw DataDependentShape("unique") }
    let flat = try detached().reshaped([count] as Shape)
    let sorted = try flat.sorted(dim: 0)
    let isNew = try Self.changes(sorted.values)
    let starts = isNew.indices.filter { isNew[$0] }
    let order = try sorted.indices.ints()
    var inverse = [Int](repeating: 0, count: count)
    var group = -1
    for (place, element) in order.enumerated() {
      if isNew[place] { group += 1 }
      inverse[element] = group
    }
    let ends = starts.dropFirst() + (starts.isEmpty ? [] : [count])
    return Uniques(
      values: try sorted.values.indexSelected(dim: 0, try Tensor(starts, [starts.count])),
      inverse: try Tensor(inverse, shape),
      counts: try Tensor(zip(starts, ends).map { $1 - $0 }, [starts.count]))
  }

  /// Where an element differs from the one before it.
  private static func changes(_ sorted: Tensor) throws -> [Bool] {
    guard sorted.count > 0 else { return [] }
    let next = try sorted.sliced(dim: 0, start: 1)
    let before = try sorted.sliced(dim: 0, start: 0, end: sorted.count - 1)
    return [true] + (try next.notEqual(before).ints().map { $0 != 0 })
  }
}

import NNTensor

/// Tensors by name, in order: the state of a module, as PyTorch's `state_dict` has it.
///
/// ```swift
/// var state = try net.stateDict()
/// let known = Set(state.names)
/// state.update(pretrained.filter { known.contains($0.name) })
/// try net.loadStateDict(state)
/// ```
public struct StateDict: RandomAccessCollection {
  /// A tensor with its name.
  public typealias Element = (name: String, tensor: Tensor)

  private var entries: [Element] = []
  private var places: [String: Int] = [:]
  /// The versions of the modules that wrote the tensors, by the modules' names: see
  /// `Module.stateVersion`.
  public var versions: [String: Int] = [:]

  /// No tensors.
  public init() {}

  /// The given tensors; of those with one name the last, in the place of the first.
  public init(_ entries: some Sequence<Element>) {
    for (name, tensor) in entries { self[name] = tensor }
  }

  /// The first place.
  public var startIndex: Int { 0 }
  /// How many there are.
  public var endIndex: Int { entries.count }
  /// The entry at a place from 0 to below `count`.
  public subscript(position: Int) -> Element { entries[position] }

  /// The names in order. PyTorch's `keys()`.
  public var names: [String] { entries.map(\.name) }

  /// The tensor called `name`. A new name comes last; nil takes the entry out.
  public subscript(name: String) -> Tensor? {
    get { places[name].map { entries[$0].tensor } }
    set {
      switch (places[name], newValue) {
      case (let place?, let tensor?):
        entries[place].tensor = tensor
      case (nil, let tensor?):
        places[name] = entries.count
        entries.append((name, tensor))
      case (let place?, nil):
        entries.remove(at: place)
        places[name] = nil
        for (later, entry) in entries.enumerated().dropFirst(place) { places[entry.name] = later }
      case (nil, nil): break
      }
    }
  }

  /// Takes over the entries of another, which prevail.
  public mutating func update(_ other: some Sequence<Element>) {
    for (name, tensor) in other { self[name] = tensor }
    if let other = other as? StateDict { versions.merge(other.versions) { $1 } }
  }

  /// The entries that `isIncluded` holds for.
  public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> StateDict {
    var kept = StateDict()
    kept.versions = versions
    for entry in entries where try isIncluded(entry) { kept[entry.name] = entry.tensor }
    return kept
  }
}

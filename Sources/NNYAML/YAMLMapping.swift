/// The entries of a mapping in the order of the document, found by the text of their keys.
public struct YAMLMapping: Equatable, Sendable {
  /// A key and its value.
  public struct Entry: Equatable, Sendable {
    /// The key, a scalar.
    public let key: YAMLNode
    /// The text of the key: `1` and `"1"` are the same key.
    public let keyText: String
    /// The value.
    public var value: YAMLNode

    /// An entry, or nil when `key` is not a scalar.
    public init?(key: YAMLNode, value: YAMLNode) {
      guard let scalar = key.scalar else { return nil }
      self.key = key
      keyText = scalar.text
      self.value = value
    }
  }

  /// Up to this many entries are found by looking at each, which is faster than hashing.
  private static let scanned = 8

  /// The entries; no two have the same key text.
  public private(set) var entries: [Entry] = []
  /// The place of each key in `entries`, once there are more than `scanned`.
  private var places: [String: Int] = [:]

  /// An empty mapping.
  public init() {}

  /// The number of entries.
  public var count: Int { entries.count }
  /// Whether there is no entry.
  public var isEmpty: Bool { entries.isEmpty }

  /// The value of `key`, or nil. O(1).
  public subscript(key: String) -> YAMLNode? { entry(key)?.value }

  /// The entry of `key`, or nil. O(1).
  public func entry(_ key: String) -> Entry? { place(of: key).map { entries[$0] } }

  /// Puts `entry` in the place of the one with the same key, or at the end when there is none.
  public mutating func set(_ entry: Entry) {
    if let place = place(of: entry.keyText) {
      entries[place] = entry
      return
    }
    entries.append(entry)
    if entries.count == Self.scanned + 1 {
      for (place, entry) in entries.enumerated() { places[entry.keyText] = place }
    } else if entries.count > Self.scanned {
      places[entry.keyText] = entries.count - 1
    }
  }

  /// Takes out the entry of `key` and returns its value, or nil when there is none. O(n).
  @discardableResult
  public mutating func remove(_ key: String) -> YAMLNode? {
    guard let place = place(of: key) else { return nil }
    var rest = entries
    let removed = rest.remove(at: place)
    self = YAMLMapping()
    for entry in rest { set(entry) }
    return removed.value
  }

  /// The index of the entry of `key`.
  private func place(of key: String) -> Int? {
    if entries.count > Self.scanned { return places[key] }
    return entries.firstIndex { $0.keyText == key }
  }

  /// Equal entries in the same order.
  public static func == (a: YAMLMapping, b: YAMLMapping) -> Bool { a.entries == b.entries }
}

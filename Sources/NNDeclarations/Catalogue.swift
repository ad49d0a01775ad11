import NNTensor

/// All declarations of one kind, by name.
///
/// Each declaration enters itself from its own file:
/// ```swift
/// @section("nn_declarations") @used
/// private let registration: Registration = { register(Linear.declaration, in: $0) }
/// ```
public struct Catalogue<Context, Product>: Sendable {
  /// The declarations, sorted by name and namespace (`nn` before `fastai`).
  public let all: [Declaration<Context, Product>]
  private let byName: [String: [Int]]

  /// Gathers what the program's files registered for this kind.
  public init() {
    all = gather(.declarations, as: (any Sendable).self)
      .compactMap { $0 as? Declaration<Context, Product> }
      .sorted { ($0.info.name, $1.info.namespace) < ($1.info.name, $0.info.namespace) }
    var byName: [String: [Int]] = [:]
    for (index, declaration) in all.enumerated() {
      byName[declaration.info.name, default: []].append(index)
    }
    self.byName = byName
  }

  /// Every name.
  public var names: [String] { byName.keys.sorted() }

  /// The declarations called `name`, which may have a namespace before it (`nn.Embedding`).
  public func declarations(named name: String) -> [Declaration<Context, Product>] {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let spellings = ["nn": "nn", "torch.nn": "nn", "fastai": "fastai", "fastai.layers": "fastai"]
    // A name may have a dot itself: `Embedding.from_pretrained`.
    for start in parts.indices {
      guard let found = byName[parts[start...].joined(separator: ".")] else { continue }
      if start == 0 { return found.map { all[$0] } }
      let namespace = spellings[parts[..<start].joined(separator: ".")]
      return found.map { all[$0] }.filter { $0.info.namespace == namespace }
    }
    return []
  }
}

/// Enters a declaration in its kind's catalogue; called from its file's registration.
public func register<Context, Product>(
  _ declaration: Declaration<Context, Product>, in list: UnsafeMutableRawPointer
) {
  list.assumingMemoryBound(to: [any Sendable].self).pointee.append(declaration)
}

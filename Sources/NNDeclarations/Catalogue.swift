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
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let found = byName[parts.last ?? name] ?? []
    guard parts.count > 1 else { return found.map { all[$0] } }
    let namespace = parts.dropLast().joined(separator: ".")
    let spellings = ["nn": "nn", "torch.nn": "nn", "fastai": "fastai", "fastai.layers": "fastai"]
    return found.map { all[$0] }.filter { $0.info.namespace == spellings[namespace] }
  }
}

/// Enters a declaration in its kind's catalogue; called from its file's registration.
public func register<Context, Product>(
  _ declaration: Declaration<Context, Product>, in list: UnsafeMutableRawPointer
) {
  list.assumingMemoryBound(to: [any Sendable].self).pointee.append(declaration)
}

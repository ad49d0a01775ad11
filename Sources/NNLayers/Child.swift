import NNTensor

/// Marks a property that holds a child which others may take the place of: assigning to it registers
/// the new child under the same name, as assigning an attribute does in PyTorch.
/// ```swift
/// final class Classifier: Module {
///   @Child var body: Module
///   @Child var head: Linear
///
///   init(_ scope: Scope, classes: Int) throws {
///     _body = try scope.child("body") { try Linear($0, inFeatures: 8, outFeatures: 4) }
///     _head = try scope.child("head") { try Linear($0, inFeatures: 4, outFeatures: classes) }
///     super.init(scope)
///   }
/// }
/// net.head = try Linear(net.scope("head"), inFeatures: 4, outFeatures: 2)
/// ```
@propertyWrapper
public struct Child<Wrapped: Module> {
  private final class Holder {
    var module: Wrapped
    init(_ module: Wrapped) { self.module = module }
  }

  private let holder: Holder
  private let slot: ModuleSlot
  private let record: ModuleRecord

  /// Keeps what stands in `slot` of the module that `record` is of.
  fileprivate init(_ module: Wrapped, _ slot: ModuleSlot, _ record: ModuleRecord) {
    let holder = Holder(module)
    self.holder = holder
    self.slot = slot
    self.record = record
    slot.take = { other in
      guard let other = other as? Wrapped else {
        throw ShapeError(
          "expects a \(Wrapped.self) as '\(slot.name)', got a \(other.typeName)")
      }
      holder.module = other
    }
  }

  /// The child that is there now. A new one is registered in the place of the old one.
  public var wrappedValue: Wrapped {
    get { holder.module }
    nonmutating set {
      holder.module = newValue
      record.replace(slot, by: newValue)
    }
  }
}

extension Scope {
  /// Makes the child `name` for a property marked `@Child`.
  public func child<Wrapped: Module>(
    _ name: String, make: (Scope) throws -> Wrapped
  ) rethrows -> Child<Wrapped> {
    let scope = child(name)
    let module = try make(scope)
    // A module from elsewhere has not registered itself here.
    let slot = record.slot(name) ?? record.append(module, name, isHeld: true)
    return Child(module, slot, record)
  }
}

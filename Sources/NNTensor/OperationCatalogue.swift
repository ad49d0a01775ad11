/// Every operation of the engine.
public enum OperationCatalogue {
  /// The operations, by name.
  public static var all: [any Operation.Type] {
    gather(.operations, as: (any Operation.Type).self).sorted { $0.name < $1.name }
  }

  /// Enters an operation; called from its file's registration.
  static func register(_ operation: any Operation.Type, in list: UnsafeMutableRawPointer) {
    // Spelled out, as a generic call would open the existential and append another type.
    list.assumingMemoryBound(to: [any Operation.Type].self).pointee.append(operation)
  }
}

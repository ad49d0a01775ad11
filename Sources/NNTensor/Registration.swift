import CKernels

/// What a file leaves in the binary so that a catalogue finds what it declares: a function that adds
/// the declaration to the list it is given.
///
/// Entries lie in a section of their own (`@section("nn_layers") @used`), which the linker gathers
/// from all files: nothing has to be listed in a second place.
public typealias Registration = @convention(c) (UnsafeMutableRawPointer) -> Void

/// The sections that catalogues are gathered from.
public enum RegistrationSection: Sendable {
  /// `nn_operations`.
  case operations
  /// `nn_declarations`: layers, losses, optimizers and everything else that a specification names.
  case declarations
  /// `nn_codes`: the codes of messages.
  case codes
}

/// Runs every registration of a section on an empty list and returns the list, in link order.
public func gather<Element>(
  _ section: RegistrationSection, as element: Element.Type = Element.self
) -> [Element] {
  var list: [Element] = []
  let entries: nn_registrations =
    switch section {
    case .operations: nn_operations()
    case .declarations: nn_declarations()
    case .codes: nn_codes()
    }
  withUnsafeMutablePointer(to: &list) { list in
    for index in 0..<Int(entries.count) {
      entries.first?[index]?(UnsafeMutableRawPointer(list))
    }
  }
  return list
}

/// Adds `element` to the list behind `list`, which a `Registration` was given.
public func add<Element>(_ element: Element, to list: UnsafeMutableRawPointer) {
  list.assumingMemoryBound(to: [Element].self).pointee.append(element)
}

/// An operation that is a function of tensors and numbers alone: forward passes of specifications
/// call it by its name, as a function and as a method. Conforming is all that takes.
public protocol NamedFunction: Operation {
  /// One line of what it gives: `The sine of each element.`
  static var summary: String { get }
  /// What the arguments are called, in order: `input`, `other`. None for an operation that PyTorch has
  /// under no name of its own.
  static var parameters: [String] { get }
  /// Other names that PyTorch has for it.
  static var aliases: [String] { get }
  /// The result for arguments in order, of which numbers come as `Tensor.number`.
  static func call(_ arguments: [Tensor]) throws -> Tensor
}

extension NamedFunction {
  /// No other names.
  public static var aliases: [String] { [] }
}

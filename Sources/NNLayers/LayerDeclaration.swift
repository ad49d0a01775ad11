import NNDeclarations
import NNTensor

/// The declaration of a layer or a loss: made in a scope.
public typealias LayerDeclaration = Declaration<Scope, Module>

/// Every layer and loss that specifications can name.
public typealias LayerCatalogue = Catalogue<Scope, Module>

extension Module {
  /// Notes what declared this module and with which arguments, for summaries and for writing the
  /// specification out.
  public final func note(_ declaration: DeclarationInfo, _ arguments: BoundArguments) {
    typeName = declaration.name
    noted = declaration
    self.arguments = arguments
  }
}

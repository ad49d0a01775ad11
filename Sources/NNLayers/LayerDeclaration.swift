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

  /// Notes what the node says under `key` besides the arguments; what is said more often becomes a
  /// list.
  public final func noteOption(_ key: String, _ value: LocatedValue) {
    guard let index = nodeOptions.firstIndex(where: { $0.key == key }) else {
      return nodeOptions.append(LocatedValue.Entry(key, value))
    }
    var values = [nodeOptions[index].value]
    if case .list(let several) = values[0].content { values = several }
    nodeOptions[index].value = LocatedValue(.list(values + [value]))
  }
}

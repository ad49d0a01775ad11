import NNDeclarations
import NNDiagnostics
import NNExpressions
import NNLayers
import NNTensor

/// The function that a `Lambda` applies, as it was written: an expression in `x`, or Python's
/// `lambda a, b: ...`, or the name of a function alone.
struct LambdaFunction: ArgumentValue {
  /// The names of the arguments.
  let inputs: [String]
  /// What is computed of them.
  let body: String
  /// Where the body stands.
  let location: SourceLocation
  let written: LocatedValue

  static let expectation = "an expression in x, such as 'x * sigmoid(x)'"
  static let typeName = "function"
  static let type = ArgumentType.string

  init?(_ value: LocatedValue) {
    guard case .string(let text) = value.content, !text.isEmpty else { return nil }
    written = value
    let place = value.location ?? SourceLocation(file: "", line: 1, column: 1)
    guard text.hasPrefix("lambda "), let colon = text.firstIndex(of: ":") else {
      inputs = ["x"]
      body = text != "x" && text.isDottedName ? text + "(x)" : text
      location = place
      return
    }
    inputs = text[..<colon].dropFirst("lambda".count).split(separator: ",")
      .map { $0.filter { $0 != " " } }
    let start = text[colon...].dropFirst().drop { $0 == " " }
    body = String(start)
    location = place.advanced(by: text[..<start.startIndex].unicodeScalars.count)
  }
}

/// A module that applies a function: fastai's `Lambda`.
///
/// The function is an expression of forward lines in `x`. There are no parameters.
/// Reference: https://docs.fast.ai/layers.html#lambda
enum Lambda {
  static let declaration = LayerDeclaration(
    "Lambda", namespace: "fastai", "Applies an expression to its input.",
    shape: "any shape -> what the expression gives",
    reference: "https://docs.fast.ai/layers.html#lambda",
    Arg<LambdaFunction>("func", "an expression in x, or 'lambda a, b: a + b'")
  ) { scope, function in
    let expression = try Expression.parse(function.body, at: function.location)
    let graph = GraphNode(
      forward: [Statement(.return(expression), at: function.location)], inputs: function.inputs,
      location: scope.location)
    return try GraphModule(graph, inputNames: function.inputs, in: scope)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Lambda.declaration, in: $0) }

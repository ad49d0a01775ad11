import NNLayers
import NNTensor

/// Doubles `a`, triples `b`, and gives a number besides: `(a, b, ...) -> (2 a, 3 b, 5)`.
final class HookedPair: Module {
  private(set) var received: Arguments?

  override func forward(_ arguments: Arguments) throws -> Value {
    received = arguments
    return .tuple([
      .tensor(try arguments.tensor(0).scaled(by: 2)),
      .tensor(try arguments.tensor(1).scaled(by: 3)), .int(5),
    ])
  }
}

/// What hooks note down, in order.
final class HookLog {
  var lines: [String] = []

  func preHook(_ line: String) -> ForwardPreHook {
    { [self] _, _ in
      lines.append(line)
      return nil
    }
  }

  func hook(_ line: String) -> ForwardHook {
    { [self] _, _, _ in
      lines.append(line)
      return nil
    }
  }

  func backwardPreHook(_ line: String) -> BackwardPreHook {
    { [self] _, _ in
      lines.append(line)
      return nil
    }
  }

  func backwardHook(_ line: String) -> BackwardHook {
    { [self] _, _, _ in
      lines.append(line)
      return nil
    }
  }
}

/// What tests of hooks make their modules and inputs with.
protocol ModuleHookSuite {}

extension ModuleHookSuite {
  func linear(_ inFeatures: Int = 2, _ outFeatures: Int = 2) throws -> Linear {
    try Linear(Scope(BuildContext()), inFeatures: inFeatures, outFeatures: outFeatures)
  }

  func leaf(_ elements: [Float] = [1, 1]) throws -> Tensor {
    try Tensor(elements, [1, elements.count]).requiringGrad()
  }

  func text(_ gradients: [Tensor?]) throws -> String {
    try gradients.map { try $0.map { "\(try $0.ints())" } ?? "nil" }.joined(separator: " ")
  }
}

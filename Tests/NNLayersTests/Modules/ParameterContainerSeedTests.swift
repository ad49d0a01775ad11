import NNLayers
import NNTensor
import Testing

/// ParameterList and ParameterDict. Ids name behaviours of PyTorch.
struct ParameterContainerSeedTests {
  private func parameter(_ shape: Shape, _ start: Double = 0) throws -> Parameter {
    try Parameter(ramp(shape, from: start))
  }

  /// container-028, container-029, container-030, container-031: `x = p[i / 2].mm(x) + p.mm(x)`.
  @Test func listsHoldParameters() throws {
    final class MyModule: Module {
      let params: ParameterList
      init(_ scope: Scope) throws {
        params = ParameterList(scope.child("params"))
        super.init(scope)
      }
      override func forward(_ input: Tensor) throws -> Tensor {
        var x = input
        for (index, p) in params.enumerated() {
          x = try params[index / 2].value.mm(x) + p.value.mm(x)
        }
        return x
      }
    }
    let model = try MyModule(Scope(BuildContext()))
    for _ in 0..<10 { model.params.append(try Parameter(ramp([10, 10], scale: 1e-3))) }
    #expect(model.namedParameters.map(\.name) == (0..<10).map { "params.\($0)" })
    #expect(try model(ramp([10, 3])).shape == [10, 3])
    try model(ramp([10, 3])).sum().backward()
    #expect(model.parameters().allSatisfy { $0.grad != nil })
  }

  @Test func listsChange() throws {
    let list = ParameterList(Scope(BuildContext()), [try parameter([1]), try parameter([2])])
    #expect(try list.append(parameter([3])).extend([try parameter([4])]) === list)
    list += [try parameter([5])]
    #expect(list.map(\.tensor.count) == [1, 2, 3, 4, 5] && list.count == 5)
    #expect(try list[-1].tensor.count == 5 && list.stateDict.names == ["0", "1", "2", "3", "4"])
    #expect(message { _ = try list[5] } == "has 5 parameters, got index 5")
    let other = try parameter([2], 7)
    try list.set(1, to: other)
    #expect(try list[1].tensor === other.tensor)
    #expect(message { _ = try list(ramp([1])) } == "can't be called: it only holds parameters")
    // The same parameter twice is one parameter.
    list.append(try list[0])
    #expect(list.count == 6 && list.parameters().count == 5 && list.stateDict.count == 6)
  }

  /// container-032.
  @Test func listsArePrinted() throws {
    let list = ParameterList(Scope(BuildContext()), [try parameter([2]), try parameter([2, 3])])
    #expect(
      list.description == """
        ParameterList(
            (0): Parameter containing: [torch.float32 of size 2]
            (1): Parameter containing: [torch.float32 of size 2x3]
        )
        """)
  }

  /// container-033, container-034, container-035, container-036, container-037, container-038,
  /// container-039.
  @Test func dictionariesKeepTheirOrder() throws {
    let dict = try ParameterDict(
      Scope(BuildContext()), ["right": try parameter([2]), "left": try parameter([1])])
    #expect(dict.keys == ["right", "left"] && dict.values.map(\.tensor.count) == [2, 1])
    #expect(dict.items.map(\.name) == dict.keys && dict.contains("left") && !dict.contains("up"))
    try dict.update(["up": try parameter([3]), "right": try parameter([4])])
    try dict.update([("down", try parameter([5]))])
    #expect(dict.keys == ["right", "left", "up", "down"])
    #expect(try dict["right"].tensor.count == 4 && dict.count == 4)
    let popped = try dict.pop("left")
    #expect(popped.tensor.count == 1 && popped.name.isEmpty && dict.stateDict.count == 3)
    #expect(message { _ = try dict["left"] } == "has no parameter 'left'")
    #expect(message { try dict.pop("left") } == "has no parameter 'left'")
    #expect(message { try dict.set("a.b", to: popped) }.contains("without dots"))
    for (name, parameter) in dict { #expect(parameter.name == name) }
    dict.clear()
    #expect(dict.count == 0 && dict.stateDict.isEmpty)
  }

  /// container-040: `params[choice].mm(x)`.
  @Test func parametersAreChosenByName() throws {
    final class MyModule: Module {
      let params: ParameterDict
      init(_ scope: Scope) throws {
        params = try ParameterDict(
          scope.child("params"),
          ["left": Parameter(ramp([5, 10])), "right": Parameter(ramp([5, 10]))])
        super.init(scope)
      }
      override func forward(_ arguments: Arguments) throws -> Value {
        .tensor(try params[try arguments.string(1)].value.mm(try arguments.tensor(0)))
      }
    }
    let model = try MyModule(Scope(BuildContext()))
    #expect(model.namedParameters.map(\.name) == ["params.left", "params.right"])
    #expect(try model(ramp([10, 3]), "left").shape == [5, 3])
  }
}

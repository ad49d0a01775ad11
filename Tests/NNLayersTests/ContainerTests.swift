import NNLayers
import NNTensor
import Testing

/// ModuleList, ModuleDict and Identity.
struct ContainerTests {
  private func children(
    _ names: [String]
  ) -> [(name: String, make: (Scope) throws -> Module)] {
    names.enumerated().map { index, name in
      (name, { scope in try Linear(scope, inFeatures: index + 1, outFeatures: 2, bias: false) })
    }
  }

  @Test func listsAreAddressedByPosition() throws {
    let list = try ModuleList(Scope(BuildContext()), children(["0", "1", "2"]))
    #expect(
      stateLines(list) == [
        "0.weight float32[2, 1]", "1.weight float32[2, 2]", "2.weight float32[2, 3]",
      ])
    #expect(try list[-1] === list.child("2"))
    #expect(try list[0] === list.child("0"))
    #expect(message { _ = try list[3] } == "has 3 modules, got index 3")
    #expect(message { _ = try list[-4] } == "has 3 modules, got index -4")
  }

  @Test func dictionariesAreAddressedByName() throws {
    let dict = try ModuleDict(Scope(BuildContext()), children(["relu", "prelu"]))
    #expect(
      stateLines(dict) == ["relu.weight float32[2, 1]", "prelu.weight float32[2, 2]"])
    #expect(try dict["prelu"] === dict.children[1])
    let error = try #require(throws: LayerError.self) { try dict["rellu"] }
    #expect(error.error.message == "has no module 'rellu'")
    #expect(error.error.help?.contains("'relu'") == true)
  }

  @Test func identityGivesBackWhateverItGets() throws {
    let identity = try make("Identity", 3, "x", named: ["p": 0.5])
    let x = try ramp([2, 3])
    #expect(try identity(x) === x)
    guard case .string("relu") = try identity(Arguments([.string("relu")])) else {
      Issue.record("a string came back as something else")
      return
    }
  }
}

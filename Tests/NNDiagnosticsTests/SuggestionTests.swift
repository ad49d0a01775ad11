import NNDiagnostics
import Testing

@Suite struct SuggestionTests {
  private let layers = ["Conv1d", "Conv2d", "Linear", "ReLU", "Sequential", "Dropout"]

  @Test(arguments: [
    ("Conv2D", "Conv2d"), ("conv2d", "Conv2d"), ("Cnov2d", "Conv2d"), ("Con2d", "Conv2d"),
    ("Linaer", "Linear"), ("Relu", "ReLU"), ("RelU6", "ReLU"), ("Sequental", "Sequential"),
    ("DropOut", "Dropout"), ("Dropuot2", "Dropout"),
  ])
  func near(name: String, expected: String) {
    #expect(Suggestion.closest(to: name, in: layers) == expected)
  }

  @Test(arguments: ["LSTM", "", "x", "Softmax", "SequentialSequential", "Li"])
  func far(name: String) { #expect(Suggestion.closest(to: name, in: layers) == nil) }

  @Test func shortNamesMustHaveSomethingInCommon() {
    #expect(Suggestion.closest(to: "z", in: ["x", "y"]) == nil)
    #expect(Suggestion.closest(to: "X", in: ["x", "y"]) == "x")
    #expect(Suggestion.closest(to: "", in: ["x", ""]) == "")
    #expect(Suggestion.closest(to: "", in: ["x"]) == nil)
    #expect(Suggestion.closest(to: "l", in: ["lr"]) == "lr")
    #expect(Suggestion.closest(to: "x", in: []) == nil)
  }

  @Test func equallyNearNamesDoNotDependOnTheirOrder() {
    #expect(Suggestion.closest(to: "Conv3d", in: ["Conv2d", "Conv1d"]) == "Conv1d")
    #expect(Suggestion.closest(to: "Conv3d", in: ["Conv1d", "Conv2d"]) == "Conv1d")
  }

  @Test func theBeginningOfANameIsEnough() {
    let losses = ["CrossEntropyLoss", "CrossEntropyLoss2d", "MSELoss"]
    #expect(Suggestion.closest(to: "crossentropy", in: losses) == "CrossEntropyLoss")
    #expect(Suggestion.closest(to: "Lin", in: layers) == "Linear")
    #expect(Suggestion.closest(to: "MS", in: losses) == nil)
  }

  @Test func theNearestIsTaken() {
    #expect(Suggestion.closest(to: "momentum", in: ["momentumm1", "momentums"]) == "momentums")
  }

  @Test func helpNamesIt() {
    #expect(Suggestion.help(for: "Conv2D", in: ["Conv2d"]) == "did you mean 'Conv2d'?")
    #expect(Suggestion.help(for: "LSTM", in: ["Conv2d"]) == nil)
  }

  @Test func hugeNamesCostLittle() {
    let huge = String(repeating: "a", count: 1 << 20)
    let time = ContinuousClock().measure {
      #expect(Suggestion.closest(to: huge, in: ["Conv2d", "Linear"]) == nil)
    }
    #expect(time < .seconds(5))
  }
}

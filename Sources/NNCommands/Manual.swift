import ArgumentParser
import NNFormats

/// `swiftnn manual`: the manual page, made from the verbs' own help when the program is installed.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Writes the manual page swiftnn(1).",
    discussion: """
      Example:
        swiftnn manual > swiftnn.1
      """,
    shouldDisplay: false)

  func run() throws { try Console.print(try ManualPage.text().droppingLineEnd) }
}

import NNDiagnostics
import NNFormats
import NNLayers
import NNTensor

/// The exit statuses of the program besides 0, which is success.
enum ExitStatus {
  /// The run failed: the disk is full, the loss is not a number any more.
  static let failure: Int32 = 1
  /// The specification, the data or the arguments are wrong.
  static let wrongInput: Int32 = 2
  /// The user stopped the run; what was done is saved.
  static let interrupted: Int32 = 130
}

/// An error with the texts that its message can quote from.
struct QuotingError: Error {
  /// What went wrong.
  let error: any Error
  /// Knows the texts.
  let renderer: DiagnosticRenderer
}

/// What a person reads about an error, and the exit status that it ends the program with.
struct ErrorReport {
  /// The message, each line ended by a newline.
  let text: String
  /// The exit status.
  let status: Int32
  /// The codes of the messages in it, each once.
  private(set) var codes: [DiagnosticCode] = []

  /// The report about any error that a verb throws; nil for one that is not this program's.
  init?(_ error: any Error, colored: Bool = false, renderer: DiagnosticRenderer? = nil) {
    var renderer = renderer ?? DiagnosticRenderer()
    renderer.isColored = colored
    switch error {
    case let error as QuotingError:
      self.init(error.error, colored: colored, renderer: error.renderer)
    case let error as Diagnostics:
      self.init(text: renderer.render(error.all), status: ExitStatus.wrongInput)
      for diagnostic in error.all where !codes.contains(diagnostic.code) {
        codes.append(diagnostic.code)
      }
    case let error as Diagnostic:
      self.init(text: renderer.render(error), status: ExitStatus.wrongInput)
      codes = [error.code]
    case let error as LayerError:
      let place = error.path.isEmpty ? "the model" : "layer '\(error.path)'"
      self.init(
        "\(place) \(error.error.message)", help: error.error.help,
        status: ExitStatus.wrongInput, colored)
    case let error as ShapeError:
      self.init(error.message, help: error.help, status: ExitStatus.wrongInput, colored)
    case let error as IndexError:
      self.init("\(error)", help: nil, status: ExitStatus.wrongInput, colored)
    case let error as FileError:
      self.init(error.message, help: error.help, status: ExitStatus.wrongInput, colored)
    case let error as FormatError:
      self.init(error.description, help: error.help, status: ExitStatus.wrongInput, colored)
    case let error as RunFailure:
      self.init(error.message, help: error.help, status: ExitStatus.failure, colored)
    default:
      return nil
    }
  }

  /// `error: message` and `help: help`.
  init(_ message: String, help: String?, status: Int32, _ colored: Bool) {
    func marked(_ word: String, _ color: Int) -> String {
      colored ? "\u{1B}[1;\(color)m\(word):\u{1B}[0m" : word + ":"
    }
    // A list stands on lines of its own; everything else that could command a terminal is replaced.
    let lines = message.split(separator: "\n").map { DiagnosticRenderer.printable(String($0)) }
    let helpLine = help.map { "\(marked("help", 32)) \(DiagnosticRenderer.printable($0))\n" }
    self.init(
      text: "\(marked("error", 31)) \(lines.joined(separator: "\n"))\n" + (helpLine ?? ""),
      status: status)
  }

  /// The text as a terminal shows it: with a line about where more is to be read.
  var textForTerminal: String {
    guard let first = codes.first else { return text }
    let several = codes.count > 1 ? "; the other codes likewise" : ""
    return text + "\nswiftnn explain \(first.id) tells more\(several)\n"
  }

  private init(text: String, status: Int32) {
    self.text = text
    self.status = status
  }
}

import NNYAML

/// A specification that `swiftnn init` writes.
struct Template {
  /// What the user asks for.
  let name: String
  /// One line of what it is.
  let summary: String
  /// The specification, with `{{name}}` for the experiment's name and `{{file}}` for the file's.
  private let source: String

  init(name: String, summary: String, _ source: String) {
    self.name = name
    self.summary = summary
    self.source = source
  }

  /// Every template.
  static let all = [mlp, cnn, resnet, lstm, transformer, autoencoder]

  /// The specification of an experiment called `name`, which is going to be in `file`.
  func text(name: String, file: String) -> String {
    // Words such as true are texts in quotes only.
    let isText = if case .string = YAMLScalar.Value(resolving: name) { true } else { false }
    let written = isText ? name : "\"\(name)\""
    return source.replacing("name: {{name}}", with: "name: \(written)")
      .replacing("{{name}}", with: name).replacing("{{file}}", with: file)
  }
}

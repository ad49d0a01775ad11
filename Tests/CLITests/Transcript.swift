/// A file of cases for the command line: what is called with which files, and what that says.
///
/// ```
/// === title
/// $ check net.yaml train.epochs=3
/// --- net.yaml
/// the file's text, in which {{...}} stands for bytes (see `FileBytesText`)
/// --- message
/// the standard error that is expected
/// ```
struct Transcript {
  /// One call.
  struct Case {
    var title: String
    /// The arguments, separated by single spaces.
    var command: String
    var files: [(name: String, text: String)] = []
    /// The expected standard error; nil when it was never recorded.
    var message: String?

    var arguments: [String] { command.split(separator: " ").map(String.init) }
  }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  let cases: [Case]

  init(_ cases: [Case]) { self.cases = cases }

  /// Reads the text of a file. Throws `Malformed` with the line that is.
  init(parsing text: String) throws {
    var cases: [Case] = []
    /// The lines of the part that is read, nil between parts.
    var part: [Substring]?
    var name = ""
    func finish() {
      guard let lines = part, let last = cases.indices.last else { return }
      let isLast = lines.last?.isEmpty ?? false
      let text = (isLast ? lines.dropLast() : lines[...]).map { $0 + "\n" }.joined()
      if name == "message" {
        cases[last].message = text
      } else {
        cases[last].files.append((name, text))
      }
      part = nil
    }
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        finish()
        cases.append(Case(title: String(line.dropFirst(4)), command: ""))
      } else if line.hasPrefix("$ "), let last = cases.indices.last, part == nil {
        cases[last].command = String(line.dropFirst(2))
      } else if line.hasPrefix("--- ") {
        finish()
        name = String(line.dropFirst(4))
        part = []
      } else if part != nil {
        part?.append(line)
      } else if !line.isEmpty {
        throw Malformed(description: "unexpected line '\(line)'")
      }
    }
    finish()
    self.cases = cases
  }

  /// The text that reads back to the same cases.
  var text: String {
    cases.map { example in
      let files = example.files.map { "--- \($0.name)\n\($0.text)" }.joined()
      let message = example.message.map { "--- message\n\($0)" } ?? ""
      return "=== \(example.title)\n$ \(example.command)\n\(files)\(message)"
    }.joined(separator: "\n")
  }
}

/// The text of a file in a transcript, where `{{...}}` stands for what is hard to read or to write:
///
/// - `{{hex 93 4E}}`: bytes
/// - `{{10000 * [}}`: a text again and again
/// - `{{npy <f4 2,3}}`: a .npy file of zeros; behind it `bytes=20` for another length of the data,
///   `fill=9` for integers of that value
/// - `{{weights weight=F32:3,4}}`: a safetensors file of zeros
enum FileBytesText {
  /// The bytes that `text` stands for. A file that ends in `}}` has no line end.
  static func bytes(_ text: String) throws -> [UInt8] {
    var rest = text.hasSuffix("}}\n") ? text.dropLast() : text[...]
    var bytes: [UInt8] = []
    while let start = rest.firstRange(of: "{{"), let end = rest.firstRange(of: "}}") {
      bytes += Array(rest[..<start.lowerBound].utf8)
      bytes += try expanded(rest[start.upperBound..<end.lowerBound])
      rest = rest[end.upperBound...]
    }
    return bytes + Array(rest.utf8)
  }

  private static func expanded(_ directive: Substring) throws -> [UInt8] {
    let words = directive.split(separator: " ").map(String.init)
    switch words.first {
    case "hex":
      return words.dropFirst().compactMap { UInt8($0, radix: 16) }
    case "npy" where words.count >= 3:
      func option(_ name: String) -> Int? {
        words.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
      }
      return npy(words[1], words[2], bytes: option("bytes="), fill: option("fill=") ?? 0)
    case "weights":
      return try weights(words.dropFirst())
    default:
      let parts = directive.split(separator: " * ", maxSplits: 1)
      guard parts.count == 2, let count = Int(parts[0]) else {
        throw Transcript.Malformed(description: "'{{\(directive)}}' means nothing")
      }
      return Array(String(repeating: String(parts[1]), count: count).utf8)
    }
  }

  private static func npy(
    _ type: String, _ shape: String, bytes: Int?, fill: Int
  ) -> [UInt8] {
    let sizes = shape.split(separator: ",").compactMap { Int($0) }
    let width = Int(type.dropFirst(2)) ?? 8
    let count = bytes ?? sizes.reduce(width) { $0 * $1 }
    var header =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': "
      + "(\(sizes.map { "\($0), " }.joined())), }"
    header += String(repeating: " ", count: max(0, 117 - header.count)) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
      + Array(header.utf8) + (0..<count).map { $0 % max(width, 1) == 0 ? UInt8(fill) : 0 }
  }

  private static func weights(_ entries: ArraySlice<String>) throws -> [UInt8] {
    var members: [String] = []
    var end = 0
    for entry in entries {
      let parts = entry.split { "=:".contains($0) }.map(String.init)
      guard parts.count == 3 else {
        throw Transcript.Malformed(description: "expected NAME=TYPE:SIZES, got '\(entry)'")
      }
      let sizes = parts[2].split(separator: ",").compactMap { Int($0) }
      let start = end
      end += sizes.reduce(["F32": 4, "F64": 8, "I64": 8][parts[1]] ?? 1) { $0 * $1 }
      members.append(
        """
        "\(parts[0])":{"dtype":"\(parts[1])","shape":\(sizes),"data_offsets":[\(start),\(end)]}
        """)
    }
    let header = Array("{\(members.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + [UInt8](repeating: 0, count: end)
  }
}

import Glibc
import NNDiagnostics
import NNYAML
import Testing

@Suite(.serialized) final class YAMLSourceTests {
  let directory: String

  init() throws {
    var template = Array("/tmp/nnyaml-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    directory = String(cString: made)
  }

  deinit {
    for name in ["net.yaml", "other.yml", "pipe", "link.yaml", "net.txt"] {
      unlink("\(directory)/\(name)")
    }
    rmdir("\(directory)/folder")
    rmdir(directory)
  }

  private func write(_ name: String, _ text: String) throws {
    let file = try #require(fopen("\(directory)/\(name)", "w"))
    defer { fclose(file) }
    fputs(text, file)
  }

  /// The message for a path within the directory, in which the directory is shown as `DIR`.
  private func message(_ name: String, limits: YAMLLimits = YAMLLimits()) -> String {
    do {
      return "read \(try YAMLSource.read(path: "\(directory)/\(name)", limits: limits).count) bytes"
    } catch let diagnostic as Diagnostic {
      let text = DiagnosticRenderer().render(diagnostic)
      return text.split(separator: directory, omittingEmptySubsequences: false)
        .joined(separator: "DIR")
    } catch {
      return "\(error)"
    }
  }

  @Test func readsRegularFilesAndLinks() throws {
    try write("net.yaml", "a: 1\n")
    #expect(symlink("net.yaml", "\(directory)/link.yaml") == 0)
    #expect(try YAMLSource.read(path: "\(directory)/net.yaml") == Array("a: 1\n".utf8))
    #expect(try YAMLSource.read(path: "\(directory)/link.yaml") == Array("a: 1\n".utf8))
  }

  @Test func readsAllOfAFile() throws {
    let text = String(repeating: "0123456789abcde\n", count: 20_000)
    try write("net.yaml", text)
    #expect(try YAMLSource.read(path: "\(directory)/net.yaml") == Array(text.utf8))
  }

  @Test func missingFilesAreNamedWithWhatIsNear() throws {
    try write("net.yaml", "")
    try write("net.txt", "")
    #expect(
      message("nett.yaml") == """
        error[NN0119]: cannot read 'DIR/nett.yaml': no such file
        help: did you mean 'DIR/net.yaml'?

        """)
    #expect(message("net").hasSuffix("help: did you mean 'DIR/net.yaml'?\n"))
    #expect(
      message("elsewhere.yaml") == "error[NN0119]: cannot read 'DIR/elsewhere.yaml': no such file\n"
    )
    #expect(
      message("none/net.yaml") == "error[NN0119]: cannot read 'DIR/none/net.yaml': no such file\n")
    #expect(message("net.yaml/x").contains("a part of the path is not a directory"))
  }

  @Test(.timeLimit(.minutes(1))) func pipesDevicesAndDirectoriesAreRefused() {
    mkdir("\(directory)/folder", 0o700)
    mkfifo("\(directory)/pipe", 0o600)
    #expect(message("folder") == "error[NN0119]: cannot read 'DIR/folder': it is a directory\n")
    #expect(message("pipe") == "error[NN0119]: cannot read 'DIR/pipe': it is not a regular file\n")
    #expect(throws: Diagnostic.self) { try YAMLSource.read(path: "/dev/zero") }
    #expect(throws: Diagnostic.self) { try YAMLSource.read(path: "") }
  }

  @Test func namesWithNULAreRefused() throws {
    try write("net.yaml", "a: 1\n")
    #expect(message("net.yaml\0x").contains("the name contains a NUL"))
  }

  @Test func largeFilesAreRefusedBeforeReading() throws {
    try write("net.yaml", "0123456789")
    var limits = YAMLLimits()
    limits.inputBytes = 9
    #expect(
      message("net.yaml", limits: limits)
        == "error[NN0116]: 'DIR/net.yaml' has 10 bytes; at most 9 are read\n")
    limits.inputBytes = 10
    #expect(message("net.yaml", limits: limits) == "read 10 bytes")
    limits.inputBytes = .max
    #expect(message("net.yaml", limits: limits) == "read 10 bytes")
  }

  @Test func placeOfTheNameIsKept() {
    let place = Place(file: "n.yaml", line: 2, column: 3)
    #expect(
      throws: Diagnostic(
        DiagnosticCode("NN0119", "cannot read a file"), "cannot read '/absent/x': no such file",
        at: place)
    ) {
      try YAMLSource.read(path: "/absent/x", at: place)
    }
  }
}

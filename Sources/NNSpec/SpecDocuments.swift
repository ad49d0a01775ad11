import NNDeclarations
import NNDiagnostics
import NNYAML

/// A specification's file and those that it extends, each read once.
struct SpecDocuments: Sendable {
  /// A file as it was read.
  struct File: Sendable {
    /// The name, as seen from where the program runs.
    let name: String
    /// What is in it, which need not be text.
    let bytes: [UInt8]
  }

  /// More files than anybody builds on one another.
  private static let limit = 16

  /// The files, each extended by the one before it.
  private(set) var files: [File]
  /// The trees of those that could be read.
  private var roots: [YAMLNode] = []
  /// Why there are no more of them; nil when nothing is wrong.
  private var failure: (any Error)?

  /// Reads the files that the first one, already read, builds on; what is wrong is kept for `layers`.
  init(_ file: File, _ read: SpecSource.Reader) {
    files = [file]
    do {
      var next: File? = file
      while let file = next {
        let root = try Self.root(of: file)
        roots.append(root)
        next = try base(of: root, in: file.name, read)
        if let next { files.append(next) }
      }
    } catch {
      failure = error
    }
  }

  private static func root(of file: File) throws -> YAMLNode {
    do {
      return try YAMLNode.parse(bytes: file.bytes, file: file.name)
    } catch var several as Diagnostics {
      for index in several.all.indices where several.all[index].code == .yamlEmpty {
        several.all[index].help = Self.beginning
      }
      throw several
    }
  }

  /// How a specification begins, for those who have none yet.
  private static let beginning =
    "a specification has lines such as inputs: and model:; swiftnn init writes one to start from"

  /// The file that a tree names below `extends`; nil when it names none.
  private func base(
    of root: YAMLNode, in file: String, _ read: SpecSource.Reader
  ) throws -> File? {
    guard let value = root.mapping?[Section.extends.rawValue] else { return nil }
    guard case .string(let path)? = value.scalar?.value, !path.isEmpty else {
      throw Diagnostic(
        .wrongSection, "section 'extends' expects the name of a file, got \(value.kind)",
        at: value.location, help: "for example extends: base.yaml")
    }
    let name = path.hasPrefix("/") ? path : SpecSource.directory(of: file) + path
    let whole = AbsolutePath.of(name, from: "")
    guard !files.contains(where: { AbsolutePath.of($0.name, from: "") == whole }) else {
      throw Diagnostic(
        .wrongSection, "the specification extends itself through '\(path)'", at: value.location)
    }
    guard files.count < Self.limit else {
      throw Diagnostic(
        .wrongSection, "more than \(Self.limit) specifications extend one another",
        at: value.location)
    }
    return File(name: name, bytes: try read(name, value.location))
  }

  /// The sections of each file, first those that others are laid over.
  ///
  /// What is wrong with keys and numbers goes to `collector`; throws when a file can't be read at all.
  func layers(_ collector: DiagnosticCollector) throws -> [[LocatedValue.Entry]] {
    if let failure { throw failure }
    return try roots.reversed().map { root in
      guard case .mapping(let mapping) = root.content else {
        throw Diagnostic(
          .wrongSection, "expected a mapping with the experiment's sections, got \(root.kind)",
          at: root.location, help: Self.beginning)
      }
      let sections = try mapping.entries.compactMap { entry in
        try collector.collect {
          LocatedValue.Entry(
            entry.keyText, at: entry.key.location, try LocatedValue(entry.value))
        }
      }
      Section.check(sections, collector)
      return sections.filter { $0.key != Section.extends.rawValue }
    }
  }
}

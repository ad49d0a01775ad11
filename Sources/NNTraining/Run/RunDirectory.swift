import Glibc
import NNDiagnostics
import NNFormats
import NNSpec

/// The directory that training writes: `runs/<name>/<n>/`.
///
/// Every file in it is replaced as a whole, so that a process killed at any moment leaves either the
/// old file or the new one; the directory itself appears with its first checkpoint in it.
public final class RunDirectory {
  /// The files of a run.
  public enum File: String, CaseIterable, Sendable {
    /// The specification in its long form, overrides and seed included: training it repeats the run.
    case spec = "spec.yaml"
    /// A row an epoch.
    case metricsTable = "metrics.csv"
    /// An object an epoch.
    case metricsLines = "metrics.jsonl"
    /// The weights of the best epoch.
    case best = "best.safetensors"
    /// Everything that an exact resume needs.
    case checkpoint = "last.checkpoint"
    /// Loss, metrics and learning rate over the epochs.
    case curves = "curves.svg"
    /// The model's layers and what training came to.
    case summary = "summary.txt"
    /// The weights after pruning.
    case pruned = "pruned.safetensors"
  }

  /// The directory as the user named it, or as it was chosen.
  public let path: String
  private var lock: Int32?

  private init(path: String) { self.path = path }

  deinit {
    guard let lock else { return }
    // A process that was just started may still have a copy of the descriptor.
    flock(lock, LOCK_UN)
    close(lock)
  }

  /// The path of a file in it.
  public func path(of file: File) -> String { "\(path)/\(file.rawValue)" }

  /// Whether the file is there.
  public func has(_ file: File) -> Bool { access(path(of: file), F_OK) == 0 }

  /// The run at `path`. Throws a `Diagnostic` when there is none.
  public init(existing path: String) throws {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard Directory.exists(path) else {
      let close = Suggestion.help(for: self.path, in: Self.runs(besides: self.path))
      throw Diagnostic(.notARun, "no such run directory '\(path)'", help: close)
    }
    guard has(.spec) else {
      throw Diagnostic(
        .notARun, "'\(path)' is not a run directory: it has no \(File.spec.rawValue)",
        help: "name a directory that swiftnn train wrote, such as runs/NAME/1")
    }
  }

  /// Makes the directory of a new run with the files that `fill` writes to the path it gets.
  ///
  /// It is `path`, or `runs/<name>/<n>` with the next free number where that is nil. With `replaces` a
  /// run that is there already is removed. Throws a `Diagnostic` when there is something else, a
  /// `RunFailure` when the system refuses, and the errors of `fill`.
  public static func create(
    _ path: String?, name: String, replaces: Bool, _ fill: (RunDirectory) throws -> Void
  ) throws -> RunDirectory {
    let fill = { try fill(RunDirectory(path: $0)) }
    guard let path else {
      while true {
        let next = "runs/\(name)/\(nextNumber(in: "runs/\(name)"))"
        // Another process may have taken the number meanwhile.
        if try Directory.createFilled(next, fill) { return RunDirectory(path: next) }
      }
    }
    let target = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    try requireFree(target, replaces: replaces)
    if replaces, let old = try? RunDirectory(existing: target) {
      try old.hold()
      old.remove()
    }
    guard try Directory.createFilled(target, fill) else { throw occupied(target) }
    return RunDirectory(path: target)
  }

  /// Throws a `Diagnostic` when a run can't be made at `path`, so that it is known before any work.
  public static func requireFree(_ path: String, replaces: Bool) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard Directory.exists(path) else {
      throw Diagnostic(.occupiedDirectory, "'\(path)' is a file, expected a directory")
    }
    let names = Directory.names(in: path) ?? []
    if names.isEmpty { return }
    guard names.contains(File.spec.rawValue) else { throw occupied(path) }
    guard replaces else {
      throw Diagnostic(
        .occupiedDirectory, "'\(path)' holds a run already",
        help: "continue it with --resume \(path), replace it with --force, or choose another --out")
    }
    let foreign = names.filter { File(rawValue: $0) == nil && !Directory.isLeftover($0) }
    if let name = foreign.min() {
      throw Diagnostic(
        .occupiedDirectory,
        "'\(path)' also holds files that are not of a run, such as '\(name)'",
        help: "move them away, or choose another directory with --out")
    }
  }

  private static func occupied(_ path: String) -> Diagnostic {
    Diagnostic(
      .occupiedDirectory, "'\(path)' is not empty and no run", help: "choose another --out")
  }

  /// Removes the files of a run; the directory itself goes too where nothing else is in it.
  private func remove() {
    for file in File.allCases { unlink(self.path(of: file)) }
    Directory.removeLeftovers(in: path)
    rmdir(path)
  }

  private static func nextNumber(in directory: String) -> Int {
    let numbers = (Directory.names(in: directory) ?? []).compactMap { Int($0) }
    return max(0, numbers.filter { $0 < .max }.max() ?? 0) + 1
  }

  /// Other runs, for suggestions.
  private static func runs(besides path: String) -> [String] {
    guard let slash = path.lastIndex(of: "/") else { return [] }
    let parent = String(path[..<slash])
    return (Directory.names(in: parent) ?? []).sorted().map { "\(parent)/\($0)" }
  }

  /// Keeps other processes from training in this directory as long as this object lives.
  ///
  /// Throws a `RunFailure` when another process does so.
  func hold() throws {
    guard lock == nil else { return }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Some file systems know no locks: then there is nothing to find out.
    guard descriptor >= 0 else { return }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw RunFailure(
        "another process is training in '\(path)'", help: "wait for it, or stop it first")
    }
    lock = descriptor
  }

  /// Removes what a killed process left half-written.
  func removeLeftovers() { Directory.removeLeftovers(in: path) }

  /// The specification of the run with `overrides` to it.
  ///
  /// Throws a `Diagnostic` when it can't be read.
  public func spec(overrides: [String]) throws -> SpecSource {
    try SpecSource(reading: path(of: .spec), overrides: overrides)
  }

  /// The best weights, or the last ones where no epoch is complete yet.
  ///
  /// Throws a `Diagnostic` when there are none, or they can't be read.
  public func weights() throws -> WeightsFile {
    if has(.best) { return try WeightsFile(path: path(of: .best)) }
    guard has(.checkpoint) else {
      throw Diagnostic(
        .missingWeights,
        "'\(path)' has neither \(File.best.rawValue) nor \(File.checkpoint.rawValue)",
        help: "train it again, or name weights with --weights")
    }
    return try WeightsFile(path: path(of: .checkpoint))
  }
}

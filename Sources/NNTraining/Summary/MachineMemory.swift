import Glibc
import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

/// The memory that this process may use.
public enum MachineMemory {
  /// Bytes of memory of the machine, or of the control group where that allows less.
  public static let byteCount: Int = {
    let pages = sysconf(Int32(_SC_PHYS_PAGES)), size = sysconf(Int32(_SC_PAGESIZE))
    let physical = pages > 0 && size > 0 ? pages.multipliedSaturated(by: size) : Int.max
    return min(physical, controlGroupLimit ?? .max)
  }()

  /// The most bytes of memory that this process had so far; 0 where the system does not tell.
  ///
  /// Not what `getrusage` says, which counts the memory of the process that started this one.
  public static var peakByteCount: Int {
    let lines = text(of: "/proc/self/status")?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix("VmHWM:") }?.split { $0 == " " || $0 == "\t" } ?? []
    return words.count > 1 ? (Int(words[1]) ?? 0).multipliedSaturated(by: 1024) : 0
  }

  private static var controlGroupLimit: Int? {
    text(of: "/sys/fs/cgroup/memory.max").flatMap { Int($0.prefix { $0 != "\n" }) }
  }

  /// The text of a small file of the system; nil when it can't be read.
  private static func text(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 13)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}

extension Experiment {
  /// Makes the model with memory for its weights, after a pass without memory has shown that it fits
  /// this machine.
  ///
  /// `sizes` are those of the symbols. Where no input is floating point, parameters get the dtype of
  /// `weights`. Throws `Diagnostics` for what is wrong with the model, and a `Diagnostic` that says the
  /// size when a forward pass can't fit.
  public func allocateModel(
    sizes: [String: Int], weights: WeightsFile? = nil
  ) throws -> BuiltModel {
    let dtype = inputs.contains(where: \.isFloatingPoint) ? nil : weights?.dtype
    var options = BuildOptions(isMeta: true, sizes: sizes)
    options.dtype = dtype
    try requireMemory(for: try buildModel(options))
    options = BuildOptions(allocatingWith: sizes)
    options.dtype = dtype
    return try buildModel(options)
  }

  /// Throws a `Diagnostic` that says the size when a forward pass of a model without memory, or a
  /// training step if `forTraining`, can't fit this machine.
  func requireMemory(for shapes: BuiltModel, forTraining: Bool = false) throws {
    let limit = MachineMemory.byteCount
    let state = forTraining ? try optimizerStatePerParameter() : 0
    let summary = ModelSummary(shapes, optimizerState: state)
    let needed = forTraining ? summary.trainingBytes : summary.forwardBytes
    guard needed > limit else { return }
    let what = forTraining ? "a training step" : "a forward pass"
    throw Diagnostic(
      .modelTooLarge,
      "the model does not fit: \(what) needs at least \(ByteText.text(needed)), "
        + "this machine has \(ByteText.text(limit))",
      at: model.location, help: "swiftnn summary shows which layers need it")
  }
}

extension BuildOptions {
  /// With memory, at most this machine's, and the given sizes of symbols.
  init(allocatingWith sizes: [String: Int]) {
    self.init(isMeta: false, sizes: sizes, byteLimit: MachineMemory.byteCount)
  }
}

import NNDeclarations
import NNDiagnostics
import NNFormats
import NNOptim
import NNTensor
import Testing

/// The fixtures that `tools/parity/optimizers.py` writes, or those of another folder.
struct Fixture {
  let file: SafetensorsFile

  init(_ type: String, in folder: String = "optim") throws {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    let fixtures = parts.dropLast(2).joined(separator: "/") + "/Fixtures/"
    file = try SafetensorsFile(path: fixtures + folder + "/" + type + ".safetensors")
  }

  /// The names of the cases.
  var cases: [String] {
    file.metadata.keys.filter { $0.hasSuffix(".call") }.map { String($0.dropLast(5)) }.sorted()
  }

  func tensor(_ name: String) throws -> Tensor {
    try file.tensor(try #require(file[name], "no tensor '\(name)'"))
  }

  /// The call in the metadata called `key`.
  func call(_ key: String) throws -> LocatedCall {
    try pythonCall(try #require(file.metadata[key]))
  }
}

/// A call as PyTorch's users write it: `Adam(lr=0.05, betas=(0.8, 0.9), amsgrad=True)`.
func pythonCall(_ text: String) throws -> LocatedCall {
  let open = try #require(text.firstIndex(of: "("))
  var call = LocatedCall(String(text[..<open]))
  var depth = 0
  var parts = [""]
  for character in text[text.index(after: open)...].dropLast() {
    depth += character == "(" ? 1 : character == ")" ? -1 : 0
    if character == ",", depth == 0 {
      parts.append("")
    } else {
      parts[parts.count - 1].append(character)
    }
  }
  for part in parts where !part.isEmpty {
    let pair = part.split(separator: "=", maxSplits: 1)
    let key = pair[0].drop { $0 == " " }
    call.keywords.append(.init(String(key), try pythonValue(String(pair[1]))))
  }
  return call
}

private func pythonValue(_ text: String) throws -> LocatedValue {
  let text = String(text.drop { $0 == " " })
  switch text {
  case "True": return LocatedValue(.bool(true))
  case "False": return LocatedValue(.bool(false))
  case "None": return LocatedValue(.null)
  default: break
  }
  if let number = Int(text) { return LocatedValue(.int(number)) }
  if let number = Double(text) { return LocatedValue(.float(number)) }
  if text.hasPrefix("(") {
    let parts = text.dropFirst().dropLast().split(separator: ",")
    return LocatedValue(.list(try parts.map { try pythonValue(String($0)) }))
  }
  return LocatedValue(.string(String(text.dropFirst().dropLast())))
}

/// The optimizer that a call stands for.
func makeOptimizer(_ call: LocatedCall, _ parameters: NamedTensors) throws -> any Optimizer {
  let declaration = try #require(OptimizerCatalogue().declarations(named: call.name).first)
  let bound = try #require(try declaration.info.bind(call, inputs: []))
  return try declaration.make(
    OptimizerContext(parameters: parameters, at: call.location), bound)
}

/// The scheduler that a call stands for.
func makeScheduler(
  _ call: LocatedCall, _ optimizer: any Optimizer, epochs: Int = 1, stepsPerEpoch: Int = 1
) throws -> any Scheduler {
  let declaration = try #require(SchedulerCatalogue().declarations(named: call.name).first)
  let bound = try #require(try declaration.info.bind(call, inputs: []))
  return try declaration.make(
    SchedulerContext(
      optimizer: optimizer, epochs: epochs, stepsPerEpoch: stepsPerEpoch, at: call.location), bound)
}

/// The messages that `body` throws, one text each with its help after a bar.
func messages<Result>(_ body: () throws -> Result) -> [String] {
  func text(_ message: String, _ help: String?) -> String {
    message + (help.map { " | " + $0 } ?? "")
  }
  do {
    _ = try body()
    return []
  } catch let error as Diagnostic {
    return [text(error.message, error.help)]
  } catch let error as Diagnostics {
    return error.all.map { text($0.message, $0.help) }
  } catch let error as RunFailure {
    return [text(error.message, error.help)]
  } catch {
    return ["\(error)"]
  }
}

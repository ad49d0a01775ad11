import NNData
import NNDiagnostics
import NNSpec
import NNTestSupport

@testable import NNTraining

/// A small experiment that trains in milliseconds; `changes` are overrides.
func experiment(_ changes: String...) throws -> Experiment {
  let text = """
    name: tiny
    seed: 3
    inputs: {x: "float32[N, 2]"}
    model:
      - Linear(2, 8)
      - BatchNorm1d(8)
      - ReLU
      - Dropout(0.2)
      - Linear(8, 2)
    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: {source: "blobs(samples=90, centers=2)", validation: 0.2, test: 0.2}
    optimizer: Adam(lr=0.02)
    scheduler: StepLR(2, gamma=0.5)
    train: {epochs: 4, batch_size: 16}
    """
  return try Experiment(SpecSource(file: "tiny.yaml", text: text, overrides: changes))
}

/// The files of a run, by name.
func files(_ directory: TemporaryDirectory, _ run: String) -> [String: [UInt8]] {
  let names = directory.names.filter { $0.hasPrefix(run + "/") }
  return Dictionary(
    uniqueKeysWithValues: names.map {
      (String($0.dropFirst(run.count + 1)), directory.bytes($0) ?? [])
    })
}

/// The message of the error that `body` throws; nil when it throws none.
func message<Result>(_ body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as Diagnostic {
    return error.message
  } catch let error as Diagnostics {
    return error.all.map(\.message).joined(separator: "\n")
  } catch let error as RunFailure {
    return error.message
  } catch {
    return "\(error)"
  }
}

import Glibc
import NNData
import NNDeclarations
import NNDiagnostics
import NNTensor
import Testing

typealias Place = NNDiagnostics.SourceLocation

/// A call of a declared thing with keyword arguments, each at a column of its own in line 1.
func call(_ name: String, _ arguments: KeyValuePairs<String, any ArgumentValue>) -> LocatedCall {
  func place(_ column: Int) -> Place {
    Place(file: "spec.yaml", line: 1, column: column)
  }
  func located(_ value: LocatedValue, _ column: Int) -> LocatedValue {
    guard case .list(let values) = value.content else {
      return LocatedValue(value.content, at: place(column))
    }
    return LocatedValue(.list(values.map { located($0, column) }), at: place(column))
  }
  let keywords = arguments.enumerated().map { index, pair in
    LocatedValue.Entry(pair.key, located(pair.value.written, index + 2))
  }
  return LocatedCall(name, at: place(1), keywords: keywords)
}

/// The data that a source gives.
func load(
  _ name: String, _ arguments: KeyValuePairs<String, any ArgumentValue> = [:],
  directory: String = "", seed: UInt64 = 0
) throws -> Dataset {
  let call = call(name, arguments)
  let declaration = try #require(DataSourceCatalogue().declarations(named: name).first)
  let bound = try #require(try declaration.info.bind(call, inputs: []))
  return try declaration.make(
    DataContext(directory: directory, seed: seed, at: call.location), bound)
}

/// The metric that a call stands for.
func metric(
  _ name: String, _ arguments: KeyValuePairs<String, any ArgumentValue> = [:]
) throws -> any Metric {
  let declaration = try #require(MetricCatalogue().declarations(named: name).first)
  let bound = try #require(try declaration.info.bind(call(name, arguments), inputs: []))
  return try declaration.make(MetricContext(), bound)
}

/// The messages that `body` throws: place, code, message and help; `directory` reads `DIR` in them.
func messages<Result>(directory: String = "", _ body: () throws -> Result) -> [String] {
  func text(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.location.map { "\($0) " } ?? ""
    let help = diagnostic.help.map { " | \($0)" } ?? ""
    return replaced("\(place)\(diagnostic.code.id) \(diagnostic.message)\(help)", directory)
  }
  do {
    _ = try body()
    return []
  } catch let error as Diagnostic {
    return [text(error)]
  } catch let error as Diagnostics {
    return error.all.map(text)
  } catch let error as RunFailure {
    return [error.message + (error.help.map { " | \($0)" } ?? "")]
  } catch {
    return ["\(error)"]
  }
}

private func replaced(_ text: String, _ directory: String) -> String {
  guard !directory.isEmpty else { return text }
  var result = ""
  var rest = text[...]
  while let first = rest.first {
    if rest.hasPrefix(directory) {
      result += "DIR"
      rest = rest.dropFirst(directory.count)
    } else {
      result.append(first)
      rest = rest.dropFirst()
    }
  }
  return result
}

/// Calls `body` with a new directory that holds a file with the given content.
func withFile(_ name: String, _ content: [UInt8], _ body: (String) throws -> Void) throws {
  var template = Array("/tmp/nndata-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw RunFailure("mkdtemp failed") }
  let directory = template.withUnsafeBufferPointer { buffer in
    buffer.baseAddress.map { String(cString: $0) } ?? ""
  }
  let path = directory + "/" + name
  let file = try #require(fopen(path, "w"))
  fwrite(content, 1, content.count, file)
  fclose(file)
  defer {
    unlink(path)
    rmdir(directory)
  }
  try body(directory)
}

/// Calls `body` with a new directory that holds `data.csv` with the given text.
func withCSV(_ text: String, _ body: (String) throws -> Void) throws {
  try withFile("data.csv", Array(text.utf8), body)
}

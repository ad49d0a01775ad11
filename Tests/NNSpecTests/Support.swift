import NNDiagnostics
import NNSpec
import Testing

typealias Place = NNDiagnostics.SourceLocation

/// The path of what lies in `Tests/Fixtures`.
func fixture(_ path: String, from file: String = #filePath) -> String {
  let parts = file.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(2).joined(separator: "/") + "/Fixtures/" + path
}

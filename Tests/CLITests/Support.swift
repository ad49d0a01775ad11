/// The path of what lies in `Tests/Fixtures`.
func fixture(_ path: String, from file: String = #filePath) -> String {
  let parts = file.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(2).joined(separator: "/") + "/Fixtures/" + path
}

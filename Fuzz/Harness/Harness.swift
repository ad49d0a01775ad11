import Glibc

/// The entry that this process fuzzes: `SWIFTNN_FUZZ=yaml`, `expression` or `spec`.
private let entry: FuzzEntry = {
  guard let name = getenv("SWIFTNN_FUZZ"), let entry = FuzzEntry(rawValue: String(cString: name))
  else {
    let names = FuzzEntry.allCases.map(\.rawValue).joined(separator: ", ")
    var message = "error: expected SWIFTNN_FUZZ to be one of \(names)\n"
    _ = message.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(2)
  }
  return entry
}()

/// What libFuzzer calls with each input: anything wrong is a trap, which it reports.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try entry.run(bytes)
  } catch {
    fatalError("\(error)")
  }
  return 0
}

import NNDiagnostics
import NNFormats

extension Diagnostic {
  /// The message as data, for editors. Lines and columns count from 1; `renderer` knows the texts.
  func json(_ renderer: DiagnosticRenderer) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("severity", .string(severity.rawValue)), ("code", .string(code.id)),
      ("title", .string(code.title)), ("message", .string(message)),
    ]
    if let location {
      members += location.json
      members.append(("end_column", .integer(Int64(renderer.endColumn(of: location)))))
    }
    members.append(
      (
        "notes",
        .array(
          notes.map { note in
            .object(
              JSONObject([("message", .string(note.message))] + (note.location?.json ?? [])))
          })
      ))
    if let trail {
      let rows = trail.rows.map { row -> JSONValue in
        ["path": .string(row.path), "type": .string(row.type), "result": .string(row.result)]
      }
      members.append(("layers", .array(rows)))
    }
    members.append(("help", help.map(JSONValue.string) ?? .null))
    if let edit {
      let replacement: [(String, JSONValue)] = [
        ("old", .string(edit.old)), ("new", .string(edit.new)),
      ]
      members.append(("edit", .object(JSONObject(edit.location.json + replacement))))
    }
    return .object(JSONObject(members))
  }
}

extension SourceLocation {
  fileprivate var json: [(String, JSONValue)] {
    [
      ("file", .string(file)), ("line", .integer(Int64(line))), ("column", .integer(Int64(column))),
    ]
  }
}

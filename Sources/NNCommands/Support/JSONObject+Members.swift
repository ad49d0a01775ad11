import NNFormats

extension JSONObject {
  /// An object with these members, in order.
  init(_ members: [(String, JSONValue)]) {
    self.init()
    for (key, value) in members { self[key] = value }
  }
}

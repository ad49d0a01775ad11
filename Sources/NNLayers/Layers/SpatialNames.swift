/// How reference pages name the sizes of `n` spatial dimensions (1 to 3).
struct SpatialNames {
  /// `H, W`.
  let input: String
  /// `H_out, W_out`.
  let output: String

  init(_ n: Int) {
    let names = n == 1 ? ["L"] : Array(["D", "H", "W"].suffix(n))
    input = names.joined(separator: ", ")
    output = names.map { $0 + "_out" }.joined(separator: ", ")
  }
}

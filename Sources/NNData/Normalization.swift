import NNDeclarations
import NNDiagnostics
import NNTensor

/// Scales inputs by numbers that were measured on the training rows: `(x - shift) * scale`.
///
/// An input `(N, F)` has numbers for each of its F features, one of more dimensions `(N, C, *)` for
/// each channel. Inputs that are not floating point stay as they are.
public struct Normalization {
  /// What the numbers are.
  public enum Method: String, ArgumentChoice {
    /// Nothing changes.
    case none
    /// Mean 0 and standard deviation 1 over the training rows.
    case standard
    /// From 0 to 1 over the training rows.
    case minmax
  }

  /// `NAME.shift` and `NAME.scale` for each input that is scaled: data to be saved with the
  /// weights, so that other data is scaled by the same numbers. Shapes are `(1, C, 1, ...)`.
  public let state: [(name: String, tensor: Tensor)]

  /// Takes saved numbers over. Throws a `RunFailure` when a shift or scale is missing.
  public init(state: [(name: String, tensor: Tensor)]) throws {
    let names = Set(state.map(\.name))
    for (name, _) in state {
      let stem = name.dropLast(6)
      guard name.hasSuffix(".shift") || name.hasSuffix(".scale"),
        names.contains(stem + ".shift"), names.contains(stem + ".scale")
      else {
        throw RunFailure(
          "the saved normalization is incomplete: '\(name)' stands alone",
          help: "check that the file was written by training")
      }
    }
    self.state = state
  }

  /// Measures the given rows (those to train on) of the inputs of `data`. Where all numbers are the
  /// same, only the shift is used.
  public init(_ method: Method, fittedTo data: Dataset, rows: [Int]) throws {
    var state: [(name: String, tensor: Tensor)] = []
    for (name, tensor) in data.inputs
    where method != .none && tensor.dtype.isFloatingPoint && !rows.isEmpty {
      let (shift, scale) = try Self.measure(method, tensor, rows)
      state.append((name + ".shift", shift))
      state.append((name + ".scale", scale))
    }
    self.state = state
  }

  private static func measure(
    _ method: Method, _ tensor: Tensor, _ rows: [Int]
  ) throws -> (shift: Tensor, scale: Tensor) {
    let rank = tensor.rank
    let channels = rank > 1 ? tensor.shape[1] : 1
    let inner = rank > 2 ? tensor.shape[2..<rank].count : 1
    let values = try tensor.gatheringRows(rows).doubles()
    var shifts: [Double] = []
    var scales: [Double] = []
    for channel in 0..<channels {
      func each(_ body: (Double) -> Void) {
        for row in rows.indices {
          let begin = (row * channels + channel) * inner
          for value in values[begin..<(begin + inner)] { body(value) }
        }
      }
      var (low, high, sum) = (Double.infinity, -Double.infinity, 0.0)
      each {
        low = min(low, $0)
        high = max(high, $0)
        sum += $0
      }
      let count = Double(rows.count * inner)
      let mean = sum / count
      var squares = 0.0
      each { squares += ($0 - mean) * ($0 - mean) }
      let spread = method == .standard ? (squares / count).squareRoot() : high - low
      shifts.append(method == .standard ? mean : low)
      scales.append(high > low && spread > 0 ? 1 / spread : 1)
    }
    var shape = Shape(repeating: 1, rank: rank)
    if rank > 1 { shape[1] = channels }
    return (
      try Tensor(shifts, shape).converted(to: tensor.dtype),
      try Tensor(scales, shape).converted(to: tensor.dtype)
    )
  }

  /// `tensor`, an input called `name`, scaled. Throws a `ShapeError` when it has other features or
  /// channels than those measured.
  public func apply(to tensor: Tensor, named name: String) throws -> Tensor {
    func number(_ suffix: String) -> Tensor? { state.first { $0.name == name + suffix }?.tensor }
    guard let shift = number(".shift"), let scale = number(".scale") else { return tensor }
    guard shift.rank == tensor.rank, tensor.rank < 2 || shift.shape[1] == tensor.shape[1] else {
      throw ShapeError(
        "expects input '\(name)' with the features that it was normalized with, \(shift.shape), "
          + "got \(tensor.shape)")
    }
    return try noGrad { try (tensor - shift) * scale }
  }

  /// `data` with its inputs scaled.
  public func apply(to data: Dataset) throws -> Dataset {
    var scaled = data
    scaled.inputs = try data.inputs.map { ($0.name, try apply(to: $0.tensor, named: $0.name)) }
    return scaled
  }
}

/// Checks the gradients of `function` against central differences: PyTorch's
/// `torch.autograd.gradcheck`.
///
/// Every element x of every input that requires a gradient is moved by `eps` to both sides, and
/// `(f(x + eps) - f(x - eps)) / (2 eps)` of every output element must be what going backward gives,
/// up to `atol + rtol |difference|`. Going backward twice must give the same up to
/// `nondeterminismTolerance`. With `fastMode`, each output is first added up with random weights that
/// are the same every time: one pass back instead of one an output element.
///
/// Throws a `GradcheckError` that names the worst element, and a `ShapeError` when no input requires
/// a gradient, when one that does is not float64, or when no output depends on such an input.
public func gradcheck(
  _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  nondeterminismTolerance: Double = 0, fastMode: Bool = false,
  _ function: ([Tensor]) throws -> [Tensor]
) throws {
  let checked = inputs.indices.filter { inputs[$0].requiresGrad }
  guard !checked.isEmpty else {
    throw ShapeError("expects at least one input that requires a gradient")
  }
  for index in checked where inputs[index].dtype != .float64 {
    throw ShapeError(
      "expects float64 inputs, as differences need its precision, got \(inputs[index].type)")
  }
  let leaves = try inputs.map { try $0.detached().requiringGrad($0.requiresGrad) }
  let outputs = try enableGrad { try function(leaves) }
  guard outputs.contains(where: \.requiresGrad) else {
    throw ShapeError("expects outputs that depend on an input that requires a gradient")
  }
  let floating = outputs.indices.filter { outputs[$0].dtype.isFloatingPoint }
  let probes = floating.map { index in
    GradcheckProbes(output: index, type: outputs[index].type, isFast: fastMode)
  }
  var analytic: [[GradcheckRow]] = []
  for probe in probes {
    analytic.append(
      try probe.analytic(
        of: outputs[probe.output], leaves, checked, tolerance: nondeterminismTolerance))
  }
  for (place, index) in checked.enumerated() {
    let numeric = try differences(of: function, inputs, index, eps, probes)
    for (probe, rows) in zip(probes, analytic) {
      for row in rows {
        let expected = numeric[probe.output]?[row.number] ?? []
        try compare(row.gradients[place], expected, atol: atol, rtol: rtol) { element in
          GradcheckError(
            output: probe.output, outputElement: fastMode ? nil : probe.index(row.number),
            input: index, inputElement: inputs[index].shape.index(of: element),
            expected: expected[element], actual: row.gradients[place][element], atol: atol,
            rtol: rtol)
        }
      }
    }
  }
}

/// A gradient that is not what differences say.
public struct GradcheckError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The output, counted from 0.
  public let output: Int
  /// The index of the output's element; nil in fast mode, which adds them up.
  public let outputElement: [Int]?
  /// The input, counted from 0.
  public let input: Int
  /// The index of the input's element.
  public let inputElement: [Int]
  /// The derivative by differences.
  public let expected: Double
  /// The derivative by going backward.
  public let actual: Double
  /// How far apart they may be at least.
  public let atol: Double
  /// How far apart they may be as a share of what is expected.
  public let rtol: Double

  /// The worst element and both derivatives.
  public var description: String {
    let place = outputElement.map { " at \($0)" } ?? ""
    return
      "the gradient of output \(output)\(place) with respect to input \(input) is wrong, worst "
      + "at \(inputElement): expected \(expected) by differences, got \(actual), "
      + "\(abs(expected - actual)) apart with rtol \(rtol), atol \(atol)"
  }
}

/// The gradients of one weighted sum of an output's elements.
private struct GradcheckRow {
  /// Which of the output's sums it is.
  let number: Int
  /// The gradient's elements, for each checked input.
  let gradients: [[Double]]
}

/// The weighted sums of an output's elements that are differentiated.
private struct GradcheckProbes {
  let output: Int
  let type: TensorType
  let isFast: Bool

  /// One an element, or one for all of them.
  var count: Int { isFast ? 1 : type.shape.count }

  func index(_ number: Int) -> [Int] { type.shape.index(of: number) }

  /// The weights of sum `number`, the same in every run.
  func weights(_ number: Int) throws -> Tensor {
    if isFast {
      var stream = RandomStream(seed: 23, name: "weights", step: UInt64(output))
      return try stream.uniform(TensorType(.float32, type.shape), low: 0.5, high: 1.5)
        .converted(to: type.dtype)
    }
    var elements = [Double](repeating: 0, count: type.shape.count)
    elements[number] = 1
    return try Tensor(elements, type.shape).converted(to: type.dtype)
  }

  /// Every sum of the given elements.
  func sums(_ elements: [Double]) throws -> [Double] {
    guard isFast else { return elements }
    return [zip(try weights(0).doubles(), elements).reduce(0) { $0 + $1.0 * $1.1 }]
  }

  /// The gradients of every sum; zeros where the output does not depend on an input.
  func analytic(
    of tensor: Tensor, _ leaves: [Tensor], _ checked: [Int], tolerance: Double
  ) throws -> [GradcheckRow] {
    try (0..<count).map { number in
      func gradients() throws -> [[Double]] {
        guard tensor.requiresGrad else {
          return checked.map { [Double](repeating: 0, count: leaves[$0].count) }
        }
        let gradients = try Backward.gradients(
          of: [tensor], withRespectTo: checked.map { leaves[$0] },
          outputGradients: [try weights(number)], retainGraph: true, allowUnused: true)
        return try zip(checked, gradients).map { index, gradient in
          try gradient?.doubles() ?? [Double](repeating: 0, count: leaves[index].count)
        }
      }
      let first = try gradients()
      for (place, second) in try gradients().enumerated() {
        try compare(second, first[place], atol: tolerance, rtol: 0) { element in
          ShapeError(
            "going backward from output \(output) twice gives input \(checked[place]) gradients "
              + "that differ: \(first[place][element]), then \(second[element])")
        }
      }
      return GradcheckRow(number: number, gradients: first)
    }
  }
}

/// The derivatives by differences of every sum of each output, by output, with respect to the
/// elements of input `index`.
private func differences(
  of function: ([Tensor]) throws -> [Tensor], _ inputs: [Tensor], _ index: Int, _ eps: Double,
  _ probes: [GradcheckProbes]
) throws -> [Int: [[Double]]] {
  let elements = try inputs[index].doubles()
  var result: [Int: [[Double]]] = [:]
  for probe in probes {
    let row = [Double](repeating: 0, count: elements.count)
    result[probe.output] = [[Double]](repeating: row, count: probe.count)
  }
  var nudged = inputs.map { $0.detached() }
  for place in elements.indices {
    func sums(_ step: Double) throws -> [[Double]] {
      var moved = elements
      moved[place] += step
      nudged[index] = try Tensor(moved, inputs[index].shape)
      let outputs = try noGrad { try function(nudged) }
      return try probes.map { try $0.sums(try outputs[$0.output].doubles()) }
    }
    let (above, below) = (try sums(eps), try sums(-eps))
    for (number, probe) in probes.enumerated() {
      for sum in 0..<probe.count {
        let difference = (above[number][sum] - below[number][sum]) / (2 * eps)
        result[probe.output]?[sum][place] = difference
      }
    }
  }
  return result
}

/// Throws what `error` makes of the worst element when the two are not close.
private func compare(
  _ actual: [Double], _ expected: [Double], atol: Double, rtol: Double,
  _ error: (Int) -> any Error
) throws {
  var worst: (element: Int, excess: Double)?
  for (element, (a, b)) in zip(actual, expected).enumerated() where a != b {
    let excess = abs(a - b) - (atol + rtol * abs(b))
    if excess.isNaN { throw error(element) }
    if excess > worst?.excess ?? 0 { worst = (element, excess) }
  }
  if let worst { throw error(worst.element) }
}

extension Shape {
  /// The index of the element that comes `place`th row by row.
  fileprivate func index(of place: Int) -> [Int] {
    var rest = place
    var index = [Int](repeating: 0, count: rank)
    for dim in stride(from: rank - 1, through: 0, by: -1) {
      index[dim] = rest % self[dim]
      rest /= self[dim]
    }
    return index
  }
}

import CKernels

extension Ops {
  /// The negative logarithm of the probability of all alignments of targets to steps (Graves et al.
  /// 2006), `(T, N, C) -> (N)`.
  ///
  /// Its attributes are whole numbers of their own, as the work depends on them. Outputs are the
  /// losses, and `[N, T, W]` logarithms that the gradient starts from.
  struct CTCLoss: DifferentiableOperation {
    static let name = "ctc_loss"
    var alignment: CTCAlignment
    /// Whether the losses of samples without alignment have no gradient.
    var zeroInfinity: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      let (steps, batch) = (input.shape[0], input.shape[1])
      return [
        TensorType(input.dtype, [batch]),
        TensorType(input.dtype, [batch, steps, alignment.width]),
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let losses = try Tensor.empty(types[0])
      let alpha = try Tensor.empty(types[1])
      alignment.withDescription(of: input) { description in
        forEachLine(input.shape[1], work: work(input)) { begin, end in
          nn_ctc_losses(
            input.dtype.kernel, input.data, description, alpha.data, losses.data, begin, end)
        }
      }
      return [losses, alpha]
    }

    /// Elements that a sample touches: an exponential for each label of each step.
    private func work(_ input: Tensor) -> Int {
      input.shape[0] * (alignment.width * 3 * exponentialWork + input.shape[2])
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[1].shape.count.multipliedSaturated(by: 3)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0, 1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let scale = try context.outputGradient.doubles()
      let (losses, alpha) = (context.output(0), context.output(1))
      let beta = try Tensor.empty(
        TensorType(input.dtype, [input.shape[1], 2, alignment.width]))
      let result = try Tensor.empty(input.type)
      alignment.withDescription(of: input) { description in
        scale.withUnsafeBufferPointer { scale in
          forEachLine(input.shape[1], work: work(input)) { begin, end in
            nn_ctc_losses_gradient(
              input.dtype.kernel, input.data, description, alpha.data, losses.data,
              scale.baseAddress, zeroInfinity, beta.data, result.data, begin, end)
          }
        }
      }
      return [result]
    }

    static var samples: [OperationSample] {
      let lengths: [(inputs: [Int], targets: [Int])] = [([5, 4], [2, 3]), ([5, 1], [0, 1])]
      return lengths.flatMap { lengths in
        Reduction.allCases.map { reduction in
          // What it is the gradient of are scores before a log-softmax.
          OperationSample(.init([5, 2, 4])) { inputs in
            [
              try inputs[0].logSoftmax(dim: 2).ctcLoss(
                Tensor([1, 1, 0, 2, 3, 2], [2, 3]), inputLengths: Tensor(lengths.inputs, [2]),
                targetLengths: Tensor(lengths.targets, [2]), reduction: reduction)
            ]
          }
        }
      }
    }
  }
}

/// Which labels the steps of each sample of a batch may stand for.
struct CTCAlignment: Sendable {
  /// For each sample `width` labels: its target with a blank before, between and after its elements.
  let labels: [Int64]
  let inputLengths: [Int64]
  let targetLengths: [Int64]
  /// Twice the longest target and one more.
  let width: Int

  /// Reads targets `(N, S)` or, all in one row, `(sum of lengths)`.
  ///
  /// Throws a `ShapeError` for lengths that do not fit and for targets that are the blank, an
  /// `IndexError` for targets that are no class.
  init(
    _ input: TensorType, _ target: Tensor, inputLengths: [Int], targetLengths: [Int], blank: Int
  ) throws {
    let (steps, batch, classes) = (input.shape[0], input.shape[1], input.shape[2])
    if let length = inputLengths.first(where: { !(0...steps).contains($0) }) {
      throw ShapeError(
        "expects input_lengths from 0 to the \(steps) steps of the input, got \(length)")
    }
    let room = target.rank == 2 ? target.shape[1] : target.count
    if let length = targetLengths.first(where: { !(0...room).contains($0) }) {
      throw ShapeError(
        "expects target_lengths from 0 to \(room), as targets are \(target.type), got \(length)")
    }
    let total = targetLengths.reduce(0, +)
    guard target.rank == 2 || total == target.count else {
      throw ShapeError(
        "expects \(total) targets, as target_lengths add up to that, got \(target.type)")
    }
    let values = try target.ints()
    width = 2 * (targetLengths.max() ?? 0) + 1
    var labels = [Int64](repeating: Int64(blank), count: batch * width)
    var start = 0
    for (sample, length) in targetLengths.enumerated() {
      if target.rank == 2 { start = sample * room }
      for place in 0..<length {
        let label = values[start + place]
        guard (0..<classes).contains(label) else {
          throw IndexError(label, of: classes, "classes", at: start + place)
        }
        guard label != blank else {
          throw ShapeError("expects targets that are not the blank \(blank), got one")
        }
        labels[sample * width + 2 * place + 1] = Int64(label)
      }
      start += length
    }
    self.labels = labels
    self.inputLengths = inputLengths.map(Int64.init)
    self.targetLengths = targetLengths.map(Int64.init)
  }

  /// Calls `body` with what kernels are told of the alignment to `input`.
  func withDescription(of input: Tensor, _ body: (UnsafePointer<nn_ctc>) -> Void) {
    labels.withUnsafeBufferPointer { labels in
      inputLengths.withUnsafeBufferPointer { inputLengths in
        targetLengths.withUnsafeBufferPointer { targetLengths in
          var description = nn_ctc(
            labels: labels.baseAddress, input_lengths: inputLengths.baseAddress,
            target_lengths: targetLengths.baseAddress, steps: Int64(input.shape[0]),
            batch: Int64(input.shape[1]), classes: Int64(input.shape[2]), width: Int64(width))
          body(&description)
        }
      }
    }
  }
}

extension Tensor {
  /// Connectionist temporal classification (Graves et al. 2006): the negative logarithm of the
  /// probability that the steps, once repeated labels are merged and blanks left out, spell the target.
  ///
  /// This tensor holds logarithms of probabilities `(T, N, C)`, or `(T, C)` for one sample. `target`
  /// holds class indices other than `blank`, `(N, S)` padded with anything or all in one row; the
  /// lengths `(N)` say how many steps and targets count. The gradient is that of scores of which this
  /// tensor is the log-softmax, as in PyTorch.
  ///
  /// The mean divides each loss by its target's length before it is taken. Samples whose steps are too
  /// few have an infinite loss, or with `zeroInfinity` none. Throws a `ShapeError`, or an `IndexError`
  /// for a target that is no class.
  public func ctcLoss(
    _ target: Tensor, inputLengths: Tensor, targetLengths: Tensor, blank: Int = 0,
    reduction: Reduction = .mean, zeroInfinity: Bool = false
  ) throws -> Tensor {
    guard rank == 3 || rank == 2 else {
      throw ShapeError("expects log_probs (T, N, C) or (T, C), got \(type)")
    }
    let input = rank == 3 ? self : try unsqueezed(dim: 1)
    let (batch, classes) = (input.shape[1], input.shape[2])
    _ = try Ops.floatingTypes([type])
    guard (0..<classes).contains(blank) else {
      throw ShapeError("expects a blank from 0 to \(classes - 1), got \(blank)")
    }
    guard target.dtype.isInteger, target.rank == 1 || target.shape.rank == 2 && rank == 3,
      target.rank == 1 || target.shape[0] == batch
    else {
      throw ShapeError(
        "expects whole numbers (N, S) or all in one row as targets for log_probs \(type), got "
          + "\(target.type)")
    }
    for (name, lengths) in [("input_lengths", inputLengths), ("target_lengths", targetLengths)] {
      guard lengths.dtype.isInteger, lengths.count == batch, lengths.rank <= 1 else {
        throw ShapeError("expects a whole number a sample, (N), as \(name), got \(lengths.type)")
      }
    }
    let isShapeOnly = [input, target, inputLengths, targetLengths].contains(where: \.isMeta)
    if isShapeOnly {
      return .meta(TensorType(dtype, reduction != .none || rank == 2 ? [] : [batch]))
    }
    let counts = try targetLengths.ints()
    let alignment = try CTCAlignment(
      input.type, target, inputLengths: try inputLengths.ints(), targetLengths: counts,
      blank: blank)
    var losses = try apply(
      Ops.CTCLoss(alignment: alignment, zeroInfinity: zeroInfinity), input)[0]
    if zeroInfinity {
      let infinite = try losses.detached().equal(.number(Double.infinity))
      losses = try .select(infinite, Tensor.zeros(TensorType(dtype, [])), losses)
    }
    switch reduction {
    case .none: return rank == 2 ? try losses.squeezed(dims: [0]) : losses
    case .sum: return try losses.sum()
    case .mean:
      let divisors = try Tensor(counts.map { Double(max($0, 1)) }, [batch])
      return try (losses / divisors.converted(to: dtype)).mean()
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.CTCLoss.self, in: $0) }

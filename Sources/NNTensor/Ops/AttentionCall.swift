import CKernels

/// What attention kernels are called with, and the memory that this points into.
struct AttentionCall {
  var kernel = nn_attention()
  /// The queries, with the elements of a row side by side.
  let query: Tensor
  private let batch: Shape
  private var tensors: [Tensor] = []
  private var memory: [Storage] = []

  /// The smallest number of multiply-adds that is worth a thread of its own.
  private static let partWork = 1 << 20

  /// A call with the inputs of `operation`, whose leading dimensions broadcast to `batch`.
  init(_ operation: Ops.Attention, _ inputs: [Tensor], _ batch: Shape) throws {
    self.batch = batch
    query = try inputs[0].withRowsTogether()
    let (key, value) = (try inputs[1].withRowsTogether(), try inputs[2].withRowsTogether())
    kernel.queries = Int64(query.shape[query.rank - 2])
    kernel.size = Int64(query.shape[query.rank - 1])
    kernel.keys = Int64(key.shape[key.rank - 2])
    kernel.value_size = Int64(value.shape[value.rank - 1])
    // Without elements all scores are 0, whatever they are multiplied by.
    kernel.scale = operation.scale ?? 1 / Double(max(1, kernel.size)).squareRoot()
    kernel.is_causal = operation.isCausal
    kernel.is_wide = WideProduct.hasVectors
    kernel.p = operation.dropout
    var stream = operation.stream
    (kernel.key, kernel.nonce) = stream.draw()
    kernel.q = try rows(query)
    kernel.k = try rows(key)
    kernel.v = try rows(value)
    kernel.chunks = 1
    if inputs.count > 3 { kernel.masks.0 = try mask(inputs[3]) }
    if inputs.count > 4 { kernel.masks.1 = try mask(inputs[4]) }
  }

  /// The rows of a tensor of `(*, rows, size)`, whose leading dimensions broadcast to the batch's,
  /// or to `leading` if that is given.
  mutating func rows(_ tensor: Tensor, leading: Shape? = nil) throws -> nn_rows {
    tensors.append(tensor)
    return nn_rows(
      data: tensor.data, offsets: try offsets(tensor, leading ?? batch),
      step: Int64(tensor.strides[tensor.rank - 2]))
  }

  private mutating func mask(_ mask: Tensor) throws -> nn_mask {
    let wide = try batch.appending([Int(kernel.queries), Int(kernel.keys)])
    let mask = try mask.expanded(to: wide)
    let rank = mask.rank
    tensors.append(mask)
    return nn_mask(
      data: mask.data, offsets: try offsets(mask, batch), query: Int64(mask.strides[rank - 2]),
      key: Int64(mask.strides[rank - 1]), is_bool: mask.dtype == .bool)
  }

  /// Elements between the start of the tensor and its matrix of each entry of `batch`, in order.
  private mutating func offsets(
    _ tensor: Tensor, _ batch: Shape
  ) throws -> UnsafePointer<Int64> {
    let count = batch.count
    let storage = try Storage(byteCount: max(1, count) * 8)
    memory.append(storage)
    let offsets = storage.base.assumingMemoryBound(to: Int64.self)
    let missing = batch.rank - (tensor.rank - 2)
    var filled = 1
    offsets[0] = 0
    // The offsets of the dimensions so far, repeated for each index of the next one: from the end,
    // so that none is overwritten before it is read.
    for dim in 0..<batch.rank where count > 0 {
      let isRepeated = dim < missing || tensor.shape[dim - missing] == 1
      let step = isRepeated ? 0 : Int64(tensor.strides[dim - missing])
      let size = batch[dim]
      for place in stride(from: filled - 1, through: 0, by: -1) {
        let start = offsets[place]
        for index in 0..<size { offsets[place * size + index] = start + Int64(index) * step }
      }
      filled *= size
    }
    return UnsafePointer(offsets)
  }

  /// Runs a kernel over its units, on several threads where it pays. Each has scratch memory for as
  /// many elements as `scratch` says.
  private func run(
    units: Int, scratch: (UnsafePointer<nn_attention>) -> Int64,
    _ body: (nn_dtype, UnsafePointer<nn_attention>, UnsafeMutableRawPointer, Int64, Int64) -> Void
  ) throws {
    let dtype = query.dtype
    try withUnsafePointer(to: kernel) { kernel in
      let call = kernel.pointee
      let work = Int(call.queries &* call.keys &* (call.size &+ call.value_size)) &* batch.count
      let parts = min(units, max(1, work / Self.partWork), 64)
      let bytes = Int(scratch(kernel)) * dtype.byteCount
      try ThreadPool.shared.run(parts: parts, scratch: bytes) { part, memory in
        body(
          dtype.kernel, kernel, memory, Int64(units * part / parts),
          Int64(units * (part + 1) / parts))
      }
    }
    withExtendedLifetime(self) {}
  }
}

extension AttentionCall {
  /// The output, whose dimensions lie in memory as the queries' do, and the numbers of each query
  /// that its weights are computed from again.
  static func forward(
    _ operation: Ops.Attention, _ inputs: [Tensor], _ types: [TensorType]
  ) throws -> [Tensor] {
    let batch = types[1].shape[0..<(types[1].shape.rank - 2)]
    let output = try Tensor.empty(types[0], lyingAs: inputs[0])
    let norms = try Tensor.empty(types[1])
    guard output.count > 0 else { return [output, norms] }
    var call = try AttentionCall(operation, inputs, batch)
    call.kernel.out = try call.rows(output)
    call.kernel.norms = norms.data
    let panels =
      (Int(call.kernel.queries) + Int(NN_ATTENTION_QUERIES) - 1)
      / Int(NN_ATTENTION_QUERIES)
    try call.run(
      units: batch.count * panels, scratch: nn_attention_scratch, nn_attention_forward)
    return [output, norms]
  }

  /// Fills `targets` with the gradients of queries, keys and values for every batch entry, those
  /// that are not nil. Returns that of the scores, where it is wanted. There must be outputs.
  static func gradient(
    _ operation: Ops.Attention, _ inputs: [Tensor], output: Tensor, norms: Tensor,
    outgoing: Tensor, _ targets: [Tensor?], needsScores: Bool
  ) throws -> Tensor? {
    let batch = norms.shape[0..<(norms.rank - 2)]
    let (queries, keys) = (norms.shape[norms.rank - 1], inputs[1].shape[inputs[1].rank - 2])
    let scores =
      needsScores
      ? try Tensor.zeros(TensorType(output.dtype, try batch.appending([queries, keys]))) : nil
    var call = try AttentionCall(operation, inputs, batch)
    call.kernel.out = try call.rows(output)
    call.kernel.gout = try call.rows(try outgoing.withRowsTogether())
    call.kernel.norms = norms.data
    call.kernel.gscores = scores?.data
    let parts = Self.chunks(batch.count, keys: keys)
    call.kernel.chunks = Int64(parts)
    if let target = targets[1] { call.kernel.gk = try call.rows(target) }
    if let target = targets[2] { call.kernel.gv = try call.rows(target) }
    var sum: nn_rows?
    if let target = targets[0], parts > 1 {
      sum = try call.rows(target)
      let sizes: Shape = [batch.count, parts, queries, Int(call.kernel.size)]
      call.kernel.gq = try call.rows(
        try .empty(TensorType(output.dtype, sizes)), leading: [batch.count, parts])
    } else if let target = targets[0] {
      call.kernel.gq = try call.rows(target)
    }
    try call.run(
      units: batch.count * parts, scratch: nn_attention_gradient_scratch, nn_attention_gradient)
    if var sum {
      try call.run(units: batch.count, scratch: { _ in 0 }) { dtype, kernel, _, begin, end in
        nn_attention_add_chunks(dtype, kernel, &sum, begin, end)
      }
    }
    return scores
  }

  /// How many ranges the keys of each batch entry are cut into for the gradient: enough for many
  /// threads where the batch is small.
  private static func chunks(_ batch: Int, keys: Int) -> Int {
    min(max(1, 32 / max(1, batch)), max(1, keys / 256))
  }
}

extension Tensor {
  /// This tensor, or a copy of it where the elements of the last dimension do not lie side by side.
  func withRowsTogether() throws -> Tensor {
    let isTogether = rank > 0 && (strides[rank - 1] == 1 || shape[rank - 1] <= 1)
    return isTogether ? self : try contiguous()
  }

  /// A tensor with memory that is not cleared, whose dimensions lie in memory in the order of those
  /// of `other`, which has as many; row by row where that has repeated elements or another rank.
  static func empty(_ type: TensorType, lyingAs other: Tensor) throws -> Tensor {
    let tensor = try Tensor.empty(type)
    let rank = type.shape.rank
    guard other.rank == rank, !other.isContiguous else { return tensor }
    let leading = 0..<(rank - 1)
    guard leading.allSatisfy({ other.strides[$0] > 0 || other.shape[$0] == 1 }) else {
      return tensor
    }
    let order = leading.sorted { a, b in
      (other.strides[a], b) > (other.strides[b], a)
    }
    var step = type.shape[rank - 1]
    for dim in order.reversed() {
      tensor.strides[dim] = step
      step &*= max(1, type.shape[dim])
    }
    return tensor
  }
}

extension GradientContext {
  /// Zeros for each input that wants a gradient.
  func zeroGradients() throws -> [Tensor?] {
    try inputTypes.indices.map { needs[$0] ? try .zeros(inputTypes[$0]) : nil }
  }
}

import CKernels

extension Ops {
  /// The smallest whole number that is not less than x.
  struct Ceil: UnaryFunction {
    static let name = "ceil"
    static let summary = "The next whole number above."
    static let formula = UnaryFormula(nn_ceil, nn_flat_gradient, reading: .none, wholes: .kept)
    static var domain: OperationSample.Values { .uniform(0.1, 0.4) }
  }

  /// The largest whole number that is not greater than x.
  struct Floor: UnaryFunction {
    static let name = "floor"
    static let summary = "The next whole number below."
    static let formula = UnaryFormula(nn_floor, nn_flat_gradient, reading: .none, wholes: .kept)
    static var domain: OperationSample.Values { .uniform(0.1, 0.4) }
  }

  /// x without its fraction.
  struct Trunc: UnaryFunction {
    static let name = "trunc"
    static let summary = "The whole number next to it towards zero."
    static let aliases = ["fix"]
    static let formula = UnaryFormula(nn_trunc, nn_flat_gradient, reading: .none, wholes: .kept)
    static var domain: OperationSample.Values { .uniform(0.1, 0.4) }
  }

  /// The fraction of x, with its sign.
  struct Frac: UnaryFunction {
    static let name = "frac"
    static let summary = "What is behind the point."
    static let formula = UnaryFormula(
      nn_frac, nn_straight_gradient, reading: .none, wholes: .refused)
    static var domain: OperationSample.Values { .uniform(0.1, 0.4) }
  }

  /// The nearest number with some decimals, or whole tens, hundreds and so on; ties to even.
  struct Round: UnaryOperation {
    static let name = "round"
    static let formula = UnaryFormula(
      nn_round_to, nn_flat_gradient, reading: .none, wholes: .kept)
    /// 10 to the number of decimals.
    var parameters: UnaryParameters
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(0.1, 0.4)) { try $0.round() }
        + OperationSample.unary(.uniform(0.11, 0.14)) { try $0.round(decimals: 1) }
    }
  }

  /// The nearest multiple of a power of 10; ties to even.
  struct RoundAbove: UnaryOperation {
    static let name = "round_above"
    static let formula = UnaryFormula(
      nn_round_above, nn_flat_gradient, reading: .none, wholes: .refused)
    var parameters: UnaryParameters
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(1, 4)) { try $0.round(decimals: -1) }
    }
  }
}

extension Tensor {
  /// The smallest whole number that is not less than x, element by element. Whole numbers stay.
  /// Throws a `ShapeError` for truth values.
  public func ceil() throws -> Tensor { try Ops.Ceil.of(self) }

  /// The largest whole number that is not greater than x, element by element. Whole numbers stay.
  /// Throws a `ShapeError` for truth values.
  public func floor() throws -> Tensor { try Ops.Floor.of(self) }

  /// x without its fraction, element by element. Whole numbers stay. Throws a `ShapeError` for
  /// truth values.
  public func trunc() throws -> Tensor { try Ops.Trunc.of(self) }

  /// The fraction of x, with its sign, element by element. Throws a `ShapeError` unless floating
  /// point.
  public func frac() throws -> Tensor { try Ops.Frac.of(self) }

  /// The nearest number with so many `decimals`, or with so many zeros where they are less than 0;
  /// ties to even. Whole numbers stay, and are refused with decimals less than 0.
  public func round(decimals: Int = 0) throws -> Tensor {
    let limit = min(abs(decimals == .min ? .max : decimals), 400)
    let power = (0..<limit).reduce(1.0) { power, _ in power * 10 }
    return try decimals < 0
      ? Ops.RoundAbove(parameters: (power, 0, 0)).run(self)
      : Ops.Round(parameters: (power, 0, 0)).run(self)
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Ceil.self, in: list)
  OperationCatalogue.register(Ops.Floor.self, in: list)
  OperationCatalogue.register(Ops.Trunc.self, in: list)
  OperationCatalogue.register(Ops.Frac.self, in: list)
  OperationCatalogue.register(Ops.Round.self, in: list)
  OperationCatalogue.register(Ops.RoundAbove.self, in: list)
}

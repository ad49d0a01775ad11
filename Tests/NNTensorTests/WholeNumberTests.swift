import NNTensor
import Testing

/// Whole numbers at the ends of their range, and divided by nothing.
@Suite struct WholeNumberTests {
  @Test(arguments: [DType.int64, .int32, .uint8])
  func dividingByZeroIsAnError(dtype: DType) throws {
    let x = try Tensor([4, 5], [2]).converted(to: dtype)
    let zero = try Tensor([1, 0], [2]).converted(to: dtype)
    for divide: (Tensor, Tensor) throws -> Tensor in [
      { try $0.floorDivided(by: $1) }, { try $0.divided(by: $1, rounding: .trunc) },
      { try $0.remainder($1) }, { try $0.fmod($1) },
    ] {
      expectShapeError("can't divide whole numbers by 0") { _ = try divide(x, zero) }
      expectShapeError("can't divide whole numbers by 0") { _ = try divide(x, .number(0)) }
      #expect(try divide(x, .meta(zero.type)).isMeta)
    }
    #expect(try (x / zero).doubles() == [4, .infinity])
  }

  @Test func theSmallestNumbersWrapAround() throws {
    let x = try Tensor([Int.min, Int.min], [2])
    let minusOne = try Tensor([-1, -1], [2])
    #expect(try x.floorDivided(by: minusOne).ints() == [.min, .min])
    #expect(try x.divided(by: minusOne, rounding: .trunc).ints() == [.min, .min])
    #expect(try x.remainder(minusOne).ints() == [0, 0])
    #expect(try x.fmod(minusOne).ints() == [0, 0])
    #expect(try (-x).ints() == [.min, .min])
    #expect(try x.absolute().ints() == [.min, .min])
    #expect(try (x + minusOne).ints() == [.max, .max])
    let narrow = try Tensor([Int32.min], [1])
    #expect(try narrow.floorDivided(by: .number(-1)).ints() == [Int(Int32.min)])
    #expect(try (-narrow).ints() == [Int(Int32.min)])
    #expect(try Tensor([0 as UInt8], [1]).negated().ints() == [0])
    #expect(try (Tensor([200 as UInt8], [1]) + Tensor([100 as UInt8], [1])).ints() == [44])
  }

  @Test func shiftsByMoreBitsThanThereAreShiftAllOfThemOut() throws {
    let x = try Tensor([-8, 5], [2])
    for count in [64, 1000, -1] {
      #expect(try x.leftShifted(by: .number(count)).ints() == [0, 0])
      #expect(try x.rightShifted(by: .number(count)).ints() == [-1, 0])
    }
    #expect(try x.leftShifted(by: .number(63)).ints() == [0, .min])
    #expect(throws: ShapeError.self) { try x.double().leftShifted(by: .number(1)) }
  }

  @Test func powersOfNumbersBelowZeroAreRefused() throws {
    let x = try Tensor([2, 3], [2])
    expectShapeError("can't raise whole numbers to the power -2") {
      _ = try x.power(.number(-2))
    }
    #expect(try x.power(.number(0.5)).dtype == .float32)
    #expect(try x.power(.number(3)).ints() == [8, 27])
    #expect(throws: ShapeError.self) { try x.round(decimals: -1) }
    #expect(try Tensor([1.25], [1]).round(decimals: .max).item().isNaN)
    #expect(try Tensor([1.25], [1]).round(decimals: .min).item().isNaN)
  }
}

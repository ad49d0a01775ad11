import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// The arguments of one option of the form `NAME=VALUE`, each name once.
struct NamedArguments {
  /// The option: `--input`.
  let option: String
  private(set) var values: [(name: String, value: String)] = []

  /// Takes the arguments apart at their first `=`.
  ///
  /// Throws `Diagnostics` for every argument of another form and every name given twice.
  init(_ arguments: [String], option: String, example: String) throws {
    self.option = option
    let collector = DiagnosticCollector()
    for argument in arguments {
      guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
        collector.report(
          Diagnostic(
            .wrongNamedArgument, "expected '\(option)' with a name and a value, got '\(argument)'",
            help: "for example \(option) \(example)"))
        continue
      }
      let name = String(argument[..<equals])
      if values.contains(where: { $0.name == name }) {
        collector.report(
          Diagnostic(.wrongNamedArgument, "'\(option)' is given twice for '\(name)'"))
      }
      values.append((name, String(argument[argument.index(after: equals)...])))
    }
    try collector.throwIfErrors()
  }

  /// The value of `name`; nil when it is not given.
  subscript(name: String) -> String? { values.first { $0.name == name }?.value }
}

/// An array of a .npy file, before it is known what it is for.
struct ArrayFile {
  /// The file as the user named it.
  let path: String
  private let array: NpyArray

  /// Reads a .npy file. Throws a `Diagnostic` when it can't be read or is none.
  init(path: String, at location: SourceLocation? = nil) throws {
    self.path = path
    do {
      array = try NpyArray(
        parsing: try FileBytes.read(path: path, limit: MachineMemory.byteCount))
    } catch let error as FileError {
      throw error.diagnostic(.unreadableArray, at: location)
    } catch let error as FormatError {
      throw error.diagnostic(.unreadableArray, file: path, at: location)
    }
  }

  /// The array as a tensor of `dtype`, or in the dtype that holds its numbers when it is of another
  /// kind.
  ///
  /// Types that tensors do not have (int16, int8) and those that a file uses to be small (halves,
  /// uint8) are widened, which keeps every number; others are never converted. Throws a `Diagnostic`
  /// for too many dimensions.
  func tensor(wanted dtype: DType) throws -> Tensor {
    do {
      let tensor = try array.tensor()
      let isSmall = tensor.dtype.byteCount < 4 || ElementType(tensor.dtype) != array.type
      let isOneKind =
        dtype.isFloatingPoint == tensor.dtype.isFloatingPoint
        && dtype.isInteger == tensor.dtype.isInteger
      let isWidened = dtype.promoted(with: tensor.dtype) == dtype
      return isSmall && isOneKind && isWidened ? try tensor.converted(to: dtype) : tensor
    } catch let error as ShapeError {
      throw Diagnostic(.wrongArray, "'\(path)': \(error.message)", help: error.help)
    }
  }
}

import NNData
import NNDeclarations

/// The `data:` section: where samples come from and how they are divided.
public struct DataOptions: Sendable {
  /// The data source's node.
  public var source: AnyValue
  /// The fraction held out to watch training by.
  public var validation: Double
  /// The fraction held out for the final figures.
  public var test: Double
  /// Whether each part gets the same share of every class.
  public var stratify: Bool
  /// What is done to the inputs, with numbers learned from the training part.
  public var normalize: Normalization.Method
  /// The section as it was bound, to be written out.
  public internal(set) var arguments = BoundArguments(arguments: [], rest: [])

  /// The section's keys.
  static let declaration = Declaration<Void, DataOptions>(
    "data", "Where samples come from and how they are divided.",
    Arg<AnyValue>("source", "a data source: digits, csv(path=...), spirals, blobs, sine"),
    Arg<Double>("validation", default: 0.1, .belowOne, "fraction held out for validation"),
    Arg<Double>("test", default: 0.2, .belowOne, "fraction held out for testing"),
    Arg<Bool>("stratify", default: false, "whether parts get the same share of every class"),
    Arg<Normalization.Method>(
      "normalize", default: .none, "what is done to inputs, learned from the training part")
  ) { _, source, validation, test, stratify, normalize in
    DataOptions(
      source: source, validation: validation, test: test, stratify: stratify,
      normalize: normalize)
  }.section

  /// The section as a mapping: `data: digits` is short for `data: {source: digits}`.
  static func longForm(_ section: LocatedValue) -> LocatedValue {
    if case .map(let entries) = section.content,
      entries.count != 1 || Declared.dataSources.declarations(named: entries[0].key).isEmpty
    {
      return section
    }
    let entry = LocatedValue.Entry("source", at: section.location, section)
    return LocatedValue(.map([entry]), at: section.location)
  }
}

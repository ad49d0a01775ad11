import NNDiagnostics

extension DiagnosticCode {
  static let unknownKey = DiagnosticCode("NN0201", "unknown key")
  static let unknownType = DiagnosticCode("NN0202", "unknown layer or other declared thing")
  static let wrongSection = DiagnosticCode("NN0203", "section of the wrong form")
  static let wrongNode = DiagnosticCode("NN0204", "not a node")
  static let wrongInput = DiagnosticCode("NN0205", "wrong input declaration")
  static let missingSection = DiagnosticCode("NN0206", "missing section")
  static let wrongOverride = DiagnosticCode("NN0207", "wrong override")
  static let tooManyModules = DiagnosticCode("NN0208", "too many modules")
  static let recursiveBlock = DiagnosticCode("NN0209", "block that contains itself")
  static let wrongShape = DiagnosticCode("NN0301", "input of the wrong shape or dtype")
  static let symbolicSize = DiagnosticCode(
    "NN0304", "size that is not known when the model is made")
}

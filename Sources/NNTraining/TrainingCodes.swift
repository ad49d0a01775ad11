import NNDiagnostics

extension DiagnosticCode {
  static let incompleteExperiment = DiagnosticCode("NN0231", "section missing that training needs")
  static let unknownMetric = DiagnosticCode("NN0232", "unknown metric")
  static let lossOfSeveralNumbers = DiagnosticCode("NN0311", "loss that is not one number")
  static let batchDimension = DiagnosticCode("NN0312", "input without batch dimension")
  static let unknownSize = DiagnosticCode("NN0313", "size that the data does not tell")
  static let inputWithoutValue = DiagnosticCode("NN0421", "input that the data does not give")
  static let indexOutOfRange = DiagnosticCode("NN0422", "index in the data out of range")
  static let inputFile = DiagnosticCode("NN0423", "input that does not fit the model")
  static let unreadableWeights = DiagnosticCode("NN0601", "unreadable weights")
  static let changedRun = DiagnosticCode("NN0603", "run that is not the one that was saved")
  static let notARun = DiagnosticCode("NN0604", "not a run directory")
  static let damagedCheckpoint = DiagnosticCode("NN0605", "damaged checkpoint")
  static let missingWeights = DiagnosticCode("NN0606", "no weights")
  static let occupiedDirectory = DiagnosticCode("NN0607", "directory that holds something else")
}

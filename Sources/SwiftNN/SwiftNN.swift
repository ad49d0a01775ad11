// One import for people who write Swift: everything that the command line is made of.
@_exported import NNData
@_exported import NNDeclarations
@_exported import NNDiagnostics
@_exported import NNFormats
@_exported import NNLayers
@_exported import NNOptim
@_exported import NNSpec
@_exported import NNTensor
@_exported import NNTraining

// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: Swift 6 language mode (from the tools version), warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Kernels are optimised in debug builds too, so that tests of numeric code run at a bearable speed.
let kernelFlags: [CSetting] = [
  .unsafeFlags(["-O3", "-fveclib=libmvec", "-fno-math-errno", "-ffp-contract=fast"])
]

/// A library target and the only targets that it may import.
func library(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict)
}

/// The test target of `name`, which may import what `name` may, and the test support.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "NNTestSupport"] + dependencies,
    swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let engine: [Target.Dependency] = ["NNTensor", "NNDiagnostics"]
let declared: [Target.Dependency] = engine + ["NNDeclarations"]
let spec: [Target.Dependency] =
  declared + ["NNYAML", "NNExpressions", "NNFormats", "NNLayers", "NNOptim", "NNData"]

let package = Package(
  name: "swiftnn",
  products: [
    .executable(name: "swiftnn", targets: ["swiftnn"]),
    .library(name: "SwiftNN", targets: ["SwiftNN"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "CKernels", cSettings: kernelFlags, linkerSettings: [.linkedLibrary("mvec")]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // The targets, lowest first.
    library("NNDiagnostics", []),
    library("NNTensor", ["CKernels", "COpenBLAS", "NNDiagnostics"]),
    library("NNFormats", engine),
    library("NNDeclarations", engine),
    library("NNLayers", declared),
    library("NNOptim", declared + ["NNLayers"]),
    library("NNYAML", ["CLibYAML", "NNDiagnostics"]),
    library("NNExpressions", ["NNDiagnostics"]),
    library(
      "NNData", declared + ["NNFormats"], exclude: ["Resources/NOTICE"],
      resources: [.embedInCode("Resources/optdigits.csv.gz")]),
    library("NNSpec", spec),
    library("NNTraining", spec + ["NNSpec"]),
    library("SwiftNN", spec + ["NNSpec", "NNTraining"]),
    library("NNCommands", spec + ["NNSpec", "NNTraining", argumentParser]),
    .executableTarget(name: "swiftnn", dependencies: ["NNCommands"], swiftSettings: strict),

    // Tests, a target each.
    .target(
      name: "NNTestSupport", dependencies: engine, path: "Tests/NNTestSupport",
      swiftSettings: strict),
    // What the fuzzer calls, in a package of its own; the inputs that it found are run again here.
    .target(
      name: "FuzzEntries", dependencies: ["NNDiagnostics", "NNYAML", "NNExpressions", "NNSpec"],
      path: "Fuzz/Entries", swiftSettings: strict),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzEntries", "NNTestSupport"], swiftSettings: strict),
    tests("NNDiagnostics", []),
    tests("NNYAML", ["NNDiagnostics"]),
    tests("NNExpressions", ["NNDiagnostics"]),
    tests("NNTensor", ["NNDiagnostics", "CKernels", "NNFormats"]),
    tests("NNFormats", engine),
    tests("NNLayers", declared + ["NNFormats"]),
    tests("NNOptim", declared + ["NNLayers", "NNFormats"]),
    tests("NNData", declared + ["NNFormats"]),
    tests("NNSpec", spec),
    tests("NNTraining", spec + ["NNSpec"]),
    tests("SwiftNN", []),
    tests("NNCommands", spec),
    .testTarget(
      name: "CLITests",
      dependencies: ["NNTestSupport", "NNTensor", "NNFormats", "NNSpec", "swiftnn"],
      swiftSettings: strict),
  ]
)

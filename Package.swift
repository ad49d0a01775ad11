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
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The test target of `name`; test support may be imported besides what is tested.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: dependencies + ["NNTestSupport"],
    swiftSettings: strict)
}

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

    library("NNDiagnostics", []),
    library("NNTensor", ["CKernels", "COpenBLAS", "NNDiagnostics"]),
    library("NNFormats", ["NNTensor", "NNDiagnostics"]),
    library("NNLayers", ["NNTensor", "NNDiagnostics"]),
    library("NNOptim", ["NNLayers", "NNTensor", "NNDiagnostics"]),
    library("NNYAML", ["CLibYAML", "NNDiagnostics"]),
    library("NNExpressions", ["NNDiagnostics"]),

    tests("NNDiagnostics", ["NNDiagnostics"]),
    tests("NNYAML", ["NNYAML", "NNDiagnostics"]),
    tests("NNExpressions", ["NNExpressions", "NNDiagnostics"]),
    tests("NNTensor", ["NNTensor", "NNDiagnostics"]),
    tests("NNFormats", ["NNFormats", "NNTensor", "NNDiagnostics"]),
    .target(name: "NNTestSupport", dependencies: ["NNTensor"], path: "Tests/NNTestSupport",
      swiftSettings: strict),
  ]
)

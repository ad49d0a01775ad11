// swift-tools-version: 6.2
import PackageDescription

// The fuzzer is a package of its own, so that the product's neither waits for it nor builds with it.
// `tools/fuzz.sh` builds and runs it.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "swiftnn", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [.product(name: "SwiftNN", package: "swiftnn")],
      path: ".", exclude: ["Dictionaries"], sources: ["Entries", "Harness"],
      // LibFuzzer has the `main` function.
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ]
)

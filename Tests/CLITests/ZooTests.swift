import NNFormats
import NNSpec
import NNTensor
import NNTestSupport
import Testing

/// The known networks of specs/zoo beside what PyTorch, torchvision and torchinfo say of them, which
/// `tools/zoo/record.py` recorded.
@Suite struct ZooTests {
  /// The networks, with the parameters that a paper or torchvision's documentation gives.
  static let networks: [(name: String, parameters: Int64)] = [
    ("lenet", 60_840), ("alexnet", 61_100_840), ("vgg16", 138_357_544), ("resnet18", 11_689_512),
    ("resnet50", 25_557_032), ("mobilenet-v2", 3_504_872), ("unet", 31_030_658),
    ("lstm", 66_034_000), ("bert-base", 109_482_240), ("vit-b-16", 86_567_656),
    ("llama3-70b", 70_553_706_496),
  ]

  /// Those that consist of convolutions and linear layers on whole samples: torchinfo counts the same
  /// products in them. It takes every output of a transposed convolution for as dear as a convolution's,
  /// takes one token of each sample, and knows nothing of attention.
  static let convolutional = [
    "lenet", "alexnet", "vgg16", "resnet18", "resnet50", "mobilenet-v2",
  ]

  private func recorded(_ name: String) throws -> JSONObject {
    let bytes = try FileBytes.read(path: fixture("zoo/\(name).json"), limit: 1 << 20)
    return try #require(try JSON.parse(String(decoding: bytes, as: UTF8.self)).object)
  }

  private func integer(_ value: JSONValue) -> Int64 {
    if case .integer(let number) = value { number } else { -1 }
  }

  private func summary(_ name: String, _ options: [String] = []) throws -> JSONObject {
    let directory = try TemporaryDirectory()
    let sizes = try #require(try recorded(name)["inputs"]?.array?.first?.array)
    let length = name.hasPrefix("l") && name != "lenet" || name == "bert-base"
    let dims = ["--dim", "N=2"] + (length ? ["--dim", "T=\(integer(sizes[1]))"] : [])
    let outcome = try directory.succeed(
      ["summary", "\(Program.package)/specs/zoo/\(name).yaml", "--json"] + dims + options)
    return try #require(try JSON.parse(outcome.output).object)
  }

  @Test(arguments: networks) func totalsAreThoseOfPyTorch(name: String, parameters: Int64) throws {
    let (recorded, found) = (try recorded(name), try summary(name, ["--depth", "0"]))
    let total = try #require(found["total"]?.object)
    #expect(total["parameters"] == .integer(parameters))
    #expect(total["parameters"] == recorded["parameters"])
    #expect(total["trainable"] == recorded["trainable"])
    #expect(total["multiply_adds"] == recorded["flop_counter_multiply_adds"])
    let products = recorded["torchinfo_multiply_adds_of_products"]
    #expect((total["multiply_adds"] == products) == Self.convolutional.contains(name))
  }

  /// LeCun et al. count 60,000 trainable parameters; the codes at the end are fixed.
  @Test func lenetHasThePapersParameters() throws {
    let total = try summary("lenet", ["--depth", "0"])["total"]?.object
    #expect(total?["trainable"] == 60_000)
  }

  /// Names, shapes and order.
  @Test(arguments: networks) func theStateDictIsPyTorchs(
    name: String, parameters: Int64
  ) throws {
    let path = "\(Program.package)/specs/zoo/\(name).yaml"
    let bytes = try FileBytes.read(path: path, limit: 1 << 20)
    let source = SpecSource(file: path, text: String(decoding: bytes, as: UTF8.self))
    let built = try Experiment(source).buildModel()
    let found = built.module.stateDict().map { "\($0.name) \($0.tensor.shape.array)" }
    let recorded = try #require(try recorded(name)["state_dict"]?.object)
    let expected = recorded.members.map { member in
      "\(member.key) \((member.value.array ?? []).map(integer))"
    }
    #expect(found == expected)
  }

  /// The networks in sizes that take no time, with drawn weights, which `tools/zoo/compare.py` recorded;
  /// it compares all of them in their own sizes.
  @Test(arguments: ["lenet", "lstm", "bert-base", "vit-b-16", "llama3-70b"])
  func outputsArePyTorchs(name: String) throws {
    let file = try SafetensorsFile(path: fixture("zoo/small/\(name).safetensors"))
    let directory = try TemporaryDirectory()
    let overrides = try #require(file.metadata["overrides"]).split(separator: " ").map(String.init)
    var arguments = ["run", "\(Program.package)/specs/zoo/\(name).yaml"] + overrides
    var weights: [(name: String, tensor: Tensor)] = []
    var expected: [(name: String, tensor: Tensor)] = []
    for entry in file.entries {
      let (kind, rest) = (
        entry.name.prefix { $0 != "." }, entry.name.drop { $0 != "." }.dropFirst()
      )
      let tensor = try file.tensor(entry)
      switch kind {
      case "param": weights.append((String(rest), tensor))
      case "input":
        try directory.write("\(rest).npy", tensor)
        arguments += ["--input", "\(rest)=\(rest).npy"]
      default: expected.append((entry.name, tensor))
      }
    }
    try directory.write("w.safetensors", weights)
    try directory.succeed(
      arguments + ["--weights", "w.safetensors", "--output", "out.safetensors"])
    let results = try directory.tensors("out.safetensors")
    #expect(results.keys.sorted() == expected.map(\.name).sorted())
    for (path, tensor) in expected {
      let result = try #require(results[path])
      try expectClose(result, tensor, rtol: 1e-4, atol: 1e-5, "\(name): '\(path)'")
    }
  }

  /// 70 billion parameters take no memory, and no more time than a few hundred layers do.
  @Test func seventyBillionParametersAreSummarised() throws {
    let directory = try TemporaryDirectory()
    let path = "\(Program.package)/specs/zoo/llama3-70b.yaml"
    let outcome = try Program.run(
      ["summary", path, "--dim", "T=8192", "--json"], in: directory, megabytes: 1024)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try #require(try JSON.parse(outcome.output).object)
    #expect(summary["layers"]?.array?.count == 1046)
    let total = try #require(summary["total"]?.object)
    #expect(total["parameter_bytes"] == 282_214_825_984)
    #expect(outcome.seconds < 10)
  }
}

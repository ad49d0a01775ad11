import NNDiagnostics

extension DiagnosticCode {
  static let unknownKey = DiagnosticCode(
    "NN0201", "unknown key",
    meaning: """
      A key that the language does not have at this place. Nothing that is written is ignored,
      so this is an error and not a comment.
      """,
    mending: """
      Mend the spelling, or remove it.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        optimiser: SGD(lr=0.1)
        """
      ],
      says: """
        net.yaml:3:1: error[NN0201]: unknown section 'optimiser'
            3 | optimiser: SGD(lr=0.1)
              | ^
        help: did you mean 'optimizer'?
        """))

  static let unknownType = DiagnosticCode(
    "NN0202", "unknown layer or other declared thing",
    meaning: """
      No layer, loss, optimizer, scheduler, metric, data source or pruning step has this name.
      Names are PyTorch's, with their capitals.
      """,
    mending: """
      Mend the spelling. swiftnn layers lists every name.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Lineer(auto, 2)
        """
      ],
      says: """
        net.yaml:2:8: error[NN0202]: unknown layer 'Lineer'
            2 | model: Lineer(auto, 2)
              |        ^
        help: did you mean 'Linear'?
        """))

  static let wrongSection = DiagnosticCode(
    "NN0203", "section of the wrong form",
    meaning: """
      A section has a value of another kind than it takes: a list where a mapping belongs, a
      text where a number does.
      """,
    mending: """
      Write it as docs/specification.md shows it.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: float32[N, 4]
        model: Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:1:9: error[NN0203]: section 'inputs' expects a mapping of names to types, got 'float32[N, 4]'
            1 | inputs: float32[N, 4]
              |         ^
        """))

  static let wrongNode = DiagnosticCode(
    "NN0204", "not a node",
    meaning: """
      Where a module belongs stands something that is none: a number, an empty text, a mapping
      with several keys, a line of forward that is no text.
      """,
    mending: """
      Write a name (ReLU), a call (Linear(auto, 10)), a mapping of one name to its arguments
      (Linear: {out_features: 10}), or a list of such nodes.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          - Linear(auto, 8)
          - 3
        """
      ],
      says: """
        net.yaml:4:5: error[NN0204]: expected a layer, got 3
            4 |   - 3
              |     ^
        help: write its name, or a call such as Name(1, key=2)
        """))

  static let wrongInput = DiagnosticCode(
    "NN0205", "wrong input declaration",
    meaning: """
      An input or a target is declared as dtype[sizes]: float32[N, 4]. A letter is a size that
      is not fixed, such as the batch.
      """,
    mending: """
      Write the type in quotes where it stands in {...}: x: "float32[N, 4]".
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float23[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:1:14: error[NN0205]: unknown dtype 'float23'
            1 | inputs: {x: "float23[N, 4]"}
              |              ^
        help: did you mean 'float32'?
        """))

  static let missingSection = DiagnosticCode(
    "NN0206", "missing section",
    meaning: """
      A section that is needed for what is to be done is not there.
      """,
    mending: """
      Add it; the help shows a short form of it.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        """
      ],
      says: """
        net.yaml:1:1: error[NN0206]: the specification needs a section 'model': the layers
            1 | inputs: {x: "float32[N, 4]"}
              | ^
        help: for example model: Linear(auto, 10)
        """))

  static let wrongOverride = DiagnosticCode(
    "NN0207", "wrong override",
    meaning: """
      An argument of the form path.to.key=value changes the specification before it is read.
      This one has no '=', or its path leads through a value that has no parts.
      """,
    mending: """
      Write the keys from the top down, separated by dots: train.epochs=5.
      """,
    example: Example(
      "check net.yaml model.Linear.out_features.size=3",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        override 'model.Linear.out_features.size=3':1:27: error[NN0207]: can't set 'size' inside the value 2
            1 | model.Linear.out_features.size=3
              |                           ^
        """))

  static let tooManyModules = DiagnosticCode(
    "NN0208", "too many modules",
    meaning: """
      The specification makes more than 100,000 modules. It is untrusted text, so their number
      is bounded.
      """,
    mending: """
      Check repeat counts and lists of lists.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model:
          - repeat: 1000
            node:
              - repeat: 1000
                node: ReLU
        """
      ],
      says: """
        net.yaml:5:7: error[NN0208]: the specification stands for more than 1000000 values
            5 |       - repeat: 1000
              |       ^
        """))

  static let recursiveBlock = DiagnosticCode(
    "NN0209", "block that contains itself",
    meaning: """
      A block uses itself, directly or through others: written out, the model would never end.
      Blocks inside of one another are bounded in depth, too.
      """,
    mending: """
      Give the inner part another block, or use repeat for several of a kind in a row.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        blocks:
          Tower:
            args: {width: 4}
            node:
              - Linear(auto, ${width})
              - Tower(${width})
        model: Tower
        """
      ],
      says: """
        net.yaml:7:9: error[NN0209]: block 'Tower' contains itself
            7 |       - Tower(${width})
              |         ^
        net.yaml:7:9: note: in block 'Tower', which is used here
        net.yaml:8:8: note: in block 'Tower', which is used here
        """))

  static let wrongShape = DiagnosticCode(
    "NN0301", "input of the wrong shape or dtype",
    meaning: """
      A layer, a function or a loss gets a tensor of another shape or dtype than it takes.
      Shapes are checked with the very code that runs later, before anything runs. A letter such
      as N stands for any size.
      """,
    mending: """
      The notes say where each tensor comes from, and which shapes there were up to there.
      Change the argument that the message is about, or leave it out to have it inferred.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 3, 32, 32]"}
        model:
          - Conv2d(3, 8, 3, stride=2)
          - Flatten
          - Linear(1152, 10)
        """
      ],
      says: """
        net.yaml:5:5: error[NN0301]: layer '2' (Linear) expects last dimension 1152, got 1800
            5 |   - Linear(1152, 10)
              |     ^
        net.yaml:4:5: note: its input float32[N, 1800] comes from '1' (Flatten)
        note: the shapes up to there:
                0  Conv2d   float32[N, 8, 15, 15]
                1  Flatten  float32[N, 1800]
              > 2  Linear   does not fit
        net.yaml:5:12: help: change 1152 to 1800 (checked: it fits), or leave it out to have it inferred
        """))

  static let symbolicSize = DiagnosticCode(
    "NN0304", "size that is not known when the model is made",
    meaning: """
      A layer would take its size from the input, and the input has a letter there, such as N:
      it can be any number, but a weight needs one.
      """,
    mending: """
      Write the argument, or give the input's size as a number.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, T]"}
        model: Linear(auto, 2)
        """
      ],
      says: """
        net.yaml:2:8: error[NN0304]: argument 'in_features' of 'Linear' can't be inferred from its input float32[N, T]: it would be the symbol 'T', which is not known when the model is made
            2 | model: Linear(auto, 2)
              |        ^
        help: write in_features, or give the input's size as a number
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .unknownKey, .unknownType, .wrongSection, .wrongNode, .wrongInput, .missingSection,
      .wrongOverride, .tooManyModules, .recursiveBlock,
      .wrongShape, .symbolicSize,
    ], in: $0)
}

extension Template {
  /// A multilayer perceptron, the smallest useful experiment.
  static let mlp = Template(
    name: "mlp", summary: "a multilayer perceptron, the smallest useful experiment",
    """
    # A multilayer perceptron that reads handwritten digits.
    #
    #   swiftnn check {{file}}                      checks every shape
    #   swiftnn summary {{file}}                    lists layers and parameters
    #   swiftnn train {{file}} train.epochs=5       trains, with a change to a setting
    name: {{name}}
    seed: 1                       # the same seed gives the same numbers

    params: {width: 64}           # names for ${...}; params.width=128 on the command line

    inputs:
      x: float32[N, 64]           # N is the batch; the images of 8 x 8 pixels are flattened

    model:                        # a list of layers, called one after the other
      - Linear(auto, ${width})    # auto: the size of the input is inferred
      - ReLU
      - Dropout(0.1)
      - Linear(auto, 10)          # a score for each of the ten digits

    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: {source: digits, validation: 0.1, test: 0.2}

    optimizer: SGD(lr=0.1, momentum=0.9)
    scheduler: CosineAnnealingLR
    train: {epochs: 10, batch_size: 32, monitor: accuracy}

    """)
}

extension Template {
  /// A convolutional network for images.
  static let cnn = Template(
    name: "cnn", summary: "a convolutional network for images",
    """
    # A small convolutional network that reads handwritten digits.
    #
    #   swiftnn train {{file}}
    name: {{name}}
    seed: 1

    params: {width: 16}

    inputs:
      x: float32[N, 1, 8, 8]      # batch, channels, height, width

    model:
      Sequential:                 # named children: layers are features.0, head.1 in messages
        features:
          - Conv2d(auto, ${width}, 3, padding=1)
          - BatchNorm2d           # the number of channels is inferred
          - ReLU
          - MaxPool2d(2)
          - Conv2d(auto, ${2 * width}, 3, padding=1)
          - BatchNorm2d
          - ReLU
          - MaxPool2d(2)
        head:
          - Flatten
          - Linear(auto, 10)

    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: {source: digits, validation: 0.1, test: 0.2}

    optimizer: Adam(lr=0.003)
    scheduler: CosineAnnealingLR
    train: {epochs: 10, batch_size: 32, monitor: accuracy}

    """)
}

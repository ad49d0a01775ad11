/// A specification that `swiftnn init` writes.
struct Template {
  /// What the user asks for.
  let name: String
  /// One line of what it is.
  let summary: String
  /// The specification.
  let text: String

  /// Every template.
  static let all = [mlp, cnn, resnet]

  private static let mlp = Template(
    name: "mlp", summary: "a multilayer perceptron, the smallest useful experiment",
    text: """
      # A multilayer perceptron that reads handwritten digits.
      #
      #   swiftnn check mlp.yaml                      checks every shape
      #   swiftnn summary mlp.yaml                    lists layers and parameters
      #   swiftnn train mlp.yaml train.epochs=5       trains, with a change to a setting
      name: mlp
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

  private static let cnn = Template(
    name: "cnn", summary: "a convolutional network for images",
    text: """
      # A small convolutional network that reads handwritten digits.
      #
      #   swiftnn train cnn.yaml
      name: cnn
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

  private static let resnet = Template(
    name: "resnet", summary: "a residual network, with pruning after training",
    text: """
      # A small residual network (He et al., 2016) of fastai's blocks.
      #
      #   swiftnn train resnet.yaml
      #   swiftnn prune runs/resnet/1
      name: resnet
      seed: 1

      params: {width: 16}

      inputs:
        x: float32[N, 1, 8, 8]      # batch, channels, height, width

      model:
        Sequential:
          stem: ConvLayer(1, ${width})          # convolution, batch norm, ReLU
          body:                                 # ResBlock(expansion, channels in, channels out)
            - ResBlock(1, ${width}, ${width})
            - ResBlock(1, ${width}, ${2 * width}, stride=2)
          pool: PoolFlatten                     # the average of each channel
          head: Linear(auto, 10)

      loss: CrossEntropyLoss(label_smoothing=0.05)
      metrics: [accuracy, top_k(3)]
      data: {source: digits, validation: 0.1, test: 0.2}

      optimizer: SGD(lr=0.1, momentum=0.9, nesterov=true, weight_decay=5e-4)
      scheduler: OneCycleLR(max_lr=0.2)
      train: {epochs: 10, batch_size: 64, monitor: accuracy}

      prune:                        # half of all weights, the smallest first, then some training
        - global_unstructured(amount=0.5)
        - fine_tune(epochs=2, lr=0.02)

      """)
}

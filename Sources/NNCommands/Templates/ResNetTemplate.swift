extension Template {
  /// A residual network, with pruning after training.
  static let resnet = Template(
    name: "resnet", summary: "a residual network, with pruning after training",
    """
    # A small residual network (He et al., 2016) of fastai's blocks.
    #
    #   swiftnn train {{file}}
    #   swiftnn prune runs/{{name}}/1
    name: {{name}}
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

extension Template {
  /// An autoencoder, whose target is its input.
  static let autoencoder = Template(
    name: "autoencoder", summary: "an autoencoder, whose target is its input",
    """
    # An autoencoder (Hinton and Salakhutdinov, 2006): digits pressed through a few numbers.
    #
    #   swiftnn train {{file}}
    #   swiftnn train {{file}} params.code=4         fewer numbers, coarser digits
    name: {{name}}
    seed: 1

    params: {code: 12}

    inputs:
      x: float32[N, 1, 8, 8]
    targets:
      x: float32[N, 1, 8, 8]        # what the loss compares with: the input itself

    model:
      Sequential:                   # named children: layers are encoder.1, decoder.0 in messages
        encoder:
          - Flatten
          - Linear(auto, 48)
          - ReLU
          - Linear(auto, ${code})
        decoder:
          - Linear(auto, 48)
          - ReLU
          - Linear(auto, 64)
          - Sigmoid                 # pixels lie between 0 and 1
          - Unflatten(1, [1, 8, 8])

    loss: MSELoss
    metrics: [mae]
    data: {source: digits, validation: 0.1, test: 0.2}

    optimizer: Adam(lr=0.003)
    scheduler: CosineAnnealingLR
    train: {epochs: 30, batch_size: 32}

    """)
}

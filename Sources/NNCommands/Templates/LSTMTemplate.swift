extension Template {
  /// A recurrent network for sequences.
  static let lstm = Template(
    name: "lstm", summary: "a recurrent network for sequences",
    """
    # An LSTM (Hochreiter and Schmidhuber, 1997) that reads handwritten digits row by row.
    #
    #   swiftnn train {{file}}
    #   swiftnn train {{file}} params.width=96       a larger state
    name: {{name}}
    seed: 1

    params: {width: 48}

    inputs:
      x: float32[N, 8, 8]           # batch, steps, features: an image is a sequence of 8 rows

    model:
      modules:                      # what the lines below call, by name
        lstm: LSTM(auto, ${width}, batch_first=True)
        head: Linear(auto, 10)
      forward:                      # as in PyTorch; swiftnn layers lists the functions
        - output, state = lstm(x)   # output: (N, 8, width), one vector after each row
        - return head(output[:, -1])    # what it knows after the last one

    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: {source: digits, validation: 0.1, test: 0.2}

    optimizer: Adam(lr=0.01)
    scheduler: CosineAnnealingLR
    train:
      epochs: 10
      batch_size: 32
      clip_grad_norm: 1.0           # keeps gradients through many steps in bounds
      monitor: accuracy

    """)
}

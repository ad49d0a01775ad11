extension Template {
  /// A transformer encoder for sequences.
  static let transformer = Template(
    name: "transformer", summary: "a transformer encoder for sequences",
    """
    # A transformer encoder (Vaswani et al., 2017) that reads handwritten digits row by row.
    #
    #   swiftnn train {{file}}
    #   swiftnn train {{file}} params.layers=4       a deeper one
    name: {{name}}
    seed: 1

    params: {width: 32, heads: 4, layers: 2}

    inputs:
      x: float32[N, 8, 8]           # batch, places, features: an image is a sequence of 8 rows

    model:
      modules:
        embed: Linear(8, ${width})
        places: Embedding(8, ${width}, init=normal_(std=0.02))
        encoder:
          TransformerEncoder:
            encoder_layer:
              TransformerEncoderLayer:
                d_model: ${width}
                nhead: ${heads}
                dim_feedforward: ${4 * width}
                dropout: 0.1
                batch_first: true
                norm_first: true
            num_layers: ${layers}
        head: Linear(${width}, 10)
      forward:
        - h = embed(x) + places(arange(8))    # what a row shows, and where it stands
        - h = encoder(h)                      # (N, 8, width): each row has looked at all others
        - return head(h.mean(1))

    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: {source: digits, validation: 0.1, test: 0.2}

    optimizer: AdamW(lr=0.003)
    scheduler: OneCycleLR(max_lr=0.005)       # the rate rises at first, as transformers need it
    train: {epochs: 15, batch_size: 32, monitor: accuracy, clip_grad_norm: 1.0}

    """)
}

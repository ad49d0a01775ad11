NN_CLONES static void F(nn_dropout)(const T *restrict x, const float *restrict u, T *restrict y,
                                    uint8_t *restrict mask, int64_t n, double p, T scale,
                                    T shift, T fill) {
  /* Compared in double so that every p below 1 keeps its probability. */
  for (int64_t i = 0; i < n; i++) {
    bool keep = (double)u[i] >= p;
    mask[i] = keep;
    y[i] = keep ? x[i] * scale + shift : fill;
  }
}

NN_CLONES static void F(nn_masked_scale)(const T *restrict x, const uint8_t *restrict mask,
                                         T *restrict y, int64_t n, T scale) {
  for (int64_t i = 0; i < n; i++) y[i] = mask[i] ? x[i] * scale : 0;
}

NN_CLONES static void F(nn_prelu)(const T *x, const T *slopes, T *restrict y, int64_t channels,
                                  int64_t inner, int64_t begin, int64_t end) {
  for (int64_t plane = begin; plane < end;) {
    int64_t channel = plane % channels;
    const T *from = x + plane * inner, *slope = slopes + channel;
    T *restrict to = y + plane * inner;
    if (inner == 1) { /* channels lie side by side */
      int64_t width = channels - channel < end - plane ? channels - channel : end - plane;
      for (int64_t j = 0; j < width; j++) to[j] = from[j] > 0 ? from[j] : slope[j] * from[j];
      plane += width;
    } else {
      T s = *slope;
      for (int64_t i = 0; i < inner; i++) to[i] = from[i] > 0 ? from[i] : s * from[i];
      plane++;
    }
  }
}

NN_CLONES static void F(nn_prelu_gradient)(const T *x, const T *slopes, const T *gy,
                                           T *restrict gx, T *restrict gs, int64_t channels,
                                           int64_t inner, int64_t begin, int64_t end) {
  for (int64_t plane = begin; gx && plane < end;) {
    int64_t channel = plane % channels;
    const T *from = x + plane * inner, *g = gy + plane * inner, *slope = slopes + channel;
    T *restrict to = gx + plane * inner;
    if (inner == 1) {
      int64_t width = channels - channel < end - plane ? channels - channel : end - plane;
      for (int64_t j = 0; j < width; j++) to[j] = from[j] > 0 ? g[j] : slope[j] * g[j];
      plane += width;
    } else {
      T s = *slope;
      for (int64_t i = 0; i < inner; i++) to[i] = from[i] > 0 ? g[i] : s * g[i];
      plane++;
    }
  }
  if (gs)
    for (int64_t i = begin * inner; i < end * inner; i++) gs[i] = x[i] > 0 ? 0 : gy[i] * x[i];
}

NN_CLONES static void F(nn_rrelu)(const T *restrict x, const float *restrict u, T *restrict y,
                                  T *restrict slopes, int64_t n, T low, T high) {
  for (int64_t i = 0; i < n; i++) {
    T slope = x[i] <= 0 ? low + (T)u[i] * (high - low) : 1;
    slopes[i] = slope;
    y[i] = x[i] * slope;
  }
}

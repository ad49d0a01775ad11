static void F(nn_to_columns)(const nn_window *w, const T *x, T *y, int64_t begin, int64_t end) {
  const int64_t plane = w->shape[0] * w->shape[1], stride = w->stride[1];
  const int64_t values = w->kernel[0] * w->kernel[1] * w->result[0] * w->result[1];
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * plane;
    T *restrict out = y + p * values;
    NN_FOR_WINDOW_ROWS(w, {
      T *restrict to = out + at;
      if (!isInside || x0 > 0 || x1 < w->result[1])
        memset(to, 0, (size_t)w->result[1] * sizeof(T));
      if (isInside)
        for (int64_t i = x0; i < x1; i++) to[i] = in[from + i * stride];
    })
  }
}

static void F(nn_from_columns)(const nn_window *w, const T *x, T *y, int64_t begin, int64_t end) {
  const int64_t plane = w->shape[0] * w->shape[1], stride = w->stride[1];
  const int64_t values = w->kernel[0] * w->kernel[1] * w->result[0] * w->result[1];
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * values;
    T *restrict out = y + p * plane;
    memset(out, 0, (size_t)plane * sizeof(T));
    NN_FOR_WINDOW_ROWS(w, {
      if (isInside)
        for (int64_t i = x0; i < x1; i++) out[from + i * stride] += in[at + i];
    })
  }
}

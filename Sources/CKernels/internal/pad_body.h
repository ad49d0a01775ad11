static void F(nn_pad_planes_gradient)(const nn_pad *pad, const T *gys, T *gxs, int64_t begin,
                                      int64_t end) {
  const int64_t plane = pad->shape[0] * pad->shape[1] * pad->shape[2];
  const int64_t results = pad->result[0] * pad->result[1] * pad->result[2];
  const int64_t *column = pad->from[2];
  memset(gxs + begin * plane, 0, (size_t)((end - begin) * plane) * sizeof(T));
  for (int64_t p = begin; p < end; p++) {
    NN_FOR_PAD_ROWS(pad, {
      const T *in = gys + p * results + at;
      T *restrict out = gxs + p * plane + from;
      for (int64_t i = 0; i < pad->result[2]; i++) out[column[i]] += in[i];
    })
  }
}

static void F(nn_unpool)(const T *x, const int64_t *places, T *y, int64_t plane, int64_t results,
                         int64_t begin, int64_t end) {
  for (int64_t p = begin; p < end; p++) {
    T *restrict out = y + p * plane;
    const T *in = x + p * results;
    const int64_t *place = places + p * results;
    memset(out, 0, (size_t)plane * sizeof(T));
    for (int64_t i = 0; i < results; i++) out[place[i]] = in[i];
  }
}

static void F(nn_unpool_gradient)(const T *gy, const int64_t *places, T *gx, int64_t plane,
                                  int64_t results, int64_t begin, int64_t end) {
  for (int64_t p = begin; p < end; p++) {
    const T *in = gy + p * plane;
    T *restrict out = gx + p * results;
    const int64_t *place = places + p * results;
    for (int64_t i = 0; i < results; i++) out[i] = in[place[i]];
  }
}

/* The whole part of `value`; what no position can be is 0. */
static inline int64_t F(nn_whole)(T value) {
  return value > (T)-1e15 && value < (T)1e15 ? (int64_t)value : 0;
}

/* The first position of window `index` in dimension `d`, inside the plane whatever the sample. The
   arithmetic is that of PyTorch, in the same precision, as a rounded step moves the window. */
static inline int64_t F(nn_fractional_first)(const nn_fractional *pool, int d, int64_t index,
                                             const T *samples) {
  const int64_t most = pool->shape[d] - pool->kernel[d], results = pool->result[d];
  if (index == results - 1 || pool->column[d] < 0) return most;
  const T sample = samples[pool->column[d]], alpha = (T)most / (T)(results - 1);
  const int64_t first =
      F(nn_whole)(((T)index + sample) * alpha) - F(nn_whole)(sample * alpha);
  return first < 0 ? 0 : first > most ? most : first;
}

static void F(nn_fractional_max)(const nn_fractional *pool, const T *x, const T *samples, T *y,
                                 int64_t *places, int64_t begin, int64_t end) {
  const int64_t height = pool->shape[1], width = pool->shape[2];
  const int64_t plane = pool->shape[0] * height * width;
  const int64_t results = pool->result[0] * pool->result[1] * pool->result[2];
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * plane, *sample = samples + p * pool->columns;
    int64_t to = p * results;
    for (int64_t rz = 0; rz < pool->result[0]; rz++) {
      const int64_t z0 = F(nn_fractional_first)(pool, 0, rz, sample);
      for (int64_t ry = 0; ry < pool->result[1]; ry++) {
        const int64_t y0 = F(nn_fractional_first)(pool, 1, ry, sample);
        for (int64_t rx = 0; rx < pool->result[2]; rx++, to++) {
          const int64_t x0 = F(nn_fractional_first)(pool, 2, rx, sample);
          int64_t best = (z0 * height + y0) * width + x0;
          T most = (T)-INFINITY;
          for (int64_t z = z0; z < z0 + pool->kernel[0]; z++)
            for (int64_t h = y0; h < y0 + pool->kernel[1]; h++)
              for (int64_t w = x0; w < x0 + pool->kernel[2]; w++) {
                const int64_t at = (z * height + h) * width + w;
                if (in[at] > most || in[at] != in[at]) {
                  most = in[at];
                  best = at;
                }
              }
          y[to] = most;
          places[to] = best;
        }
      }
    }
  }
}

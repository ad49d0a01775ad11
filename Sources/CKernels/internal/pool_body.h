static void F(nn_pool_max)(const nn_pool *pool, const T *x, T *y, int64_t *places, int64_t begin,
                           int64_t end) {
  const int64_t plane = nn_pool_volume(pool->shape), results = nn_pool_volume(pool->result);
  const int64_t height = pool->shape[1], width = pool->shape[2];
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * plane;
    T *restrict out = y + p * results;
    int64_t *restrict place = places + p * results;
    NN_FOR_WINDOWS(pool, {
      /* Dilation may leave a window with no position inside the plane. */
      const int empty = z1 <= z0 || y1 <= y0 || x1 <= x0;
      int64_t best = empty ? -1 : (z0 * height + y0) * width + x0;
      T most = empty ? (T)-INFINITY : in[best];
      for (int64_t z = z0; z < z1; z += pool->step[0])
        for (int64_t h = y0; h < y1; h += pool->step[1]) {
          const int64_t row = (z * height + h) * width;
          for (int64_t w = x0; w < x1; w += pool->step[2]) {
            const T value = in[row + w];
            /* The last NaN counts, as in PyTorch. */
            const int better = value > most || value != value;
            most = better ? value : most;
            best = better ? row + w : best;
          }
        }
      out[to] = most;
      place[to] = best;
    })
  }
}

static void F(nn_pool_max_gradient)(const T *gy, const int64_t *places, T *gx, int64_t plane,
                                    int64_t results, int64_t begin, int64_t end) {
  for (int64_t p = begin; p < end; p++) {
    T *restrict out = gx + p * plane;
    const T *in = gy + p * results;
    const int64_t *place = places + p * results;
    memset(out, 0, (size_t)plane * sizeof(T));
    for (int64_t i = 0; i < results; i++)
      if (place[i] >= 0) out[place[i]] += in[i];
  }
}

/* What the mean of a window divides by; 0 for an empty window, whose mean is 0. */
#define NN_DIVISOR                                                                               \
  (z1 <= z0 || y1 <= y0 || x1 <= x0                                                              \
       ? 0                                                                                       \
   : pool->divisor != 0                                                                          \
       ? (T)pool->divisor                                                                        \
       : (T)(pool->counted[0][rz] * pool->counted[1][ry] * pool->counted[2][rx]))

NN_CLONES static void F(nn_pool_mean)(const nn_pool *pool, const T *x, T *y, int64_t begin,
                                      int64_t end) {
#pragma clang fp reassociate(on)
  const int64_t plane = nn_pool_volume(pool->shape), results = nn_pool_volume(pool->result);
  const int64_t height = pool->shape[1], width = pool->shape[2];
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * plane;
    T *restrict out = y + p * results;
    NN_FOR_WINDOWS(pool, {
      const T divisor = NN_DIVISOR;
      T total = 0;
      for (int64_t z = z0; z < z1; z++)
        for (int64_t h = y0; h < y1; h++) {
          const T *row = in + (z * height + h) * width;
          T sum = 0;
          for (int64_t w = x0; w < x1; w++) sum += row[w];
          total += sum;
        }
      out[to] = divisor == 0 ? 0 : total / divisor;
    })
  }
}

NN_CLONES static void F(nn_pool_mean_gradient)(const nn_pool *pool, const T *gy, T *gx,
                                               int64_t begin, int64_t end) {
  const int64_t plane = nn_pool_volume(pool->shape), results = nn_pool_volume(pool->result);
  const int64_t height = pool->shape[1], width = pool->shape[2];
  for (int64_t p = begin; p < end; p++) {
    T *restrict out = gx + p * plane;
    const T *in = gy + p * results;
    memset(out, 0, (size_t)plane * sizeof(T));
    NN_FOR_WINDOWS(pool, {
      const T divisor = NN_DIVISOR;
      const T share = divisor == 0 ? 0 : in[to] / divisor;
      for (int64_t z = z0; z < z1; z++)
        for (int64_t h = y0; h < y1; h++) {
          T *restrict row = out + (z * height + h) * width;
          for (int64_t w = x0; w < x1; w++) row[w] += share;
        }
    })
  }
}

#undef NN_DIVISOR

#define LANES ((int64_t)(64 / sizeof(T)))
#define V F(nn_pool_lanes)
#define I F(nn_pool_places)

typedef T V __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
typedef F(nn_bits) I __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
typedef int64_t F(nn_pool_wide) __attribute__((vector_size(64 / sizeof(T) * 8), aligned(8)));

/* Every second element of the 2 * LANES at `x`. */
NN_INLINE void F(nn_every_second)(const T *x, V *result) {
  const V a = *(const V *)x, b = *(const V *)(x + LANES);
  *result = __builtin_shufflevector(a, b, F(NN_EVENS));
}

/* The largest elements of the whole windows of up to LANES neighbouring results, `stride` (1 or 2)
   apart in `in`, a plane that starts at the first window's corner. Vectors go on over the ends of rows
   and of results, as far as `readable` and `writable` elements; near these ends they go through
   buffers. */
NN_INLINE void F(nn_pool_max_row)( const T *in, int64_t corner, const int64_t *extent,
                 const int64_t *steps, const int64_t *sizes, const int64_t stride, int64_t results,
                 int64_t readable, int64_t writable, T *out, int64_t *places) {
  T buffer[3 * LANES];
  V most = {0};
  I best = (I){0}, lane = (I){0};
  for (int i = 0; i < LANES; i++) lane[i] = (F(nn_bits))(i * stride);
  const int64_t reach = (results - 1) * stride + extent[2];
  int isFirst = 1;
  for (int64_t z = 0; z < extent[0]; z += steps[0])
    for (int64_t h = 0; h < extent[1]; h += steps[1]) {
      const int64_t start = (z * sizes[1] + h) * sizes[2];
      const T *row = in + start;
      if (start + 3 * LANES > readable) row = memcpy(buffer, row, (size_t)reach * sizeof(T));
      for (int64_t w = 0; w < extent[2]; w += steps[2]) {
        V value = *(const V *)(row + w);
        if (stride == 2) F(nn_every_second)(row + w, &value);
        const I place = lane + (F(nn_bits))(corner + start + w);
        /* The last NaN counts, as in PyTorch. */
        const I better = isFirst ? ~(I){0} : (I)(value > most) | (I)(value != value);
        most = (V)((better & (I)value) | (~better & (I)most));
        best = (better & place) | (~better & best);
        isFirst = 0;
      }
    }
  const F(nn_pool_wide) wide = __builtin_convertvector(best, F(nn_pool_wide));
  if (writable >= LANES) {
    *(V *)out = most;
    memcpy(places, &wide, sizeof wide);
  } else {
    memcpy(out, &most, (size_t)results * sizeof(T));
    memcpy(places, &wide, (size_t)results * 8);
  }
}

/* How many of the results from `rx` on have whole windows that lie `stride` apart; at most LANES. */
static inline int64_t F(nn_whole_windows)(const nn_pool *pool, int64_t rx, int64_t extent,
                                          int64_t stride) {
  const int64_t *first = pool->first[2], *last = pool->last[2];
  int64_t n = 0;
  while (n < LANES && rx + n < pool->result[2] && last[rx + n] - first[rx + n] == extent &&
         first[rx + n] == first[rx] + n * stride)
    n++;
  return n;
}

/* The largest element of one window. */
static inline void F(nn_pool_max_window)(const nn_pool *pool, const T *in, int64_t z0, int64_t z1,
                                         int64_t y0, int64_t y1, int64_t x0, int64_t x1, T *out,
                                         int64_t *place) {
  const int64_t height = pool->shape[1], width = pool->shape[2];
  /* Dilation may leave a window with no position inside the plane. */
  const int empty = z1 <= z0 || y1 <= y0 || x1 <= x0;
  int64_t best = empty ? -1 : (z0 * height + y0) * width + x0;
  T most = empty ? (T)-INFINITY : in[best];
  for (int64_t z = z0; z < z1; z += pool->step[0])
    for (int64_t h = y0; h < y1; h += pool->step[1]) {
      const int64_t row = (z * height + h) * width;
      for (int64_t w = x0; w < x1; w += pool->step[2]) {
        const T value = in[row + w];
        const int better = value > most || value != value;
        most = better ? value : most;
        best = better ? row + w : best;
      }
    }
  *out = most;
  *place = best;
}

NN_CLONES static void F(nn_pool_max)(const nn_pool *pool, const T *x, T *y, int64_t *places,
                                     int64_t begin, int64_t end) {
  const int64_t plane = nn_pool_volume(pool->shape), results = nn_pool_volume(pool->result);
  const int64_t height = pool->shape[1], width = pool->shape[2], row = pool->result[2];
  /* The extent and the distance of windows away from the borders. */
  int64_t extent = 0, stride = 0;
  for (int64_t i = 0; i < row; i++) {
    const int64_t size = pool->last[2][i] - pool->first[2][i];
    if (size <= extent) continue;
    extent = size;
    stride = i + 1 < row ? pool->first[2][i + 1] - pool->first[2][i] : 1;
  }
  const int isWide = (stride == 1 || stride == 2) && extent > 0 && extent <= LANES &&
                     plane < INT32_MAX;
  for (int64_t p = begin; p < end; p++) {
    const T *in = x + p * plane;
    T *restrict out = y + p * results;
    int64_t *restrict place = places + p * results;
    for (int64_t rz = 0, to = 0; rz < pool->result[0]; rz++)
      for (int64_t ry = 0; ry < pool->result[1]; ry++) {
        const int64_t z0 = pool->first[0][rz], z1 = pool->last[0][rz];
        const int64_t y0 = pool->first[1][ry], y1 = pool->last[1][ry];
        const int64_t sizes[3] = {z1 - z0, y1 - y0, extent};
        for (int64_t rx = 0; rx < row;) {
          const int64_t x0 = pool->first[2][rx], x1 = pool->last[2][rx];
          const int64_t n = isWide && z1 > z0 && y1 > y0
                                ? F(nn_whole_windows)(pool, rx, extent, stride)
                                : 0;
          if (n < 2) {
            F(nn_pool_max_window)(pool, in, z0, z1, y0, y1, x0, x1, out + to, place + to);
            rx++, to++;
            continue;
          }
          const int64_t corner = (z0 * height + y0) * width + x0;
          const int64_t readable = (end - p) * plane - corner;
          const int64_t writable = (end - p) * results - to;
          if (stride == 1)
            F(nn_pool_max_row)(in + corner, corner, sizes, pool->step, pool->shape, 1, n,
                               readable, writable, out + to, place + to);
          else
            F(nn_pool_max_row)(in + corner, corner, sizes, pool->step, pool->shape, 2, n,
                               readable, writable, out + to, place + to);
          rx += n, to += n;
        }
      }
  }
}

#undef LANES
#undef V
#undef I

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

#define LANES ((int64_t)(64 / sizeof(T)))
#define ROWS ((int64_t)NN_CONV_ROWS)
#define V F(nn_lanes)

typedef T V __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));

/* sum_j[i][:] += sum over t of a[i][at[t]] * panel_j[t][:]: every product of a convolution.
   A result is one chain of multiply-adds over t, so it does not depend on the tile it falls in. */
static inline __attribute__((always_inline)) void F(nn_tile)(
    const int rows, const int panels, const T *const *a, const int32_t *at, int64_t n,
    const T *panel0, const T *panel1, T *sum0, T *sum1) {
  V acc[2][8];
  const T *row[8];
#pragma unroll
  for (int i = 0; i < rows; i++) {
    row[i] = a[i];
    acc[0][i] = *(const V *)(sum0 + i * LANES);
    if (panels == 2) acc[1][i] = *(const V *)(sum1 + i * LANES);
  }
  for (int64_t t = 0; t < n; t++) {
    const int64_t o = at[t];
    const V w0 = *(const V *)(panel0 + t * LANES);
    V w1 = w0;
    if (panels == 2) w1 = *(const V *)(panel1 + t * LANES);
#pragma unroll
    for (int i = 0; i < rows; i++) {
      const V x = row[i][o] - (V){0};
      acc[0][i] += x * w0;
      if (panels == 2) acc[1][i] += x * w1;
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++) {
    *(V *)(sum0 + i * LANES) = acc[0][i];
    if (panels == 2) *(V *)(sum1 + i * LANES) = acc[1][i];
  }
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"))) static void F(nn_tile_pair)(
    const T *const *a, const int32_t *at, int64_t n, const T *panel0, const T *panel1, T *sum0,
    T *sum1) {
  F(nn_tile)(8, 2, a, at, n, panel0, panel1, sum0, sum1);
}

__attribute__((target("arch=x86-64-v4"))) static void F(nn_tile_single)(
    const T *const *a, const int32_t *at, int64_t n, const T *panel, T *sum) {
  F(nn_tile)(8, 1, a, at, n, panel, panel, sum, sum);
}
#endif

/* Half a tile at a time, which fits the registers of narrower CPUs. */
NN_CLONES static void F(nn_tile_narrow)(const T *const *a, const int32_t *at, int64_t n,
                                        const T *panel, T *sum) {
  F(nn_tile)(4, 1, a, at, n, panel, panel, sum, sum);
  F(nn_tile)(4, 1, a + 4, at, n, panel, panel, sum + 4 * LANES, sum + 4 * LANES);
}

/* One tile, of one panel if `panel1` is null. */
static void F(nn_multiply_tile)(const T *const *a, const int32_t *at, int64_t n, const T *panel0,
                                const T *panel1, T *sum0, T *sum1) {
#if defined(__x86_64__)
  if (nn_has_avx512()) {
    if (panel1)
      F(nn_tile_pair)(a, at, n, panel0, panel1, sum0, sum1);
    else
      F(nn_tile_single)(a, at, n, panel0, sum0);
    return;
  }
#endif
  F(nn_tile_narrow)(a, at, n, panel0, sum0);
  if (panel1) F(nn_tile_narrow)(a, at, n, panel1, sum1);
}

static void F(nn_conv_pad)(const T *x, T *y, const int64_t *shape, const int64_t *low,
                           const int64_t *padded, int64_t begin, int64_t end) {
  const int64_t plane = shape[0] * shape[1] * shape[2], size = padded[0] * padded[1] * padded[2];
  for (int64_t p = begin; p < end; p++) {
    T *out = y + p * size;
    const T *in = x + p * plane;
    memset(out, 0, (size_t)size * sizeof(T));
    for (int64_t d = 0; d < shape[0]; d++)
      for (int64_t h = 0; h < shape[1]; h++)
        memcpy(out + ((d + low[0]) * padded[1] + h + low[1]) * padded[2] + low[2],
               in + (d * shape[1] + h) * shape[2], (size_t)shape[2] * sizeof(T));
  }
}

static void F(nn_conv_pack_weights)(const T *w, T *packed, int64_t channels,
                                    int64_t channel_stride, int64_t sources,
                                    int64_t source_stride, const int32_t *tap_at, int64_t taps) {
  for (int64_t first = 0; first < channels; first += LANES) {
    const int64_t n = channels - first < LANES ? channels - first : LANES;
    for (int64_t s = 0; s < sources; s++)
      for (int64_t t = 0; t < taps; t++, packed += LANES) {
        const T *from = w + first * channel_stride + s * source_stride + tap_at[t];
        for (int64_t j = 0; j < n; j++) packed[j] = from[j * channel_stride];
        for (int64_t j = n; j < LANES; j++) packed[j] = 0;
      }
  }
}

NN_CLONES static void F(nn_conv_pack_planes)(const T *x, T *packed, int64_t channels,
                                             int64_t pixels) {
  for (int64_t first = 0; first < channels; first += LANES, packed += pixels * LANES) {
    const int64_t n = channels - first < LANES ? channels - first : LANES;
    for (int64_t p = 0; p < pixels; p++) {
      for (int64_t j = 0; j < n; j++) packed[p * LANES + j] = x[(first + j) * pixels + p];
      for (int64_t j = n; j < LANES; j++) packed[p * LANES + j] = 0;
    }
  }
}

static void F(nn_conv_results)(const nn_conv_gather *g, const T *source, int64_t source_stride,
                               const T *weights, const T *bias, T *result, int64_t result_stride,
                               int64_t images, int64_t first_panel, int64_t last_panel,
                               int64_t first_pixel, int64_t last_pixel) {
  T sums[2][ROWS * LANES];
  for (int64_t panel = first_panel; panel < last_panel; panel += 2) {
    const int64_t channel = panel * LANES, left = g->channels - channel;
    const int64_t pair = panel + 1 < last_panel;
    const int64_t channels = left < LANES * (1 + pair) ? left : LANES * (1 + pair);
    const T *panel0 = weights + panel * g->depth * LANES;
    const T *panel1 = pair ? panel0 + g->depth * LANES : NULL;
    for (int64_t image = 0; image < images; image++) {
      const T *from = source + image * source_stride;
      T *to = result + image * result_stride + channel * g->plane;
      for (int64_t p = first_pixel; p < last_pixel; p += ROWS) {
        const int64_t rows = last_pixel - p < ROWS ? last_pixel - p : ROWS;
        const T *a[ROWS];
        for (int64_t i = 0; i < ROWS; i++) a[i] = from + g->pixel_at[p + (i < rows ? i : 0)];
        for (int64_t j = 0; j < 2 * LANES; j++) {
          const T start = bias && j < channels ? bias[channel + j] : 0;
          for (int64_t i = 0; i < ROWS; i++) sums[j / LANES][i * LANES + j % LANES] = start;
        }
        F(nn_multiply_tile)(a, g->depth_at, g->depth, panel0, panel1, sums[0], sums[1]);
        for (int64_t j = 0; j < channels; j++) {
          T *plane = to + j * g->plane;
          const T *column = sums[j / LANES] + j % LANES;
          for (int64_t i = 0; i < rows; i++) plane[g->pixel_to[p + i]] = column[i * LANES];
        }
      }
    }
  }
}

static void F(nn_conv_weight_sums)(const nn_conv_gather *g, const T *source, int64_t source_stride,
                                   const T *packed, int64_t packed_stride, T *sums, int64_t images,
                                   int64_t first_panel, int64_t last_panel, int64_t first,
                                   int64_t last) {
  const int64_t depth = (g->depth + ROWS - 1) / ROWS * ROWS;
  for (int64_t panel = first_panel; panel < last_panel; panel += 2) {
    const int64_t pair = panel + 1 < last_panel;
    T *sums0 = sums + panel * depth * LANES, *sums1 = sums0 + depth * LANES;
    const int64_t rounded = (last + ROWS - 1) / ROWS * ROWS;
    memset(sums0 + first * LANES, 0, (size_t)((rounded - first) * LANES) * sizeof(T));
    if (pair) memset(sums1 + first * LANES, 0, (size_t)((rounded - first) * LANES) * sizeof(T));
    for (int64_t image = 0; image < images; image++) {
      const T *from = source + image * source_stride;
      const T *panel0 = packed + image * packed_stride + panel * g->pixels * LANES;
      const T *panel1 = pair ? panel0 + g->pixels * LANES : NULL;
      for (int64_t t = first; t < last; t += ROWS) {
        const T *a[ROWS];
        for (int64_t i = 0; i < ROWS; i++) a[i] = from + g->depth_at[t + i < last ? t + i : t];
        F(nn_multiply_tile)(a, g->pixel_at, g->pixels, panel0, panel1, sums0 + t * LANES,
                            sums1 + t * LANES);
      }
    }
  }
}

static void F(nn_conv_unpack_sums)(const nn_conv_gather *g, const T *sums, int64_t parts,
                                   int64_t part_stride, T *w) {
  const int64_t depth = (g->depth + ROWS - 1) / ROWS * ROWS;
  for (int64_t c = 0; c < g->channels; c++) {
    const T *column = sums + c / LANES * depth * LANES + c % LANES;
    for (int64_t t = 0; t < g->depth; t++) {
      T sum = 0;
      for (int64_t part = 0; part < parts; part++) sum += column[part * part_stride + t * LANES];
      w[c * g->depth + t] = sum;
    }
  }
}

#undef LANES
#undef ROWS
#undef V

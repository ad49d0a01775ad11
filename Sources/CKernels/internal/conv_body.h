#define LANES ((int64_t)(64 / sizeof(T)))
#define ROWS ((int64_t)NN_CONV_ROWS)
#define V F(nn_lanes)

typedef T V __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
typedef T F(nn_eight) __attribute__((vector_size(8 * sizeof(T)), aligned(sizeof(T)), may_alias));

/* Panels of LANES columns and the sums that products with them are added to. */
typedef struct {
  const T *panel[2]; /* the second is null where there is one only */
  const T *start[2]; /* what the sums begin with: a row, then `step` elements on the next */
  int64_t step;
  T *sum[2]; /* NN_CONV_ROWS rows */
} F(nn_panels);

/* sum_j[i][:] = start_j[i][:] + sum over t of a[i][at[t]] * panel_j[t][:].
   A result is one chain of multiply-adds over t, so it does not depend on the tile it falls in. */
NN_INLINE void F(nn_tile)( const int rows, const int panels, const T *const *a, const int32_t *at,
                 int64_t n, const F(nn_panels) *p, const int first, const int row0) {
  const T *panel0 = p->panel[first], *panel1 = p->panel[panels - 1];
  V acc[2][8];
  const T *row[8];
#pragma unroll
  for (int i = 0; i < rows; i++) {
    row[i] = a[row0 + i];
    acc[0][i] = *(const V *)(p->start[first] + (row0 + i) * p->step);
    if (panels == 2) acc[1][i] = *(const V *)(p->start[1] + (row0 + i) * p->step);
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
    *(V *)(p->sum[first] + (row0 + i) * LANES) = acc[0][i];
    if (panels == 2) *(V *)(p->sum[1] + (row0 + i) * LANES) = acc[1][i];
  }
}

#if defined(__x86_64__)
NN_WIDE static void F(nn_tile_pair)(const T *const *a, const int32_t *at, int64_t n,
                                    const F(nn_panels) *p) {
  F(nn_tile)(8, 2, a, at, n, p, 0, 0);
}

NN_WIDE static void F(nn_tile_single)(const T *const *a, const int32_t *at, int64_t n,
                                      const F(nn_panels) *p) {
  F(nn_tile)(8, 1, a, at, n, p, 0, 0);
}
#endif

/* Half a panel's rows at a time, which fits the registers of narrower CPUs. */
NN_CLONES static void F(nn_tile_narrow)(const T *const *a, const int32_t *at, int64_t n,
                                        const F(nn_panels) *p) {
  F(nn_tile)(4, 1, a, at, n, p, 0, 0);
  F(nn_tile)(4, 1, a, at, n, p, 0, 4);
  if (p->panel[1] == NULL) return;
  F(nn_tile)(4, 1, a, at, n, p, 1, 0);
  F(nn_tile)(4, 1, a, at, n, p, 1, 4);
}

static void F(nn_multiply_tile)(const T *const *a, const int32_t *at, int64_t n,
                                const F(nn_panels) *p) {
#if defined(__x86_64__)
  if (nn_has_avx512()) {
    if (p->panel[1])
      F(nn_tile_pair)(a, at, n, p);
    else
      F(nn_tile_single)(a, at, n, p);
    return;
  }
#endif
  F(nn_tile_narrow)(a, at, n, p);
}

/* to[j][i] = from[i][j] for i and j in 0..<8. */
NN_INLINE void F(nn_transpose)(const T *from, int64_t from_stride, T *to, int64_t to_stride) {
  F(nn_eight) a[8], b[8];
#pragma unroll
  for (int i = 0; i < 8; i++) a[i] = *(const F(nn_eight) *)(from + i * from_stride);
#pragma unroll
  for (int i = 0; i < 8; i += 2) {
    b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
#pragma unroll
  for (int i = 0; i < 8; i += 4)
#pragma unroll
    for (int k = 0; k < 2; k++) {
      a[i + k] = __builtin_shufflevector(b[i + k], b[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + k + 2] = __builtin_shufflevector(b[i + k], b[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma unroll
  for (int k = 0; k < 4; k++) {
    *(F(nn_eight) *)(to + k * to_stride) =
        __builtin_shufflevector(a[k], a[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *(F(nn_eight) *)(to + (k + 4) * to_stride) =
        __builtin_shufflevector(a[k], a[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
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
                                    int64_t source_stride, const int32_t *tap_at, int64_t taps,
                                    int64_t panel) {
  const int64_t first = panel * LANES, left = channels - first, n = left < LANES ? left : LANES;
  packed += panel * sources * taps * LANES;
  for (int64_t s = 0; s < sources; s++)
    for (int64_t t = 0; t < taps; t++, packed += LANES) {
      const T *from = w + first * channel_stride + s * source_stride + tap_at[t];
      for (int64_t j = 0; j < n; j++) packed[j] = from[j * channel_stride];
      for (int64_t j = n; j < LANES; j++) packed[j] = 0;
    }
}

NN_CLONES static void F(nn_conv_pack_planes)(const T *x, T *packed, int64_t channels,
                                             int64_t pixels, int64_t panel) {
  const int64_t first = panel * LANES, left = channels - first, n = left < LANES ? left : LANES;
  x += first * pixels;
  packed += first * pixels;
  for (int64_t j = 0; j < LANES; j += 8) {
    const int64_t rows = n - j < 8 ? n - j : 8;
    if (rows <= 0) {
      for (int64_t p = 0; p < pixels; p++) *(F(nn_eight) *)(packed + p * LANES + j) = (F(nn_eight)){0};
      continue;
    }
    /* Missing channels are zeros, which blocks of fewer than eight are read with. */
    T block[64] = {0}, turned[64];
    for (int64_t p = 0; p < pixels; p += 8) {
      const int64_t columns = pixels - p < 8 ? pixels - p : 8;
      const T *from = x + j * pixels + p;
      T *to = packed + p * LANES + j;
      if (columns == 8 && rows == 8) {
        F(nn_transpose)(from, pixels, to, LANES);
      } else if (columns == 8) {
        for (int64_t k = 0; k < rows; k++)
          *(F(nn_eight) *)(block + k * 8) = *(const F(nn_eight) *)(from + k * pixels);
        F(nn_transpose)(block, 8, to, LANES);
      } else {
        for (int64_t k = 0; k < rows; k++)
          for (int64_t i = 0; i < columns; i++) block[k * 8 + i] = from[k * pixels + i];
        F(nn_transpose)(block, 8, turned, 8);
        for (int64_t i = 0; i < columns; i++)
          *(F(nn_eight) *)(to + i * LANES) = *(const F(nn_eight) *)(turned + i * 8);
      }
    }
  }
}

/* NaN stays. */
static inline void F(nn_rectify_sums)(T *sums, int64_t n) {
  for (int64_t i = 0; i < n; i++) sums[i] = sums[i] < 0 ? 0 : sums[i];
}

/* plane[to[i]] = sums[i] for each channel of a panel. */
NN_INLINE void F(nn_conv_store)(const T *sums, T *plane, int64_t stride, const int64_t *to,
                                int64_t channels, int64_t rows) {
  int64_t j = 0;
  if (rows == 8 && to[7] - to[0] == 7)
    for (; j + 8 <= channels; j += 8)
      F(nn_transpose)(sums + j, LANES, plane + j * stride + to[0], stride);
  for (; j < channels; j++)
    for (int64_t i = 0; i < rows; i++) plane[j * stride + to[i]] = sums[i * LANES + j];
}

NN_CLONES static void F(nn_conv_results)(const nn_conv_gather *g, const T *source,
                                         int64_t source_stride, const T *weights, const T *bias,
                                         T *result, int64_t result_stride, int64_t images,
                                         int64_t first_panel, int64_t last_panel,
                                         int64_t first_pixel, int64_t last_pixel) {
  T sums[2][ROWS * LANES], start[2][LANES];
  for (int64_t panel = first_panel; panel < last_panel; panel += 2) {
    const int64_t pair = panel + 1 < last_panel, channel = panel * LANES;
    const int64_t left = g->channels - channel;
    const T *panel0 = weights + panel * g->depth * LANES;
    T *to = result + channel * g->plane;
    const F(nn_panels) panels = {{panel0, pair ? panel0 + g->depth * LANES : NULL},
                                 {start[0], start[1]},
                                 0,
                                 {sums[0], sums[1]}};
    for (int64_t j = 0; j < 2 * LANES; j++)
      start[j / LANES][j % LANES] = bias && j < left ? bias[channel + j] : 0;
    /* Tiles go on over the ends of images, which small planes fill badly. */
    int64_t image = 0, p = first_pixel;
    while (image < images && first_pixel < last_pixel) {
      const T *a[ROWS];
      int64_t at[ROWS], rows = 0;
      for (; rows < ROWS && image < images; rows++) {
        a[rows] = source + image * source_stride + g->pixel_at[p];
        at[rows] = image * result_stride + g->pixel_to[p];
        if (++p == last_pixel) {
          p = first_pixel;
          image++;
        }
      }
      for (int64_t i = rows; i < ROWS; i++) a[i] = a[0];
      F(nn_multiply_tile)(a, g->depth_at, g->depth, &panels);
      for (int64_t j = 0; j <= pair && g->rectified; j++)
        F(nn_rectify_sums)(sums[j], ROWS * LANES);
      F(nn_conv_store)(sums[0], to, g->plane, at, left < LANES ? left : LANES, rows);
      if (pair)
        F(nn_conv_store)(sums[1], to + LANES * g->plane, g->plane, at,
                         left < 2 * LANES ? left - LANES : LANES, rows);
    }
  }
}

static void F(nn_conv_weight_sums)(const nn_conv_gather *g, const T *source, int64_t source_stride,
                                   const T *packed, int64_t panel_stride, T *sums, int64_t images,
                                   int64_t first_panel, int64_t last_panel, int64_t first,
                                   int64_t last) {
  const int64_t depth = (g->depth + ROWS - 1) / ROWS * ROWS, pixels = g->pixels;
  const T zeros[LANES] = {0};
  /* Sums stay in registers for the pixels of as many images as this table has room for. */
  int32_t table[256];
  int64_t block = (int64_t)(sizeof table / sizeof *table) / pixels;
  if (block > images) block = images;
  if (source_stride * block > INT32_MAX) block = 0;
  for (int64_t image = 0; image < block; image++)
    for (int64_t p = 0; p < pixels; p++)
      table[image * pixels + p] = (int32_t)(image * source_stride) + g->pixel_at[p];
  const int32_t *at = block > 1 ? table : g->pixel_at;
  if (block < 1) block = 1;
  for (int64_t panel = first_panel; panel < last_panel; panel += 2) {
    const int64_t pair = panel + 1 < last_panel;
    T *sums0 = sums + panel * depth * LANES, *sums1 = sums0 + depth * LANES;
    for (int64_t image = 0; image < images; image += block) {
      const int64_t count = (images - image < block ? images - image : block) * pixels;
      const T *from = source + image * source_stride;
      const T *panel0 = packed + panel * panel_stride + image * pixels * LANES;
      for (int64_t t = first; t < last; t += ROWS) {
        T *to0 = sums0 + t * LANES, *to1 = sums1 + t * LANES;
        const F(nn_panels) panels = {{panel0, pair ? panel0 + panel_stride : NULL},
                                     {image ? to0 : zeros, image ? to1 : zeros},
                                     image ? LANES : 0,
                                     {to0, to1}};
        const T *a[ROWS];
        for (int64_t i = 0; i < ROWS; i++) a[i] = from + g->depth_at[t + i < last ? t + i : t];
        F(nn_multiply_tile)(a, at, count, &panels);
      }
    }
  }
}

NN_CLONES static void F(nn_conv_unpack_sums)(const nn_conv_gather *g, T *sums, int64_t parts,
                                             int64_t part_stride, T *w, int64_t panel) {
  const int64_t depth = (g->depth + ROWS - 1) / ROWS * ROWS, left = g->channels - panel * LANES;
  const int64_t n = left < LANES ? left : LANES;
  w += panel * LANES * g->depth;
  sums += panel * depth * LANES;
  for (int64_t part = 1; part < parts; part++) {
    const T *more = sums + part * part_stride;
    for (int64_t i = 0; i < depth * LANES; i++) sums[i] += more[i];
  }
  for (int64_t t = 0; t < g->depth; t += 8)
    for (int64_t j = 0; j < n; j += 8) {
      if (t + 8 <= g->depth && j + 8 <= n) {
        F(nn_transpose)(sums + t * LANES + j, LANES, w + j * g->depth + t, g->depth);
        continue;
      }
      for (int64_t k = j; k < n && k < j + 8; k++)
        for (int64_t i = t; i < g->depth && i < t + 8; i++)
          w[k * g->depth + i] = sums[i * LANES + k];
    }
}

#undef LANES
#undef ROWS
#undef V

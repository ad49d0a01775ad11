#define LANES ((int64_t)(64 / sizeof(T)))
#define V F(nn_lanes)
/* Channels at a time; half a panel of floats. */
#define BLOCK 8

/* sums[c][j] = start[c] + sum over t of w[t * LANES + c] * x[at[t] + j] for `channels` channels and
   `vectors` vectors of pixels. */
static inline __attribute__((always_inline)) void F(nn_row_tile)(
    const int channels, const int vectors, const T *x, const int32_t *at, int64_t n, const T *w,
    const T *start, T *sums) {
  V acc[BLOCK][2];
#pragma unroll
  for (int c = 0; c < channels; c++)
#pragma unroll
    for (int v = 0; v < vectors; v++) acc[c][v] = start[c] - (V){0};
  for (int64_t t = 0; t < n; t++) {
    V pixels[2];
#pragma unroll
    for (int v = 0; v < vectors; v++) pixels[v] = *(const V *)(x + at[t] + v * LANES);
#pragma unroll
    for (int c = 0; c < channels; c++) {
      const V weight = w[t * LANES + c] - (V){0};
#pragma unroll
      for (int v = 0; v < vectors; v++) acc[c][v] += weight * pixels[v];
    }
  }
#pragma unroll
  for (int c = 0; c < channels; c++)
#pragma unroll
    for (int v = 0; v < vectors; v++) *(V *)(sums + (2 * c + v) * LANES) = acc[c][v];
}

#if defined(__x86_64__)
NN_WIDE static void F(nn_row_tile_wide)(int64_t channels, const T *x, const int32_t *at, int64_t n,
                                        const T *w, const T *start, T *sums) {
  switch ((channels + 1) / 2) {
    case 1: F(nn_row_tile)(2, 2, x, at, n, w, start, sums); break;
    case 2: F(nn_row_tile)(4, 2, x, at, n, w, start, sums); break;
    case 3: F(nn_row_tile)(6, 2, x, at, n, w, start, sums); break;
    default: F(nn_row_tile)(8, 2, x, at, n, w, start, sums); break;
  }
}
#endif

NN_CLONES static void F(nn_row_tile_narrow)(int64_t channels, const T *x, const int32_t *at,
                                            int64_t n, const T *w, const T *start, T *sums) {
  for (int64_t c = 0; c < channels; c += 4)
    for (int64_t v = 0; v < 2; v++)
      F(nn_row_tile)(4, 1, x + v * LANES, at, n, w + c, start + c, sums + (2 * c + v) * LANES);
}

static void F(nn_conv_row_results)(const nn_conv_gather *g, const T *source, int64_t source_stride,
                                   const T *weights, const T *bias, T *result,
                                   int64_t result_stride, int64_t images, int64_t first,
                                   int64_t last) {
  T sums[BLOCK * 2 * LANES], start[BLOCK];
  for (int64_t channel = 0; channel < g->channels; channel += BLOCK) {
    const int64_t left = g->channels - channel, channels = left < BLOCK ? left : BLOCK;
    const T *w = weights + channel / LANES * g->depth * LANES + channel % LANES;
    for (int64_t c = 0; c < BLOCK; c++) start[c] = bias && c < channels ? bias[channel + c] : 0;
    for (int64_t image = 0; image < images; image++) {
      const T *from = source + image * source_stride;
      T *to = result + image * result_stride + channel * g->plane;
      /* Tiles go on over the ends of rows; what falls between two rows is not stored. */
      int64_t at = g->pixel_at[first * g->width];
      for (int64_t row = first; row < last; at += 2 * LANES) {
        const int64_t begin = g->pixel_at[row * g->width];
        if (at < begin) at = begin;
#if defined(__x86_64__)
        if (nn_has_avx512())
          F(nn_row_tile_wide)(channels, from + at, g->depth_at, g->depth, w, start, sums);
        else
#endif
          F(nn_row_tile_narrow)(channels, from + at, g->depth_at, g->depth, w, start, sums);
        for (; row < last; row++) {
          const int64_t corner = g->pixel_at[row * g->width];
          const int64_t x0 = at > corner ? at - corner : 0, end = at + 2 * LANES - corner;
          const int64_t x1 = end < g->width ? end : g->width;
          T *line = to + g->pixel_to[row * g->width];
          for (int64_t c = 0; c < channels && x0 < x1; c++) {
            const T *values = sums + 2 * c * LANES + corner - at;
            T *place = line + c * g->plane;
            if (g->step == 1)
              memcpy(place + x0, values + x0, (size_t)(x1 - x0) * sizeof(T));
            else
              for (int64_t x = x0; x < x1; x++) place[x * g->step] = values[x];
          }
          if (end < g->width || end <= 0) break;
        }
      }
    }
  }
}

#undef LANES
#undef V
#undef BLOCK

#define LANES ((int64_t)(64 / sizeof(T)))
#define V F(nn_lanes)
/* Channels at a time; half a panel of floats. */
#define BLOCK 8

/* sums[c][j] = start[c] + sum over t of w[t * LANES + c] * x[at[t] + j] for `channels` channels and
   `vectors` vectors of pixels. */
NN_INLINE void F(nn_row_tile)( const int channels, const int vectors, const T *x, const int32_t *at,
                 int64_t n, const T *w, const T *start, T *sums) {
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
        if (g->rectified) F(nn_rectify_sums)(sums, channels * 2 * LANES);
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

/* v = the first elements at x, at most a vector of them, and zeros; no others are read, as they may lie
   beyond the memory, or be infinite. */
NN_WIDE NN_INLINE void F(nn_load_first)(const T *x, int64_t count, V *v) {
#if defined(__x86_64__)
  const uint32_t mask = count < LANES ? ((uint32_t)1 << count) - 1 : ~(uint32_t)0;
  *v = (V)F(NN_MASKED)(mask, x);
#else
  *v = (V){0};
  memcpy(v, x, (size_t)(count < LANES ? count : LANES) * sizeof(T));
#endif
}

/* sums[t][c] += the products of source and outgoing pixels, lane by lane, for `channels` of the
   latter's planes and `taps` places in the source. */
NN_WIDE NN_INLINE void F(nn_row_sums_tile)( const int channels, const int taps,
                         const nn_conv_gather *g, const T *source, const int32_t *at,
                         const T *outgoing, T *sums) {
  V acc[4][6];
#pragma unroll
  for (int t = 0; t < taps; t++)
#pragma unroll
    for (int c = 0; c < channels; c++) acc[t][c] = *(const V *)(sums + (t * g->channels + c) * LANES);
  for (int64_t row = 0; row < g->rows; row++) {
    const T *line = outgoing + row * g->width, *corner = source + g->pixel_at[row * g->width];
    for (int64_t x = 0; x < g->width; x += LANES) {
      const int64_t left = g->width - x;
      V y[6];
#pragma unroll
      for (int c = 0; c < channels; c++) F(nn_load_first)(line + c * g->plane + x, left, y + c);
#pragma unroll
      for (int t = 0; t < taps; t++) {
        V pixels;
        F(nn_load_first)(corner + at[t] + x, left, &pixels);
#pragma unroll
        for (int c = 0; c < channels; c++) acc[t][c] += pixels * y[c];
      }
    }
  }
#pragma unroll
  for (int t = 0; t < taps; t++)
#pragma unroll
    for (int c = 0; c < channels; c++) *(V *)(sums + (t * g->channels + c) * LANES) = acc[t][c];
}

#define NN_ROW_SUMS_CASES(taps)                                                      \
  switch (channels) {                                                                \
    case 1: F(nn_row_sums_tile)(1, taps, g, source, at, outgoing, sums); break;      \
    case 2: F(nn_row_sums_tile)(2, taps, g, source, at, outgoing, sums); break;      \
    case 3: F(nn_row_sums_tile)(3, taps, g, source, at, outgoing, sums); break;      \
    case 4: F(nn_row_sums_tile)(4, taps, g, source, at, outgoing, sums); break;      \
    case 5: F(nn_row_sums_tile)(5, taps, g, source, at, outgoing, sums); break;      \
    default: F(nn_row_sums_tile)(6, taps, g, source, at, outgoing, sums); break;     \
  }

NN_WIDE static void F(nn_row_sums_wide)(int64_t channels, int64_t taps, const nn_conv_gather *g,
                                        const T *source, const int32_t *at, const T *outgoing,
                                        T *sums) {
  if (taps == 4)
    NN_ROW_SUMS_CASES(4)
  else
    NN_ROW_SUMS_CASES(1)
}

static void F(nn_conv_row_weight_sums)(const nn_conv_gather *g, const T *source,
                                       int64_t source_stride, const T *outgoing,
                                       int64_t outgoing_stride, T *sums, int64_t images,
                                       int64_t first, int64_t last) {
  memset(sums + first * g->channels * LANES, 0,
         (size_t)((last - first) * g->channels * LANES) * sizeof(T));
  /* As many blocks of at most 6 channels as it takes, of nearly equal size. */
  const int64_t blocks = (g->channels + 5) / 6;
  for (int64_t image = 0; image < images; image++) {
    const T *from = source + image * source_stride;
    for (int64_t block = 0; block < blocks; block++) {
      const int64_t c = g->channels * block / blocks;
      const int64_t channels = g->channels * (block + 1) / blocks - c;
      const T *line = outgoing + image * outgoing_stride + c * g->plane;
      for (int64_t t = first, taps; t < last; t += taps) {
        taps = last - t >= 4 ? 4 : 1;
        F(nn_row_sums_wide)(channels, taps, g, from, g->depth_at + t, line,
                            sums + (t * g->channels + c) * LANES);
      }
    }
  }
}

static void F(nn_conv_fold_row_sums)(const nn_conv_gather *g, const T *sums, int64_t parts,
                                     int64_t part_stride, T *w) {
  for (int64_t t = 0; t < g->depth; t++)
    for (int64_t c = 0; c < g->channels; c++) {
      V total = {0};
      for (int64_t part = 0; part < parts; part++)
        total += *(const V *)(sums + part * part_stride + (t * g->channels + c) * LANES);
      T sum = 0;
      for (int64_t j = 0; j < LANES; j++) sum += total[j];
      w[c * g->depth + t] = sum;
    }
}

#undef LANES
#undef V
#undef BLOCK

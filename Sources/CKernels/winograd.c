#include "include/nn_winograd.h"

#include "internal/define.h"
#include "internal/quads.h"

#define LANES NN_WINOGRAD_GROUP

typedef nn_vector V;

/* The points 0, +-A1, +-B1 and infinity; their squares and cubes. */
#define A1 0.75f
#define B1 1.5f
#define A2 (A1 * A1)
#define B2 (B1 * B1)
#define A3 (A1 * A2)
#define B3 (B1 * B2)
/* What the rows of G are divided by. */
#define N0 (1 / (A2 * B2))
#define NA (1 / (2 * A2 * (A2 - B2)))
#define NB (1 / (2 * B2 * (B2 - A2)))

/* The six of two ends and of what is even and odd at each pair of points. */
NN_INLINE void nn_six(const V *first, const V *even_a, const V *odd_a, const V *even_b,
                      const V *odd_b, const V *last, V *to, int64_t to_step) {
  to[0] = *first;
  to[to_step] = *even_a + *odd_a;
  to[2 * to_step] = *even_a - *odd_a;
  to[3 * to_step] = *even_b + *odd_b;
  to[4 * to_step] = *even_b - *odd_b;
  to[5 * to_step] = *last;
}

/* to = B^T d: 6 of 6. */
NN_INLINE void nn_bring(const V *d, int64_t step, V *to, int64_t to_step) {
  const V d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  const V first = d[0] * (A2 * B2) + (d4 - d2 * (A2 + B2));
  const V even_a = d4 - d2 * B2, odd_a = (d3 - d1 * B2) * A1;
  const V even_b = d4 - d2 * A2, odd_b = (d3 - d1 * A2) * B1;
  const V last = d1 * (A2 * B2) + (d[5 * step] - d3 * (A2 + B2));
  nn_six(&first, &even_a, &odd_a, &even_b, &odd_b, &last, to, to_step);
}

/* to = A^T m: 4 of 6. */
NN_INLINE void nn_fetch(const V *m, int64_t step, V *to, int64_t to_step) {
  const V even_a = m[step] + m[2 * step], odd_a = m[step] - m[2 * step];
  const V even_b = m[3 * step] + m[4 * step], odd_b = m[3 * step] - m[4 * step];
  to[0] = m[0] + (even_a + even_b);
  to[to_step] = odd_a * A1 + odd_b * B1;
  to[2 * to_step] = even_a * A2 + even_b * B2;
  to[3 * to_step] = odd_a * A3 + (odd_b * B3 + m[5 * step]);
}

/* to = A d: 6 of 4. */
NN_INLINE void nn_spread(const V *d, int64_t step, V *to, int64_t to_step) {
  const V d1 = d[step], d2 = d[2 * step], d3 = d[3 * step];
  const V even_a = d[0] + d2 * A2, odd_a = d1 * A1 + d3 * A3;
  const V even_b = d[0] + d2 * B2, odd_b = d1 * B1 + d3 * B3;
  nn_six(d, &even_a, &odd_a, &even_b, &odd_b, &d3, to, to_step);
}

/* to = G g: 6 of 3. */
NN_INLINE void nn_weigh(const V *g, int64_t step, V *to, int64_t to_step) {
  const V first = g[0] * N0, g1 = g[step], g2 = g[2 * step];
  const V even_a = (g[0] + g2 * A2) * NA, odd_a = g1 * (A1 * NA);
  const V even_b = (g[0] + g2 * B2) * NB, odd_b = g1 * (B1 * NB);
  nn_six(&first, &even_a, &odd_a, &even_b, &odd_b, &g2, to, to_step);
}

/* to = G^T s: 3 of 6. */
NN_INLINE void nn_gauge(const V *s, int64_t step, V *to, int64_t to_step) {
  const V even_a = (s[step] + s[2 * step]) * NA, odd_a = (s[step] - s[2 * step]) * NA;
  const V even_b = (s[3 * step] + s[4 * step]) * NB, odd_b = (s[3 * step] - s[4 * step]) * NB;
  to[0] = s[0] * N0 + (even_a + even_b);
  to[to_step] = odd_a * A1 + odd_b * B1;
  to[2 * to_step] = even_a * A2 + (even_b * B2 + s[5 * step]);
}

/* to[i] = element i of the first `channels` of 16 channels, and zeros for the others. */
NN_INLINE void nn_load_row(const float *x, int64_t step, int64_t channels, int64_t count, V *to) {
  int64_t i = 0;
  if (channels == LANES) {
    for (; i + 16 <= count; i += 16) nn_load_quads(4, x + i, step, to + i);
    for (; i + 4 <= count; i += 4) nn_load_quads(1, x + i, step, to + i);
  }
  for (; i < count; i++) {
    float *lane = (float *)(to + i);
    for (int64_t c = 0; c < LANES; c++) lane[c] = c < channels ? x[c * step + i] : 0;
  }
}

/* The other way; v is overwritten. */
NN_INLINE void nn_store_row(V *v, int64_t channels, int64_t count, float *x, int64_t step) {
  int64_t i = 0;
  if (channels == LANES) {
    for (; i + 16 <= count; i += 16) nn_store_quads(4, v + i, x + i, step);
    for (; i + 4 <= count; i += 4) nn_store_quads(1, v + i, x + i, step);
  }
  for (; i < count; i++)
    for (int64_t c = 0; c < channels; c++) x[c * step + i] = ((const float *)(v + i))[c];
}

static inline int64_t nn_least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Row r of a 6 x 6 block goes to the 36 matrices, whose elements lie `point` apart, and column j comes
   from there. */
NN_INLINE void nn_put_row(const V *row, float *to, int64_t point, int64_t r) {
#pragma unroll
  for (int j = 0; j < 6; j++) *(V *)(to + (r * 6 + j) * point) = row[j];
}

NN_INLINE void nn_get_column(const float *from, int64_t point, int64_t j, V *column) {
#pragma unroll
  for (int r = 0; r < 6; r++) column[r] = *(const V *)(from + (r * 6 + j) * point);
}

/* Tiles side by side that are worked on at a time, and the source elements across them. */
enum { SPAN = 8, ACROSS = 4 * SPAN + 2 };

/* Where such tiles lie: the first one's image and first result, and how many there are. */
typedef struct {
  int64_t image, y, x, tiles;
} nn_span;

static inline nn_span nn_span_at(const nn_winograd *w, int64_t tile, int64_t last) {
  const int64_t row = tile / w->tiles[1], column = tile % w->tiles[1];
  const int64_t tiles = nn_least(nn_least(SPAN, last - tile), w->tiles[1] - column);
  return (nn_span){row / w->tiles[0], row % w->tiles[0] * 4, column * 4, tiles};
}

NN_WIDE void nn_winograd_source(const nn_winograd *w, const float *source, nn_winograd_matrices v,
                                int64_t first, int64_t last, int64_t group) {
  const int64_t plane = w->source[0] * w->source[1];
  const int64_t channel = group * LANES, channels = nn_least(LANES, w->sources - channel);
  V d[6][ACROSS];
  for (int64_t tile = first, next; tile < last; tile = next) {
    const nn_span at = nn_span_at(w, tile, last);
    next = tile + at.tiles;
    const int64_t across = 4 * at.tiles + 2, x = at.x - w->before[1];
    /* The elements of the span that there are; the others are zeros. */
    const int64_t from = x < 0 ? nn_least(-x, across) : 0;
    const int64_t to = nn_least(across, w->source[1] - x) < from
                           ? from
                           : nn_least(across, w->source[1] - x);
    for (int64_t r = 0; r < 6; r++) {
      const int64_t y = at.y - w->before[0] + r;
      if (y < 0 || y >= w->source[0]) {
        for (int64_t i = 0; i < across; i++) d[r][i] = (V){0};
        continue;
      }
      for (int64_t i = 0; i < from; i++) d[r][i] = (V){0};
      for (int64_t i = to; i < across; i++) d[r][i] = (V){0};
      nn_load_row(source + at.image * w->source_stride + channel * plane + y * w->source[1] + x +
                      from,
                  plane, channels, to - from, d[r] + from);
    }
    for (int64_t i = 0; i < across; i++) nn_bring(&d[0][i], ACROSS, &d[0][i], ACROSS);
    float *out = v.data + (tile - first) * v.row + channel;
    for (int64_t t = 0; t < at.tiles; t++, out += v.row)
      for (int64_t r = 0; r < 6; r++) {
        V row[6];
        nn_bring(&d[r][4 * t], 1, row, 1);
        nn_put_row(row, out, v.point, r);
      }
  }
}

NN_WIDE void nn_winograd_weights(const nn_winograd *w, const float *weight, nn_winograd_matrices u,
                                 int64_t panel) {
  for (int64_t half = 0; half < 2; half++) {
    const int64_t channel = panel * NN_WINOGRAD_PANEL + half * LANES;
    const int64_t channels = nn_least(LANES, w->results - channel);
    for (int64_t s = 0; s < w->sources; s++) {
      float *out = u.data + s * u.row + half * LANES;
      if (channels <= 0) {
        for (int64_t p = 0; p < NN_WINOGRAD_POINTS; p++) *(V *)(out + p * u.point) = (V){0};
        continue;
      }
      V g[9], t[6][3];
      const float *from = weight + channel * w->weight_result + s * w->weight_source;
      nn_load_row(from, w->weight_result, channels, 8, g);
      nn_load_row(from + 8, w->weight_result, channels, 1, g + 8);
      if (w->turned)
#pragma unroll
        for (int i = 0; i < 4; i++) {
          const V swapped = g[i];
          g[i] = g[8 - i];
          g[8 - i] = swapped;
        }
#pragma unroll
      for (int j = 0; j < 3; j++) nn_weigh(g + j, 3, &t[0][j], 3);
#pragma unroll
      for (int r = 0; r < 6; r++) {
        V row[6];
        nn_weigh(t[r], 1, row, 1);
        nn_put_row(row, out, u.point, r);
      }
    }
  }
}

NN_WIDE void nn_winograd_results(const nn_winograd *w, nn_winograd_matrices m, const float *bias,
                                 float least, float *result, int64_t first, int64_t last,
                                 int64_t panel) {
  const int64_t plane = w->result[0] * w->result[1];
  for (int64_t half = 0; half < 2; half++) {
    const int64_t channel = panel * NN_WINOGRAD_PANEL + half * LANES;
    const int64_t channels = nn_least(LANES, w->results - channel);
    if (channels <= 0) return;
    V add = {0};
    for (int64_t c = 0; c < channels && bias; c++) add[c] = bias[channel + c];
    V out[4][4 * SPAN];
    for (int64_t tile = first, next; tile < last; tile = next) {
      const nn_span at = nn_span_at(w, tile, last);
      next = tile + at.tiles;
      const float *from = m.data + (tile - first) * m.row + half * LANES;
      for (int64_t i = 0; i < at.tiles; i++, from += m.row) {
        V t[4][6];
#pragma unroll
        for (int j = 0; j < 6; j++) {
          V column[6];
          nn_get_column(from, m.point, j, column);
          nn_fetch(column, 1, &t[0][j], 6);
        }
#pragma unroll
        for (int r = 0; r < 4; r++) {
          V row[4];
          nn_fetch(t[r], 1, row, 1);
#pragma unroll
          for (int j = 0; j < 4; j++) {
            const V sum = row[j] + add;
            out[r][i * 4 + j] = NN_AT_LEAST(V, nn_bits, sum, least);
          }
        }
      }
      const int64_t rows = nn_least(4, w->result[0] - at.y);
      const int64_t columns = nn_least(4 * at.tiles, w->result[1] - at.x);
      float *to = result + at.image * w->result_stride + channel * plane + at.y * w->result[1] +
                  at.x;
      for (int64_t r = 0; r < rows; r++, to += w->result[1])
        nn_store_row(out[r], channels, columns, to, plane);
    }
  }
}

NN_WIDE void nn_winograd_outgoing(const nn_winograd *w, const float *outgoing,
                                  nn_winograd_matrices z, int64_t first, int64_t last,
                                  int64_t panel) {
  const int64_t plane = w->result[0] * w->result[1];
  for (int64_t half = 0; half < 2; half++) {
    const int64_t channel = panel * NN_WINOGRAD_PANEL + half * LANES;
    const int64_t channels = nn_least(LANES, w->results - channel);
    if (channels <= 0) {
      for (int64_t p = 0; p < NN_WINOGRAD_POINTS; p++)
        for (int64_t tile = 0; tile < last - first; tile++)
          *(V *)(z.data + p * z.point + tile * z.row + half * LANES) = (V){0};
      continue;
    }
    V d[4][4 * SPAN];
    for (int64_t tile = first, next; tile < last; tile = next) {
      const nn_span at = nn_span_at(w, tile, last);
      next = tile + at.tiles;
      const float *from = outgoing + at.image * w->result_stride + channel * plane +
                          at.y * w->result[1] + at.x;
      const int64_t rows = nn_least(4, w->result[0] - at.y);
      const int64_t columns = nn_least(4 * at.tiles, w->result[1] - at.x);
      for (int64_t r = 0; r < 4; r++, from += w->result[1]) {
        for (int64_t i = r < rows ? columns : 0; i < 4 * at.tiles; i++) d[r][i] = (V){0};
        if (r < rows) nn_load_row(from, plane, channels, columns, d[r]);
      }
      float *to = z.data + (tile - first) * z.row + half * LANES;
      for (int64_t i = 0; i < at.tiles; i++, to += z.row) {
        V t[6][4];
#pragma unroll
        for (int j = 0; j < 4; j++) nn_spread(&d[0][i * 4 + j], 4 * SPAN, &t[0][j], 4);
#pragma unroll
        for (int r = 0; r < 6; r++) {
          V row[6];
          nn_spread(t[r], 1, row, 1);
          nn_put_row(row, to, z.point, r);
        }
      }
    }
  }
}

NN_WIDE void nn_winograd_weight_sums(const nn_winograd *w, nn_winograd_matrices s, bool adds,
                                     float *weight, int64_t first, int64_t last, int64_t panel) {
  for (int64_t half = 0; half < 2; half++) {
    const int64_t channel = panel * NN_WINOGRAD_PANEL + half * LANES;
    const int64_t channels = nn_least(LANES, w->results - channel);
    for (int64_t c = first; c < last && channels > 0; c++) {
      const float *from = s.data + (c - first) * s.row + half * LANES;
      float *to = weight + channel * w->weight_result + c * w->weight_source;
      V t[3][6], g[9], old[9];
#pragma unroll
      for (int j = 0; j < 6; j++) {
        V column[6];
        nn_get_column(from, s.point, j, column);
        nn_gauge(column, 1, &t[0][j], 6);
      }
#pragma unroll
      for (int r = 0; r < 3; r++) nn_gauge(t[r], 1, g + r * 3, 1);
      if (adds) {
        nn_load_row(to, w->weight_result, channels, 8, old);
        nn_load_row(to + 8, w->weight_result, channels, 1, old + 8);
#pragma unroll
        for (int i = 0; i < 9; i++) g[i] += old[i];
      }
      nn_store_row(g, channels, 4, to, w->weight_result);
      nn_store_row(g + 4, channels, 4, to + 4, w->weight_result);
      nn_store_row(g + 8, channels, 1, to + 8, w->weight_result);
    }
  }
}

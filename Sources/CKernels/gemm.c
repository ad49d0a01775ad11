#include "include/nn_gemm.h"

#include "internal/define.h"
#include "internal/quads.h"

#define LANES 16
typedef nn_vector V;

NN_CLONES void nn_gemm_pack(nn_matrix b, int64_t k, int64_t n, float *packed, int64_t begin,
                            int64_t end) {
  for (int64_t p = begin; p < end; p++) {
    const int64_t first = p * NN_GEMM_LANES, left = n - first;
    const int64_t width = left < NN_GEMM_LANES ? left : NN_GEMM_LANES;
    float *to = packed + p * k * NN_GEMM_LANES;
    const float *from = b.data + first * b.column;
    if (width < NN_GEMM_LANES) memset(to, 0, (size_t)(k * NN_GEMM_LANES) * sizeof(float));
    if (b.column == 1 && width == NN_GEMM_LANES) {
      for (int64_t t = 0; t < k; t++)
        memcpy(to + t * NN_GEMM_LANES, from + t * b.row, NN_GEMM_LANES * sizeof(float));
    } else if (b.row == 1) {
      const int64_t whole = k / LANES * LANES, columns = width / LANES * LANES;
      for (int64_t j = 0; j < columns; j += LANES)
        for (int64_t t = 0; t < whole; t += LANES) {
          V turned[LANES];
          nn_load_quads(LANES / 4, from + j * b.column + t, b.column, turned);
#pragma unroll
          for (int i = 0; i < LANES; i++) *(V *)(to + (t + i) * NN_GEMM_LANES + j) = turned[i];
        }
      for (int64_t t = 0; t < k; t++)
        for (int64_t j = t < whole ? columns : 0; j < width; j++)
          to[t * NN_GEMM_LANES + j] = from[j * b.column + t];
    } else {
      for (int64_t t = 0; t < k; t++)
        for (int64_t j = 0; j < width; j++)
          to[t * NN_GEMM_LANES + j] = from[t * b.row + j * b.column];
    }
  }
}

/* out[i][:] = sum over t of a(i, t) * b[t][:], of b's first panel, plus add[i][:] unless that is
   null, and at least `least`.
   `rows` and `width` (vectors) are constants, and `side` says whether a's rows lie side by side.
   Where sums are short, results that are not in the cache would be waited for. */
NN_INLINE void nn_gemm_tile(
    const int rows, const int width, const int side, nn_matrix a, nn_panels b, int64_t k,
    const float *add, int64_t add_step, float least, float *out, int64_t out_step) {
  V sum[NN_GEMM_ROWS][2];
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < width; j++) {
      sum[i][j] = (V){0};
      __builtin_prefetch(out + i * out_step + j * LANES, 1);
    }
  const float *at = a.data;
  const int64_t step = side ? a.column : a.row;
  for (int64_t t = 0; t < k; t++) {
    V y[2];
#pragma unroll
    for (int j = 0; j < width; j++) y[j] = *(const V *)(b.data + j * LANES);
#pragma unroll
    for (int i = 0; i < rows; i++) {
      const V x = (side ? at[i] : at[i * step]) - (V){0};
#pragma unroll
      for (int j = 0; j < width; j++) sum[i][j] += x * y[j];
    }
    b.data += b.row;
    at += side ? step : 1;
  }
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < width; j++) {
      if (add) sum[i][j] += *(const V *)(add + i * add_step + j * LANES);
      *(V *)(out + i * out_step + j * LANES) = NN_AT_LEAST(V, nn_bits, sum[i][j], least);
    }
}

typedef void (*nn_gemm_function)(nn_matrix a, nn_panels b, int64_t k, const float *add,
                                 int64_t add_step, float least, float *out, int64_t out_step);

#define NN_TILE(rows, width, side)                                                               \
  NN_WIDE static void nn_gemm_##rows##_##width##_##side(                                         \
      nn_matrix a, nn_panels b, int64_t k, const float *add, int64_t add_step,                   \
      float least, float *out, int64_t out_step) {                                               \
    nn_gemm_tile(rows, width, side, a, b, k, add, add_step, least, out, out_step);               \
  }
#define NN_TILES(rows) \
  NN_TILE(rows, 1, 0) NN_TILE(rows, 1, 1) NN_TILE(rows, 2, 0) NN_TILE(rows, 2, 1)
NN_TILES(1) NN_TILES(2) NN_TILES(3) NN_TILES(4) NN_TILES(5) NN_TILES(6)
NN_TILES(7) NN_TILES(8) NN_TILES(9) NN_TILES(10) NN_TILES(11) NN_TILES(12)

#define NN_NAMES(rows)                                  \
  {{nn_gemm_##rows##_1_0, nn_gemm_##rows##_1_1},        \
   {nn_gemm_##rows##_2_0, nn_gemm_##rows##_2_1}},
static const nn_gemm_function nn_gemm_functions[NN_GEMM_ROWS][2][2] = {
    NN_NAMES(1) NN_NAMES(2) NN_NAMES(3) NN_NAMES(4) NN_NAMES(5) NN_NAMES(6)
    NN_NAMES(7) NN_NAMES(8) NN_NAMES(9) NN_NAMES(10) NN_NAMES(11) NN_NAMES(12)};

/* c[j * step + i] = sums[i][j] + add[i], which null leaves out, and at least `least`, for 4 `quads`
   of rows and 16 columns. What lies side by side is written in one go. */
NN_INLINE void nn_gemm_turn_quads(const int quads, const float *sums, const float *add, float least,
                                  float *c, int64_t step) {
  V v[NN_GEMM_ROWS];
#pragma unroll
  for (int q = 0; q < quads; q++) {
#pragma unroll
    for (int r = 0; r < 4; r++) v[q * 4 + r] = *(const V *)(sums + (q * 4 + r) * NN_GEMM_LANES);
    nn_turn_quarters(v + q * 4);
    V start = {0};
    if (add) nn_gather_quarters(add + q * 4, 0, &start);
#pragma unroll
    for (int r = 0; r < 4; r++) v[q * 4 + r] = NN_AT_LEAST(V, nn_bits, v[q * 4 + r] + start, least);
  }
#pragma unroll
  for (int r = 0; r < 4; r++)
#pragma unroll
    for (int q = 0; q < quads; q++)
      nn_scatter_quarters(v + q * 4 + r, c + r * step + q * 4, 4 * step);
}

NN_WIDE static void nn_gemm_turn(int64_t quads, const float *sums, const float *add, float least,
                                 float *c, int64_t step) {
  if (quads == 3) nn_gemm_turn_quads(3, sums, add, least, c, step);
  if (quads == 2) nn_gemm_turn_quads(2, sums, add, least, c, step);
  if (quads == 1) nn_gemm_turn_quads(1, sums, add, least, c, step);
}

/* Computes rows [row, row + rows) of one panel. */
static void nn_gemm_block(const nn_gemm *g, int64_t row, int64_t rows, int64_t panel) {
  const int64_t column = panel * NN_GEMM_LANES, left = g->n - column;
  const int64_t width = left < NN_GEMM_LANES ? left : NN_GEMM_LANES;
  const nn_matrix a = {g->a.data + row * g->a.row, g->a.row, g->a.column};
  const nn_gemm_function tile = nn_gemm_functions[rows - 1][width > LANES][a.row == 1];
  const nn_panels b = {g->b.data + panel * g->b.panel, g->b.row, 0};
  const nn_matrix s = g->start;
  const float least = g->rectified ? 0 : -INFINITY;
  const float *start = s.data ? s.data + row * s.row + column * s.column : NULL;
  float *c = g->c + row * g->c_row + column * g->c_column;
  const int whole = width == NN_GEMM_LANES || width == LANES;
  if (g->c_column == 1 && whole && (!start || s.column == 1)) {
    tile(a, b, g->k, start, s.row, least, c, g->c_row);
    return;
  }
  float sums[NN_GEMM_ROWS * NN_GEMM_LANES];
  tile(a, b, g->k, NULL, 0, -INFINITY, sums, NN_GEMM_LANES);
  const int turns = g->c_row == 1 && (!start || (s.row == 1 && s.column == 0));
  const int64_t turned_rows = turns ? rows & ~3 : 0;
  const int64_t turned_columns = turns ? width / LANES * LANES : 0;
  for (int64_t j = 0; j < turned_columns; j += LANES)
    nn_gemm_turn(turned_rows / 4, sums + j, start, least, c + j * g->c_column, g->c_column);
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = i < turned_rows ? turned_columns : 0; j < width; j++) {
      const float sum =
          sums[i * NN_GEMM_LANES + j] + (start ? start[i * s.row + j * s.column] : 0);
      c[i * g->c_row + j * g->c_column] = sum < least ? least : sum;
    }
}

void nn_gemm_tiles(const nn_gemm *g, int64_t first_row, int64_t last_row, int64_t first_panel,
                   int64_t last_panel) {
  /* Blocks of nearly equal height, of whole quads. What is smaller than a cache is gone through
     inside. */
  const int64_t rows = last_row - first_row, quads = (rows + 3) / 4;
  const int64_t blocks = (rows + NN_GEMM_ROWS - 1) / NN_GEMM_ROWS;
  const int64_t panels = last_panel - first_panel;
  const int panels_inside = panels * g->k * NN_GEMM_LANES * (int64_t)sizeof(float) <= 1 << 19;
  const int64_t outer = panels_inside ? blocks : panels, inner = panels_inside ? panels : blocks;
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++) {
      const int64_t block = panels_inside ? o : i, panel = panels_inside ? i : o;
      const int64_t from = first_row + quads * block / blocks * 4;
      const int64_t end = first_row + quads * (block + 1) / blocks * 4;
      const int64_t to = end < last_row ? end : last_row;
      nn_gemm_block(g, from, to - from, first_panel + panel);
    }
}

#include "include/nn_attention.h"

#include "include/nn_gemm.h"
#include "internal/define.h"
#include "internal/philox.h"
#include "internal/turn.h"

enum { QUERIES = NN_ATTENTION_QUERIES, KEYS = NN_ATTENTION_KEYS };
_Static_assert(QUERIES == NN_GEMM_LANES, "a panel of products holds one block of queries");

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t panels_of(int64_t n) { return (n + QUERIES - 1) / QUERIES; }

int64_t nn_attention_scratch(const nn_attention *g) {
  return (g->size + 2 * KEYS + g->value_size) * QUERIES;
}

int64_t nn_attention_gradient_scratch(const nn_attention *g) {
  const int64_t rows = (panels_of(g->size) + panels_of(g->value_size)) * QUERIES;
  return (2 * g->size + 2 * g->value_size + 3 * KEYS + rows) * QUERIES;
}

/* Copies b[k, n], where element (t, j) is data[t * row + j * column], to panels of QUERIES
   columns. */
static inline void pack_f32(const float *data, int64_t row, int64_t column, int64_t k, int64_t n,
                            float *to) {
  nn_gemm_pack((nn_matrix){data, row, column}, k, n, to, 0, panels_of(n));
}

static inline void pack_f64(const double *data, int64_t row, int64_t column, int64_t k, int64_t n,
                            double *to) {
  for (int64_t first = 0; first < n; first += QUERIES, to += k * QUERIES)
    for (int64_t t = 0; t < k; t++)
      for (int64_t j = 0; j < QUERIES; j++)
        to[t * QUERIES + j] = first + j < n ? data[t * row + (first + j) * column] : 0;
}

/* to[j][i] = from[i][j] for i < rows and j < columns, whole fours. */
static inline void turn_fours_f32(const float *from, float *to, int64_t step, int64_t rows,
                                  int64_t columns) {
  for (int64_t i = 0; i < rows; i += 4)
    for (int64_t j = 0; j < columns; j += 4)
      nn_turn(from + i * QUERIES + j, QUERIES, to + j * step + i, step, (nn_quarter){0},
              -INFINITY);
}

static inline void turn_fours_f64(const double *from, double *to, int64_t step, int64_t rows,
                                  int64_t columns) {
  for (int64_t j = 0; j < columns; j++)
    for (int64_t i = 0; i < rows; i++) to[j * step + i] = from[i * QUERIES + j];
}

/* c = start + a[rows, k] b[k, n], b in panels, by the kernels of nn_gemm.h. */
static inline void wide_product_f32(int64_t rows, int64_t n, int64_t k, const float *a, int64_t row,
                                    int64_t column, const float *panels, const float *start,
                                    float *c, int64_t step) {
  const nn_gemm g = {
      rows, n, k, {a, row, column}, nn_packed_panels(panels, k), {start, step, 1}, c, step, 1};
  nn_gemm_tiles(&g, 0, rows, 0, panels_of(n));
}

#define wide_product_f64(...) (void)0

/* So large that they would become functions of their own otherwise, for narrow vectors. */

#define NN_BODY "attention_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_attention_forward,
            (nn_dtype dtype, const nn_attention *g, void *scratch, int64_t begin, int64_t end),
            (g, scratch, begin, end))
NN_DISPATCH(nn_attention_gradient,
            (nn_dtype dtype, const nn_attention *g, void *scratch, int64_t begin, int64_t end),
            (g, scratch, begin, end))
NN_DISPATCH(nn_attention_add_chunks,
            (nn_dtype dtype, const nn_attention *g, const nn_rows *sum, int64_t begin, int64_t end),
            (g, sum, begin, end))

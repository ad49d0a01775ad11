#pragma once
#include "nn_base.h"

/* Products of float matrices for CPUs with AVX-512, written for those of training: one side is often
   a batch of some dozens, which general libraries spend much time on copying for.

   One operand, the rows, is read where it lies; the other one in panels of NN_GEMM_LANES columns, which
   are copied to lie side by side where they are not small. Every result is one chain of multiply-adds
   over k, so it does not depend on how the work is shared out. */
enum { NN_GEMM_LANES = 32, NN_GEMM_ROWS = 12 };

/* Element (i, j) is data[i * row + j * column]. */
typedef struct {
  const float *data;
  int64_t row, column;
} nn_matrix;

/* Where panels lie: row t of panel p is the NN_GEMM_LANES elements from data[p * panel + t * row] on,
   or as many as it has columns. */
typedef struct {
  const float *data;
  int64_t row, panel;
} nn_panels;

/* c[m, n] = start + a[m, k] b[k, n], or 0 where that is less and `rectified`. One of c's steps is 1, as
   is one of a's. */
typedef struct {
  int64_t m, n, k;
  nn_matrix a;
  nn_panels b;
  nn_matrix start; /* steps may be 0; null data is zeros */
  float *c;
  int64_t c_row, c_column;
  bool rectified;
} nn_gemm;

/* Copies panels [begin, end) of b[k, n]: element (t, j) goes to panel j / NN_GEMM_LANES, which has k
   rows of NN_GEMM_LANES elements; columns beyond the last are zeros. */
void nn_gemm_pack(nn_matrix b, int64_t k, int64_t n, float *packed, int64_t begin, int64_t end);

/* The panels of a matrix of k rows that `nn_gemm_pack` copied to `packed`. */
static inline nn_panels nn_packed_panels(const float *packed, int64_t k) {
  return (nn_panels){packed, NN_GEMM_LANES, k * NN_GEMM_LANES};
}

/* The panels of b where it lies: for rows whose elements lie side by side, vectors of 16 of them. */
static inline nn_panels nn_panels_in_place(nn_matrix b) {
  return (nn_panels){b.data, b.row, NN_GEMM_LANES};
}

/* Computes the rows [first_row, last_row) of the panels [first_panel, last_panel). */
void nn_gemm_tiles(const nn_gemm *g, int64_t first_row, int64_t last_row, int64_t first_panel,
                   int64_t last_panel);

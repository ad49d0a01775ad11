#pragma once
#include "nn_base.h"

/* Products of float matrices for CPUs with AVX-512, written for those of training: one side is often
   a batch of some dozens, which general libraries spend much time on copying for.

   One operand, the rows, is read where it lies; of the other, the panels, NN_GEMM_LANES columns at a
   time are copied to lie side by side. Every result is one chain of multiply-adds over k, so it does
   not depend on how the work is shared out. */
enum { NN_GEMM_LANES = 32, NN_GEMM_ROWS = 12 };

/* Element (i, j) is data[i * row + j * column]. */
typedef struct {
  const float *data;
  int64_t row, column;
} nn_matrix;

/* c[m, n] = start + a[m, k] b[k, n], or 0 where that is less and `rectified`. One of c's steps is 1, as
   is one of a's. */
typedef struct {
  int64_t m, n, k;
  nn_matrix a;
  const float *packed; /* b's panels */
  nn_matrix start;     /* steps may be 0; null data is zeros */
  float *c;
  int64_t c_row, c_column;
  bool rectified;
} nn_gemm;

/* Copies panels [begin, end) of b[k, n]: element (t, j) goes to panel j / NN_GEMM_LANES, which has k
   rows of NN_GEMM_LANES elements; columns beyond the last are zeros. */
void nn_gemm_pack(nn_matrix b, int64_t k, int64_t n, float *packed, int64_t begin, int64_t end);

/* Computes the rows [first_row, last_row) of the panels [first_panel, last_panel). */
void nn_gemm_tiles(const nn_gemm *g, int64_t first_row, int64_t last_row, int64_t first_panel,
                   int64_t last_panel);

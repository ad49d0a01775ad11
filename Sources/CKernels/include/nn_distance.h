#pragma once
#include "nn_base.h"

/* Distances between rows. The p-norm of a difference; p is at least 0 and may be infinite, for 0 it
   is how many elements differ. Pair (i, j), i < j, of n rows is at i (2 n - i - 1) / 2 + j - i - 1. */

/* y = the distances of the pairs of the rows [begin, end) of x [n, size] with later ones. */
void nn_pair_distances(nn_dtype dtype, const void *x, void *y, int64_t n, int64_t size, double p,
                       int64_t begin, int64_t end);
/* The gradients of the rows [begin, end) of x. */
void nn_pair_distances_gradient(nn_dtype dtype, const void *x, const void *y, const void *gy,
                                void *gx, int64_t n, int64_t size, double p, int64_t begin,
                                int64_t end);

#include "include/nn_distance.h"

#include "internal/define.h"

/* The place of pair (i, j), i < j, of n rows. */
static inline int64_t pair_place(int64_t n, int64_t i, int64_t j) {
  return i * (2 * n - i - 1) / 2 + j - i - 1;
}

#define NN_BODY "distance_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_pair_distances,
            (nn_dtype dtype, const void *x, void *y, int64_t n, int64_t size, double p,
             int64_t begin, int64_t end),
            (x, y, n, size, p, begin, end))
NN_DISPATCH(nn_pair_distances_gradient,
            (nn_dtype dtype, const void *x, const void *y, const void *gy, void *gx, int64_t n,
             int64_t size, double p, int64_t begin, int64_t end),
            (x, y, gy, gx, n, size, p, begin, end))

#pragma once
#include "nn_base.h"

/* Reading and adding at places that indices name. Indices have been checked. */

/* The place of the first index that is neither *ignored (if given) nor in [0, size), or -1. */
int64_t nn_find_outside(const int64_t *index, int64_t n, int64_t size, const int64_t *ignored);

/* x is [outer, size, inner], out [outer, taken, inner]: out[o, k] = x[o, index[k]] for the rows
   [begin, end) of outer * taken; `bytes` are those of an inner row. */
void nn_take(const void *x, const int64_t *index, void *out, int64_t size, int64_t taken,
             int64_t bytes, int64_t begin, int64_t end);
/* out[o, index[k]] += scale[k] * x[o, k] for the inner columns [begin, end), in the order of k; scale
   may be NULL for ones. */
void nn_put_add(nn_dtype dtype, const void *x, const int64_t *index, const double *scale, void *out,
                int64_t outer, int64_t size, int64_t taken, int64_t inner, int64_t begin,
                int64_t end);

/* Lines as in nn_softmax.h; x has lines of `size` elements, index and out of `taken`.
   out[k] = x[index[k]] for each line of [begin, end); `bytes` is 1, 4 or 8. */
void nn_gather(int64_t bytes, const void *x, const int64_t *index, void *out, int64_t size,
               int64_t taken, int64_t inner, int64_t begin, int64_t end);
/* out[index[k]] += x[k] for each line of [begin, end). */
void nn_gather_gradient(nn_dtype dtype, const void *x, const int64_t *index, void *out,
                        int64_t size, int64_t taken, int64_t inner, int64_t begin, int64_t end);

/* The largest (or smallest) element of each line and its first place; NaN comes before all. */
void nn_extreme(nn_dtype dtype, const void *x, void *values, int64_t *index, int64_t size,
                int64_t inner, bool is_max, int64_t begin, int64_t end);
/* The places of the k largest (or smallest) elements of each row of `size`, best first; equal
   elements in their order, NaN before all. `index` has rows of k elements. */
void nn_top_k(nn_dtype dtype, const void *x, int64_t *index, int64_t k, int64_t size, bool is_max,
              int64_t begin, int64_t end);

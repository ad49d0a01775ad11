#pragma once
#include "nn_base.h"

/* Moving elements of any type: `size` is the bytes of one, 1, 2, 4 or 8. */

/* out[walk->a ...] = x[i] for the elements [begin, end) of the walk: the opposite of gathering. */
void nn_scatter(int64_t size, const nn_walk *walk, const void *x, void *out, int64_t begin,
                int64_t end);
/* Copies rows [begin, end) of `bytes` each; the rows lie `x_step` and `out_step` bytes apart. */
void nn_copy_rows(const void *x, int64_t x_step, void *out, int64_t out_step, int64_t bytes,
                  int64_t begin, int64_t end);
/* out[i] = condition[i] ? a[walk] : b[walk] for i in [begin, end). */
void nn_where(int64_t size, const nn_walk *walk, const void *condition, const void *a,
              const void *b, void *out, int64_t begin, int64_t end);

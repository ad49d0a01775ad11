#pragma once
#include "nn_base.h"

/* The places of the elements of each row of `size`, smallest first or, if `descending`, largest
   first; equal elements in their order, NaN as the largest. For the rows [begin, end), in float,
   double or int64_t. `scratch` holds 4 * size numbers. */
void nn_sort_rows(nn_dtype dtype, const void *x, int64_t *index, int64_t size, bool descending,
                  uint64_t *scratch, int64_t begin, int64_t end);

#pragma once
#include "nn_base.h"

/* out[o, i] = sum over r of x[o, r, i], for outer rows [begin, end). Sums go in a fixed order. */
void nn_sum(nn_dtype dtype, const void *x, void *out, int64_t reduced, int64_t inner,
            int64_t begin, int64_t end);

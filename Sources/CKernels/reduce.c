#include "include/nn_reduce.h"

#include "internal/define.h"

#define NN_BODY "reduce_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_sum,
            (nn_dtype dtype, const void *x, void *out, int64_t reduced, int64_t inner,
             int64_t begin, int64_t end),
            (x, out, reduced, inner, begin, end))

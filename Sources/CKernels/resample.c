#include "include/nn_resample.h"

#include "internal/define.h"

#define NN_BODY "resample_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_resample_blocks,
            (nn_dtype dtype, const nn_resample *table, const void *x, void *y, int64_t inner,
             int64_t begin, int64_t end),
            (table, x, y, inner, begin, end))

#include "include/nn_unpool.h"

#include "internal/define.h"

#define NN_BODY "unpool_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_unpool,
            (nn_dtype dtype, const void *x, const int64_t *places, void *y, int64_t plane,
             int64_t results, int64_t begin, int64_t end),
            (x, places, y, plane, results, begin, end))
NN_DISPATCH(nn_unpool_gradient,
            (nn_dtype dtype, const void *gy, const int64_t *places, void *gx, int64_t plane,
             int64_t results, int64_t begin, int64_t end),
            (gy, places, gx, plane, results, begin, end))
NN_DISPATCH(nn_fractional_max,
            (nn_dtype dtype, const nn_fractional *pool, const void *x, const void *samples,
             void *y, int64_t *places, int64_t begin, int64_t end),
            (pool, x, samples, y, places, begin, end))

#include "include/nn_activation.h"

#include "internal/define.h"

#define NN_BODY "activation_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_prelu,
            (nn_dtype dtype, const void *x, const void *slopes, void *y, int64_t channels,
             int64_t inner, int64_t begin, int64_t end),
            (x, slopes, y, channels, inner, begin, end))
NN_DISPATCH(nn_prelu_gradient,
            (nn_dtype dtype, const void *x, const void *slopes, const void *gy, void *gx, void *gs,
             int64_t channels, int64_t inner, int64_t begin, int64_t end),
            (x, slopes, gy, gx, gs, channels, inner, begin, end))
NN_DISPATCH(nn_rrelu,
            (nn_dtype dtype, const void *x, const float *u, void *y, void *slopes, int64_t n,
             double low, double high),
            (x, u, y, slopes, n, low, high))

#include "include/nn_random.h"

#include "internal/define.h"

#define NN_BODY "dropout_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_dropout,
            (nn_dtype dtype, const void *x, const float *u, void *y, uint8_t *mask, int64_t n,
             double p, double scale, double shift, double fill),
            (x, u, y, mask, n, p, scale, shift, fill))
NN_DISPATCH(nn_masked_scale,
            (nn_dtype dtype, const void *x, const uint8_t *mask, void *y, int64_t n, double scale),
            (x, mask, y, n, scale))

#pragma once
#include "nn_base.h"

/* Activations with more than one number an element. */

/* Parametric ReLU: y = x > 0 ? x : slopes[channel] * x, over the planes [begin, end) of `inner`
   elements each; plane p belongs to channel p % channels. */
void nn_prelu(nn_dtype dtype, const void *x, const void *slopes, void *y, int64_t channels,
              int64_t inner, int64_t begin, int64_t end);
/* Its gradients: gx of the input, gs what each element adds to the gradient of its slope. Either may
   be NULL. */
void nn_prelu_gradient(nn_dtype dtype, const void *x, const void *slopes, const void *gy, void *gx,
                       void *gs, int64_t channels, int64_t inner, int64_t begin, int64_t end);

/* Randomized leaky ReLU from numbers `u` in [0, 1): y = x * slope, where slope is 1 for x > 0, else
   low + u * (high - low); slopes are kept. */
void nn_rrelu(nn_dtype dtype, const void *x, const float *u, void *y, void *slopes, int64_t n,
              double low, double high);

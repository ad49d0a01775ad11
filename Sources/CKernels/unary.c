#include "include/nn_unary.h"

#include "internal/define.h"

#define NN_BODY "unary_body.h"
#include "internal/instantiate.h"

#define UNARY(name)                                                                            \
  NN_DISPATCH(nn_##name, (nn_dtype dtype, const void *x, void *y, int64_t n, double p), (x, y, n, p))
#define GRADIENT(name)                                                                            \
  NN_DISPATCH(nn_##name##_gradient,                                                               \
              (nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n, double p),     \
              (s, gy, gx, n, p))
NN_UNARY_LIST(UNARY, GRADIENT)

NN_DISPATCH(nn_clamp,
            (nn_dtype dtype, const void *x, void *y, int64_t n, double low, double high),
            (x, y, n, low, high))
NN_DISPATCH(nn_clamp_gradient,
            (nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n, double low,
             double high),
            (s, gy, gx, n, low, high))

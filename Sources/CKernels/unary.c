#define _GNU_SOURCE
#include "include/nn_unary.h"

#include "internal/bessel.h"
#include "internal/define.h"
#include "internal/normal.h"
#include "internal/zeta.h"

#define NN_BODY "unary_body.h"
#include "internal/instantiate.h"
#define NN_BODY "whole_unary_body.h"
#include "internal/instantiate_whole.h"

#define UNARY(name)                                                                          \
  NN_DISPATCH(nn_##name,                                                                     \
              (nn_dtype dtype, const void *x, void *y, int64_t n, double p, double q, double r), \
              (x, y, n, p, q, r))
NN_UNARY_LIST(UNARY)
NN_TEST_LIST(UNARY)

#define GRADIENT(name)                                                                         \
  NN_DISPATCH(nn_##name##_gradient,                                                            \
              (nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n, double p,   \
               double q, double r),                                                            \
              (s, gy, gx, n, p, q, r))
NN_UNARY_GRADIENT_LIST(GRADIENT)

#define WHOLE(name) \
  NN_DISPATCH_WHOLE(nn_##name, (nn_dtype dtype, const void *x, void *y, int64_t n), (x, y, n))
NN_WHOLE_UNARY_LIST(WHOLE)

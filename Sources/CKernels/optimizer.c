#include "include/nn_optimizer.h"

#include "internal/define.h"

#define NN_BODY "optimizer_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_sgd_step,
            (nn_dtype dtype, const nn_sgd *s, void *x, const void *gradient, void *buffer,
             int64_t n),
            (s, x, gradient, buffer, n))
NN_DISPATCH(nn_adam_step,
            (nn_dtype dtype, const nn_adam *s, void *x, const void *gradient, void *first,
             void *second, void *largest, int64_t n),
            (s, x, gradient, first, second, largest, n))
NN_DISPATCH(nn_scale_in_place, (nn_dtype dtype, void *x, int64_t n, double factor), (x, n, factor))
NN_DISPATCH(nn_clamp_in_place, (nn_dtype dtype, void *x, int64_t n, double limit), (x, n, limit))

double nn_power_sum(nn_dtype dtype, const void *x, int64_t n, double p) {
  if (isinf(p)) return dtype == NN_F64 ? nn_largest_f64(x, n) : nn_largest_f32(x, n);
  return dtype == NN_F64 ? nn_power_sum_f64(x, n, p) : nn_power_sum_f32(x, n, p);
}

#define _GNU_SOURCE
#include "include/nn_loss.h"

#include "internal/define.h"

#define NN_BODY "loss_body.h"
#include "internal/instantiate.h"

#define LOSS(name)                                                                              \
  NN_DISPATCH(nn_##name##_loss,                                                                 \
              (nn_dtype dtype, const void *x, const void *t, void *y, int64_t n, double p,      \
               double q),                                                                       \
              (x, t, y, n, p, q))                                                               \
  NN_DISPATCH(nn_##name##_loss_gradient,                                                        \
              (nn_dtype dtype, const void *x, const void *t, const void *gy, int64_t gy_step,   \
               double factor, void *gx, void *gt, int64_t n, double p, double q),               \
              (x, t, gy, gy_step, factor, gx, gt, n, p, q))
NN_ELEMENT_LOSS_LIST(LOSS)

int64_t nn_find_outside_unit(nn_dtype dtype, const void *x, int64_t n) {
  return dtype == NN_F64 ? nn_find_outside_unit_f64(x, n) : nn_find_outside_unit_f32(x, n);
}

NN_DISPATCH(nn_multi_margin_losses,
            (nn_dtype dtype, const void *x, nn_multi_margin loss, void *losses, int64_t size,
             int64_t begin, int64_t end),
            (x, loss, losses, size, begin, end))
NN_DISPATCH(nn_multi_margin_losses_gradient,
            (nn_dtype dtype, const void *x, nn_multi_margin loss, const void *gy,
             int64_t gy_step, double factor, void *gx, int64_t size, int64_t begin, int64_t end),
            (x, loss, gy, gy_step, factor, gx, size, begin, end))
NN_DISPATCH(nn_multilabel_margin_losses,
            (nn_dtype dtype, const void *x, const int64_t *target, uint8_t *marks, void *losses,
             int64_t size, int64_t begin, int64_t end),
            (x, target, marks, losses, size, begin, end))
NN_DISPATCH(nn_multilabel_margin_losses_gradient,
            (nn_dtype dtype, const void *x, const int64_t *target, const uint8_t *marks,
             const void *gy, int64_t gy_step, double factor, void *gx, int64_t size,
             int64_t begin, int64_t end),
            (x, target, marks, gy, gy_step, factor, gx, size, begin, end))

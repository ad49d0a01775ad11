#include "include/nn_softmax.h"

#include "internal/define.h"

#define NN_BODY "softmax_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_softmax,
            (nn_dtype dtype, const void *x, void *y, int64_t size, int64_t inner, bool is_log,
             int64_t begin, int64_t end),
            (x, y, size, inner, is_log, begin, end))
NN_DISPATCH(nn_softmax_gradient,
            (nn_dtype dtype, const void *y, const void *gy, void *gx, int64_t size, int64_t inner,
             bool is_log, int64_t begin, int64_t end),
            (y, gy, gx, size, inner, is_log, begin, end))
NN_DISPATCH(nn_row_log_sum_exp,
            (nn_dtype dtype, const void *x, void *y, int64_t size, int64_t begin, int64_t end),
            (x, y, size, begin, end))
NN_DISPATCH(nn_log_sum_exp,
            (nn_dtype dtype, const void *x, void *max, void *log_sum, int64_t size, int64_t inner,
             int64_t begin, int64_t end),
            (x, max, log_sum, size, inner, begin, end))
NN_DISPATCH(nn_class_losses,
            (nn_dtype dtype, const void *x, const void *max, const void *log_sum,
             nn_class_loss loss, void *losses, void *used, int64_t size, int64_t inner,
             int64_t begin, int64_t end),
            (x, max, log_sum, loss, losses, used, size, inner, begin, end))
NN_DISPATCH(nn_class_losses_gradient,
            (nn_dtype dtype, const void *x, const void *max, const void *log_sum,
             nn_class_loss loss, const void *gy, int64_t gy_step, double factor, void *gx,
             int64_t size, int64_t inner, int64_t begin, int64_t end),
            (x, max, log_sum, loss, gy, gy_step, factor, gx, size, inner, begin, end))

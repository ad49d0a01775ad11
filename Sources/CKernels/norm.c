#include "include/nn_norm.h"

#include "internal/define.h"

#define NN_BODY "norm_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_moments,
            (nn_dtype dtype, const void *x, void *mean, void *variance, int64_t outer,
             int64_t groups, int64_t inner, int64_t begin, int64_t end),
            (x, mean, variance, outer, groups, inner, begin, end))
NN_DISPATCH(nn_norm_scale,
            (nn_dtype dtype, const void *variance, const void *weight, void *scale, int64_t n,
             double eps),
            (variance, weight, scale, n, eps))
NN_DISPATCH(nn_normalize,
            (nn_dtype dtype, const void *x, const void *mean, const void *scale,
             const void *shift, bool rectified, void *y, int64_t groups, int64_t inner,
             int64_t begin, int64_t end),
            (x, mean, scale, shift, rectified, y, groups, inner, begin, end))
NN_DISPATCH(nn_norm_sums,
            (nn_dtype dtype, const void *x, const void *gy, const void *mean, const void *scale,
             const void *shift, bool rectified, void *sum, void *dot, int64_t outer, int64_t groups,
             int64_t inner, int64_t begin, int64_t end),
            (x, gy, mean, scale, shift, rectified, sum, dot, outer, groups, inner, begin, end))
NN_DISPATCH(nn_norm_coefficients,
            (nn_dtype dtype, const void *variance, const void *scale, const void *sum,
             const void *dot, void *slope, void *base, int64_t n, int64_t count, double eps),
            (variance, scale, sum, dot, slope, base, n, count, eps))
NN_DISPATCH(nn_normalize_gradient,
            (nn_dtype dtype, const void *x, const void *gy, const void *mean, const void *scale,
             const void *shift, bool rectified, const void *slope, const void *base, void *gx,
             int64_t groups, int64_t inner, int64_t begin, int64_t end),
            (x, gy, mean, scale, shift, rectified, slope, base, gx, groups, inner, begin, end))
NN_DISPATCH(nn_blend,
            (nn_dtype dtype, const void *x, void *out, int64_t n, double share, double factor),
            (x, out, n, share, factor))
NN_DISPATCH(nn_layer_norm,
            (nn_dtype dtype, const void *x, const void *weight, const void *bias, void *y,
             void *mean, void *rstd, int64_t size, double eps, bool centred, int64_t begin,
             int64_t end),
            (x, weight, bias, y, mean, rstd, size, eps, centred, begin, end))
NN_DISPATCH(nn_layer_norm_gradient,
            (nn_dtype dtype, const void *x, const void *gy, const void *weight, const void *mean,
             const void *rstd, void *gx, int64_t size, bool centred, int64_t begin, int64_t end),
            (x, gy, weight, mean, rstd, gx, size, centred, begin, end))
NN_DISPATCH(nn_layer_norm_parameters,
            (nn_dtype dtype, const void *x, const void *gy, const void *mean, const void *rstd,
             void *gw, void *gb, int64_t rows, int64_t size, int64_t begin, int64_t end),
            (x, gy, mean, rstd, gw, gb, rows, size, begin, end))
NN_DISPATCH(nn_window_sums,
            (nn_dtype dtype, const void *x, void *y, int64_t size, int64_t inner, int64_t before,
             int64_t after, int64_t begin, int64_t end),
            (x, y, size, inner, before, after, begin, end))

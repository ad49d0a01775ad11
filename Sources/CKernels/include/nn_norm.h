#pragma once
#include "nn_base.h"

/* Normalisation of groups of a row-major [outer, groups, inner] tensor: a group is all elements with
   the same middle index. Functions over groups do [begin, end) of them; functions over planes do the
   planes [begin, end) of outer * groups. Sums go in a fixed order. */

/* mean[g] and the biased variance[g], over the outer * inner elements of each group. */
void nn_moments(nn_dtype dtype, const void *x, void *mean, void *variance, int64_t outer,
                int64_t groups, int64_t inner, int64_t begin, int64_t end);
/* scale[g] = weight[g] / sqrt(variance[g] + eps) for all n groups; weight may be NULL for ones. */
void nn_norm_scale(nn_dtype dtype, const void *variance, const void *weight, void *scale, int64_t n,
                   double eps);
/* y = (x - mean[g]) * scale[g] + shift[g], over planes, or 0 where that is less and `rectified`; shift
   may be NULL for zeros. */
void nn_normalize(nn_dtype dtype, const void *x, const void *mean, const void *scale,
                  const void *shift, bool rectified, void *y, int64_t groups, int64_t inner,
                  int64_t begin, int64_t end);
/* sum[g] = sum of gy, dot[g] = sum of gy * (x - mean[g]), over groups. Where y is `rectified`, gy counts
   only where y is above 0; otherwise scale and shift are not read. */
void nn_norm_sums(nn_dtype dtype, const void *x, const void *gy, const void *mean,
                  const void *scale, const void *shift, bool rectified, void *sum, void *dot,
                  int64_t outer, int64_t groups, int64_t inner, int64_t begin, int64_t end);
/* slope and base of the input's gradient scale * gy + slope * (x - mean) + base when mean and
   variance are those of the input's `count` elements a group; for all n groups. */
void nn_norm_coefficients(nn_dtype dtype, const void *variance, const void *scale, const void *sum,
                          const void *dot, void *slope, void *base, int64_t n, int64_t count,
                          double eps);
/* gx = scale[g] * gy + slope[g] * (x - mean[g]) + base[g], over planes, with gy as in nn_norm_sums. */
void nn_normalize_gradient(nn_dtype dtype, const void *x, const void *gy, const void *mean,
                           const void *scale, const void *shift, bool rectified, const void *slope,
                           const void *base, void *gx, int64_t groups, int64_t inner, int64_t begin,
                           int64_t end);
/* out[i] = (1 - share) * out[i] + share * factor * x[i]. */
void nn_blend(nn_dtype dtype, const void *x, void *out, int64_t n, double share, double factor);

/* Rows [begin, end) of `size` elements, each normalised by itself: y = (x - mean) * rstd * weight +
   bias, with mean[row] and rstd[row] kept. weight and bias have `size` elements or are NULL. Unless
   `centred`, 0 stands for the mean and rstd is one over the root mean square. */
void nn_layer_norm(nn_dtype dtype, const void *x, const void *weight, const void *bias, void *y,
                   void *mean, void *rstd, int64_t size, double eps, bool centred, int64_t begin,
                   int64_t end);
void nn_layer_norm_gradient(nn_dtype dtype, const void *x, const void *gy, const void *weight,
                            const void *mean, const void *rstd, void *gx, int64_t size,
                            bool centred, int64_t begin, int64_t end);
/* The gradients of weight and bias for columns [begin, end); gw or gb may be NULL. */
void nn_layer_norm_parameters(nn_dtype dtype, const void *x, const void *gy, const void *mean,
                              const void *rstd, void *gw, void *gb, int64_t rows, int64_t size,
                              int64_t begin, int64_t end);

/* y[c] = the sum of x[c - before] to x[c + after], as far as they exist, along the lines of `size`
   elements that lie `inner` apart; over the outer parts [begin, end) of size * inner elements. */
void nn_window_sums(nn_dtype dtype, const void *x, void *y, int64_t size, int64_t inner,
                    int64_t before, int64_t after, int64_t begin, int64_t end);

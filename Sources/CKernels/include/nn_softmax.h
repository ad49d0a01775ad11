#pragma once
#include "nn_base.h"

/* Lines of `size` elements that lie `inner` apart, as along a dimension of a row-major tensor with
   `inner` elements after it: line l starts at (l / inner) * size * inner + l % inner. Each call does
   the lines [begin, end). Sums go in a fixed order. */

/* y = softmax(x) of each line, or its logarithm. */
void nn_softmax(nn_dtype dtype, const void *x, void *y, int64_t size, int64_t inner, bool is_log,
                int64_t begin, int64_t end);
/* The gradient from the output y and the output's gradient. */
void nn_softmax_gradient(nn_dtype dtype, const void *y, const void *gy, void *gx, int64_t size,
                         int64_t inner, bool is_log, int64_t begin, int64_t end);
/* max[l] and log_sum[l] so that log softmax(x) = x - max - log_sum. */
void nn_log_sum_exp(nn_dtype dtype, const void *x, void *max, void *log_sum, int64_t size,
                    int64_t inner, int64_t begin, int64_t end);

/* y[r] = log(sum of e^x) of each row of `size` elements; without elements it is minus infinity. */
void nn_row_log_sum_exp(nn_dtype dtype, const void *x, void *y, int64_t size, int64_t begin,
                        int64_t end);

/* How a line is judged against its class. `weight` has `size` elements or is NULL for ones; lines
   whose target is `ignored` count nothing. */
typedef struct {
  const int64_t *target;
  const void *weight;
  int64_t ignored;
  double smoothing;
} nn_class_loss;

/* loss[l] = -(1 - e) w[t] log p[t] - e / size * sum over c of w[c] log p[c], and used[l], the weight
   that a mean counts: w[t], or 0 for an ignored line. log p is x - max - log_sum, or x itself
   when `max` is NULL. */
void nn_class_losses(nn_dtype dtype, const void *x, const void *max, const void *log_sum,
                     nn_class_loss loss, void *losses, void *used, int64_t size, int64_t inner,
                     int64_t begin, int64_t end);
/* The gradient of the loss with respect to x, times factor * gy[l * gy_step]. */
void nn_class_losses_gradient(nn_dtype dtype, const void *x, const void *max, const void *log_sum,
                              nn_class_loss loss, const void *gy, int64_t gy_step, double factor,
                              void *gx, int64_t size, int64_t inner, int64_t begin, int64_t end);

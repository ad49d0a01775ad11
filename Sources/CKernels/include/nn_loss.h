#pragma once
#include "nn_base.h"

/* The losses of single elements: y[i] = loss(x[i], t[i]), where x is what came out, t the target, and
   `p` and `q` are the loss's parameters, if it has any. The gradients of both are times
   factor * gy[i * gy_step]; gx or gt may be NULL where it is not wanted. For float and double. */
#define NN_ELEMENT_LOSS(name)                                                               \
  void nn_##name##_loss(nn_dtype dtype, const void *x, const void *t, void *y, int64_t n,   \
                        double p, double q);                                                \
  void nn_##name##_loss_gradient(nn_dtype dtype, const void *x, const void *t,              \
                                 const void *gy, int64_t gy_step, double factor, void *gx,  \
                                 void *gt, int64_t n, double p, double q);
#define NN_ELEMENT_LOSS_LIST(OP)                                                          \
  OP(absolute) OP(squared) OP(smooth_absolute) OP(huber) OP(cross_entropy)                \
  OP(logit_cross_entropy) OP(divergence) OP(log_divergence) OP(poisson) OP(log_poisson)   \
  OP(hinge_embedding) OP(margin) OP(soft_margin)
NN_ELEMENT_LOSS_LIST(NN_ELEMENT_LOSS)
#undef NN_ELEMENT_LOSS

/* The first of n elements that is below 0 or above 1, or -1. */
int64_t nn_find_outside_unit(nn_dtype dtype, const void *x, int64_t n);

/* The losses of rows of `size` scores, each call of the rows [begin, end). */

/* sum over i != t of w[t] max(0, margin - x[t] + x[i])^p / size for class t; p is 1 or 2 and w has
   `size` elements or is NULL for ones. */
typedef struct {
  const int64_t *target;
  const void *weight;
  double margin;
  bool is_squared;
} nn_multi_margin;
void nn_multi_margin_losses(nn_dtype dtype, const void *x, nn_multi_margin loss, void *losses,
                            int64_t size, int64_t begin, int64_t end);
void nn_multi_margin_losses_gradient(nn_dtype dtype, const void *x, nn_multi_margin loss,
                                     const void *gy, int64_t gy_step, double factor, void *gx,
                                     int64_t size, int64_t begin, int64_t end);

/* sum of max(0, 1 - x[t] + x[i]) / size over the row's classes t, which end at the first that is less
   than 0, and over the i that are none of them. `marks` has a byte for each score, that is not 0
   where it is one of the classes. */
void nn_multilabel_margin_losses(nn_dtype dtype, const void *x, const int64_t *target,
                                 uint8_t *marks, void *losses, int64_t size, int64_t begin,
                                 int64_t end);
void nn_multilabel_margin_losses_gradient(nn_dtype dtype, const void *x, const int64_t *target,
                                          const uint8_t *marks, const void *gy, int64_t gy_step,
                                          double factor, void *gx, int64_t size, int64_t begin,
                                          int64_t end);

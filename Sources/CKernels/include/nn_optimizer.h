#pragma once
#include "nn_base.h"

/* One step of stochastic gradient descent. */
typedef struct {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, maximize;
  bool is_first; /* the momentum buffer holds nothing yet */
} nn_sgd;

/* x -= lr * d for n elements, d being the gradient with decay and momentum. `buffer` is null
   without momentum. */
void nn_sgd_step(nn_dtype dtype, const nn_sgd *s, void *x, const void *gradient, void *buffer,
                 int64_t n);

/* One step of Adam. The step's bias corrections are 1 - beta^t. */
typedef struct {
  double beta1, beta2, eps;
  double weight_decay;          /* added to the gradient, times x */
  double shrink;                /* what x is multiplied by first: decoupled weight decay */
  double step_size;             /* lr over the first moment's correction */
  double second_correction_root; /* square root of the second moment's correction */
  bool maximize;
} nn_adam;

/* x -= step_size * first / (sqrt(second) / second_correction_root + eps) for n elements, after the
   moments moved towards the gradient and its square. `largest`, unless null, keeps the largest
   second moments, which are then divided by. */
void nn_adam_step(nn_dtype dtype, const nn_adam *s, void *x, const void *gradient, void *first,
                  void *second, void *largest, int64_t n);

/* The sum of |x[i]|^p; of p = infinity the largest |x[i]|. NaN if an x[i] is. */
double nn_power_sum(nn_dtype dtype, const void *x, int64_t n, double p);
/* x[i] *= factor. */
void nn_scale_in_place(nn_dtype dtype, void *x, int64_t n, double factor);
/* x[i] = x[i] cut to [-limit, limit]; NaN stays. */
void nn_clamp_in_place(nn_dtype dtype, void *x, int64_t n, double limit);

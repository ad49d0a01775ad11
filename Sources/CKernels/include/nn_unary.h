#pragma once
#include "nn_base.h"

/* y[i] = f(x[i]), and gradients gx[i] = f'(.) * gy[i] computed from the input or the output,
   whichever `s` (saved) says in unary_body.h. `p` is the function's parameter, if it has one. */
#define NN_UNARY(name) \
  void nn_##name(nn_dtype dtype, const void *x, void *y, int64_t n, double p);
#define NN_UNARY_GRADIENT(name)                                                            \
  void nn_##name##_gradient(nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n, \
                            double p);

#define NN_UNARY_LIST(FORWARD, GRADIENT) \
  \
  FORWARD(absolute) GRADIENT(absolute)   \
  FORWARD(exponential) GRADIENT(exponential) \
  FORWARD(logarithm) GRADIENT(logarithm) \
  FORWARD(square_root) GRADIENT(square_root) \
  FORWARD(reciprocal) GRADIENT(reciprocal) \
  FORWARD(square) GRADIENT(square)       \
  FORWARD(sine) GRADIENT(sine)           \
  FORWARD(cosine) GRADIENT(cosine)       \
  FORWARD(tanh) GRADIENT(tanh)           \
  FORWARD(sigmoid) GRADIENT(sigmoid)     \
  FORWARD(relu) GRADIENT(relu)           \
  FORWARD(leaky_relu) GRADIENT(leaky_relu) \
  FORWARD(silu) GRADIENT(silu)           \
  FORWARD(gelu) GRADIENT(gelu)           \
  FORWARD(gelu_tanh) GRADIENT(gelu_tanh) \
  FORWARD(log_sigmoid) GRADIENT(log_sigmoid) \
  FORWARD(power_of) GRADIENT(power_of)   \
  FORWARD(scale)

NN_UNARY_LIST(NN_UNARY, NN_UNARY_GRADIENT)
#undef NN_UNARY
#undef NN_UNARY_GRADIENT

/* y = min(max(x, low), high), NaN stays; and its gradient from the input `s`. */
void nn_clamp(nn_dtype dtype, const void *x, void *y, int64_t n, double low, double high);
void nn_clamp_gradient(nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n,
                       double low, double high);

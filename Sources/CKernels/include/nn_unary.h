#pragma once
#include "nn_base.h"

/* y[i] = f(x[i]), and gradients gx[i] = f'(.) * gy[i] computed from the input or the output,
   whichever `s` (saved) says in unary_body.h. `p`, `q`, `r` are the function's parameters, if it has
   any. For float and double. */
#define NN_UNARY(name)                                                                      \
  void nn_##name(nn_dtype dtype, const void *x, void *y, int64_t n, double p, double q, double r);
#define NN_UNARY_GRADIENT(name)                                                                 \
  void nn_##name##_gradient(nn_dtype dtype, const void *s, const void *gy, void *gx, int64_t n, \
                            double p, double q, double r);

#define NN_UNARY_LIST(OP)                                                              \
  OP(i0) OP(i0e) OP(i1) OP(i1e) OP(ndtr) OP(log_ndtr) OP(ndtri) OP(erfcx) OP(entr)   \
  OP(polygamma)                                                                        \
  OP(absolute) OP(negative) OP(sign) OP(ceil) OP(floor) OP(trunc) OP(frac) OP(round)   \
  OP(round_to) OP(round_above) OP(square) OP(square_root) OP(rsqrt) OP(reciprocal)     \
  OP(power_of) OP(scale) OP(exponential) OP(exp2) OP(expm1) OP(logarithm) OP(log2)     \
  OP(log10) OP(log1p) OP(sine) OP(cosine) OP(tan) OP(asin) OP(acos) OP(atan) OP(sinh)  \
  OP(cosh) OP(tanh) OP(asinh) OP(acosh) OP(atanh) OP(sinc) OP(erf) OP(erfc) OP(erfinv) \
  OP(lgamma) OP(digamma) OP(logit) OP(sigmoid) OP(relu) OP(leaky_relu) OP(silu)        \
  OP(gelu) OP(gelu_tanh) OP(log_sigmoid) OP(clamp) OP(nan_to_num) OP(elu)      \
  OP(hard_shrink) OP(soft_shrink) OP(hard_sigmoid) OP(hard_swish) OP(mish) OP(softplus) \
  OP(softsign) OP(tanh_shrink) OP(threshold)
/* The gradients, of which `flat` is 0 and `straight` gy itself. */
#define NN_UNARY_GRADIENT_LIST(OP)                                                     \
  OP(i0) OP(i0e) OP(i1) OP(i1e) OP(ndtr) OP(log_ndtr) OP(ndtri) OP(erfcx) OP(entr)   \
  OP(polygamma)                                                                        \
  OP(absolute) OP(negative) OP(flat) OP(straight) OP(square) OP(square_root) OP(rsqrt) \
  OP(reciprocal) OP(power_of) OP(scale) OP(exponential) OP(exp2) OP(expm1)             \
  OP(logarithm) OP(log2) OP(log10) OP(log1p) OP(sine) OP(cosine) OP(tan) OP(asin) OP(acos) OP(atan)  \
  OP(sinh) OP(cosh) OP(tanh) OP(asinh) OP(acosh) OP(atanh) OP(sinc) OP(erf) OP(erfc)   \
  OP(erfinv) OP(lgamma) OP(digamma) OP(logit) OP(sigmoid) OP(relu) OP(leaky_relu)      \
  OP(silu) OP(gelu) OP(gelu_tanh) OP(log_sigmoid) OP(clamp) OP(nan_to_num) OP(elu)      \
  OP(hard_shrink) OP(hard_sigmoid) OP(hard_swish) OP(hard_tanh) OP(mish) OP(softplus)  \
  OP(softsign) OP(tanh_shrink) OP(threshold)
/* Tests: y is bool. */
#define NN_TEST_LIST(OP) OP(signbit) OP(isnan) OP(isinf) OP(isposinf) OP(isneginf) OP(isfinite)

NN_UNARY_LIST(NN_UNARY)
NN_TEST_LIST(NN_UNARY)
NN_UNARY_GRADIENT_LIST(NN_UNARY_GRADIENT)
#undef NN_UNARY
#undef NN_UNARY_GRADIENT

/* y[i] = f(x[i]) for whole numbers, which wrap around. */
#define NN_WHOLE_UNARY(name) void nn_##name(nn_dtype dtype, const void *x, void *y, int64_t n);
#define NN_WHOLE_UNARY_LIST(OP)                                                  \
  OP(whole_absolute) OP(whole_negative) OP(whole_sign) OP(whole_square) OP(whole_relu) \
  OP(bitwise_not)
NN_WHOLE_UNARY_LIST(NN_WHOLE_UNARY)
#undef NN_WHOLE_UNARY

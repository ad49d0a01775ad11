#pragma once
#include "nn_base.h"

/* out[i] = a[...] op b[...] for the elements [begin, end) of the walk's row-major result, which has
   the type of the inputs. */
#define NN_OPERATOR(name, ...)                                                                 \
  void nn_##name(nn_dtype dtype, const nn_walk *walk, const void *a, const void *b, void *out, \
                 int64_t begin, int64_t end);

/* For float and double. */
#define NN_FLOAT_BINARY_LIST(OP)                                                          \
  OP(divide) OP(atan2) OP(hypot) OP(copysign) OP(xlogy) OP(logaddexp) OP(logaddexp2) \
  OP(nextafter) OP(zeta) OP(igamma) OP(igammac) OP(add_relu)
/* For whole numbers and truth values, which are bytes of 0 and 1. */
#define NN_WHOLE_BINARY_LIST(OP)                                                \
  OP(bitwise_and) OP(bitwise_or) OP(bitwise_xor) OP(bitwise_left_shift)         \
  OP(bitwise_right_shift) OP(gcd) OP(lcm)
/* For both; whole numbers wrap around. */
#define NN_BINARY_LIST(OP)                                                            \
  OP(add) OP(subtract) OP(multiply) OP(divide_trunc) OP(floor_divide) OP(fmod)        \
  OP(remainder) OP(power) OP(maximum) OP(minimum) OP(fmax) OP(fmin) OP(heaviside)
/* For both, with bool results: the name and C's operator. */
#define NN_COMPARISON_LIST(OP)                                                      \
  OP(equal, ==) OP(not_equal, !=) OP(less, <) OP(less_equal, <=) OP(greater, >)   \
  OP(greater_equal, >=)

NN_FLOAT_BINARY_LIST(NN_OPERATOR)
NN_WHOLE_BINARY_LIST(NN_OPERATOR)
NN_BINARY_LIST(NN_OPERATOR)
NN_COMPARISON_LIST(NN_OPERATOR)
#undef NN_OPERATOR

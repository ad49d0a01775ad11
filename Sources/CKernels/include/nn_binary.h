#pragma once
#include "nn_base.h"

/* out[i] = a[...] op b[...] for the elements [begin, end) of the walk's row-major result. */
#define NN_ARITHMETIC(name)                                                               \
  void nn_##name(nn_dtype dtype, const nn_walk *walk, const void *a, const void *b, void *out, \
                 int64_t begin, int64_t end);

/* Arithmetic yields the type of its inputs; comparisons yield bool. */
#define NN_ARITHMETIC_LIST(OP) \
  OP(add) OP(subtract) OP(multiply) OP(divide) OP(power) OP(maximum) OP(minimum)
#define NN_COMPARISON_LIST(OP) \
  OP(equal) OP(not_equal) OP(less) OP(less_equal) OP(greater) OP(greater_equal)

NN_ARITHMETIC_LIST(NN_ARITHMETIC)
NN_COMPARISON_LIST(NN_ARITHMETIC)
#undef NN_ARITHMETIC

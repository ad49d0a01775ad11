#pragma once
#include "define.h"

/* What the elements of each dtype are in memory and in registers: X(dtype, suffix, memory, load),
   where load makes a number of C's out of the element e. */
#define NN_ELEMENTS(X)                        \
  X(NN_F32, f32, float, e)                    \
  X(NN_F64, f64, double, e)                   \
  X(NN_I64, i64, int64_t, e)                  \
  X(NN_I32, i32, int32_t, e)                  \
  X(NN_BOOL, b8, uint8_t, e)                  \
  X(NN_U8, u8, uint8_t, e)                    \
  X(NN_F16, f16, _Float16, (float)e)          \
  X(NN_BF16, bf16, uint16_t, nn_from_bf16(e))

/* A bfloat16 is the upper half of a float. */
static inline float nn_from_bf16(uint16_t bits) {
  uint32_t wide = (uint32_t)bits << 16;
  float x;
  memcpy(&x, &wide, sizeof x);
  return x;
}

/* Rounded to nearest, ties to even; NaN stays NaN. */
static inline uint16_t nn_to_bf16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (uint16_t)(x != x ? 0x7fc0 : rounded);
}

/* Out-of-range floats have no integer: saturate instead of leaving it to the hardware. */
static inline int64_t nn_to_i64(double x) {
  if (x != x) return 0;
  if (x >= 9223372036854775808.0) return INT64_MAX;
  if (x <= -9223372036854775808.0) return INT64_MIN;
  return (int64_t)x;
}

#include "include/nn_binary.h"

#include "internal/define.h"
#include "internal/walk.h"

/* The loop over a run, with the strides that vectorise spelled out. */
#define NN_PAIRS(FORMULA)                                                          \
  if (sa == 1 && sb == 1)                                                          \
    for (int64_t i = 0; i < n; i++) { x = as[i]; y = bs[i]; r[i] = (FORMULA); }    \
  else if (sa == 1 && sb == 0) {                                                   \
    y = bs[0];                                                                     \
    for (int64_t i = 0; i < n; i++) { x = as[i]; r[i] = (FORMULA); }               \
  } else if (sa == 0 && sb == 1) {                                                 \
    x = as[0];                                                                     \
    for (int64_t i = 0; i < n; i++) { y = bs[i]; r[i] = (FORMULA); }               \
  } else                                                                           \
    for (int64_t i = 0; i < n; i++) { x = as[i * sa]; y = bs[i * sb]; r[i] = (FORMULA); }

#define NN_BINARY(name, suffix, T, R, FORMULA)                                                \
  NN_CLONES static void name##suffix(const nn_walk *walk, const T *a, const T *b, R *out,      \
                                     int64_t begin, int64_t end) {                            \
    NN_FOR_RUNS(walk, begin, end, {                                                           \
      const T *as = a + pa, *bs = b + pb;                                                     \
      R *restrict r = out + at;                                                               \
      T x, y;                                                                                 \
      NN_PAIRS(FORMULA)                                                                       \
    })                                                                                        \
  }

static inline int64_t nn_floor_divide(int64_t x, int64_t y) {
  if (y == 0 || (y == -1 && x == INT64_MIN)) return 0; /* refused by the caller */
  return x / y - (x % y != 0 && (x < 0) != (y < 0));
}

/* Integer power by squaring, wrapping; a negative exponent leaves 0, 1 and -1 only. */
static inline int64_t nn_integer_power(int64_t x, int64_t y) {
  if (y < 0) return x == 1 ? 1 : x == -1 ? (y % 2 ? -1 : 1) : 0;
  uint64_t result = 1, base = (uint64_t)x;
  for (; y; y >>= 1, base *= base)
    if (y & 1) result *= base;
  return (int64_t)result;
}

#define NN_WRAP(T, x, op, y) ((T)((uint64_t)(x)op(uint64_t)(y)))
#define NN_ARITHMETIC(name, FLOAT, DOUBLE, INTEGER)                                              \
  NN_BINARY(name, _f32, float, float, FLOAT)                                                     \
  NN_BINARY(name, _f64, double, double, DOUBLE)                                                  \
  NN_BINARY(name, _i64, int64_t, int64_t, INTEGER)                                               \
  NN_BINARY(name, _i32, int32_t, int32_t, (int32_t)(INTEGER))                                    \
  void nn_##name(nn_dtype dtype, const nn_walk *walk, const void *a, const void *b, void *out,   \
                 int64_t begin, int64_t end) {                                                   \
    switch (dtype) {                                                                             \
      case NN_F32: name##_f32(walk, a, b, out, begin, end); break;                               \
      case NN_F64: name##_f64(walk, a, b, out, begin, end); break;                               \
      case NN_I64: name##_i64(walk, a, b, out, begin, end); break;                               \
      case NN_I32: name##_i32(walk, a, b, out, begin, end); break;                               \
      default: break;                                                                             \
    }                                                                                            \
  }

NN_ARITHMETIC(add, x + y, x + y, NN_WRAP(int64_t, x, +, y))
NN_ARITHMETIC(subtract, x - y, x - y, NN_WRAP(int64_t, x, -, y))
NN_ARITHMETIC(multiply, x *y, x *y, NN_WRAP(int64_t, x, *, y))
NN_ARITHMETIC(divide, x / y, x / y, nn_floor_divide(x, y))
NN_ARITHMETIC(power, powf(x, y), pow(x, y), nn_integer_power(x, y))
/* NaN wins, as in PyTorch. */
NN_ARITHMETIC(maximum, x > y || x != x ? x : y, x > y || x != x ? x : y, x > y ? x : y)
NN_ARITHMETIC(minimum, x < y || x != x ? x : y, x < y || x != x ? x : y, x < y ? x : y)

#define NN_COMPARISON(name, op)                                                                  \
  NN_BINARY(name, _f32, float, uint8_t, x op y)                                                  \
  NN_BINARY(name, _f64, double, uint8_t, x op y)                                                 \
  NN_BINARY(name, _i64, int64_t, uint8_t, x op y)                                                \
  NN_BINARY(name, _i32, int32_t, uint8_t, x op y)                                                \
  NN_BINARY(name, _bool, uint8_t, uint8_t, x op y)                                               \
  void nn_##name(nn_dtype dtype, const nn_walk *walk, const void *a, const void *b, void *out,   \
                 int64_t begin, int64_t end) {                                                   \
    switch (dtype) {                                                                             \
      case NN_F32: name##_f32(walk, a, b, out, begin, end); break;                               \
      case NN_F64: name##_f64(walk, a, b, out, begin, end); break;                               \
      case NN_I64: name##_i64(walk, a, b, out, begin, end); break;                               \
      case NN_I32: name##_i32(walk, a, b, out, begin, end); break;                               \
      case NN_BOOL: name##_bool(walk, a, b, out, begin, end); break;                             \
      default: break;                                                                            \
    }                                                                                            \
  }

NN_COMPARISON(equal, ==)
NN_COMPARISON(not_equal, !=)
NN_COMPARISON(less, <)
NN_COMPARISON(less_equal, <=)
NN_COMPARISON(greater, >)
NN_COMPARISON(greater_equal, >=)

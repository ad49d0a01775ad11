#include "include/nn_convert.h"

#include "internal/elements.h"
#include "internal/walk.h"

/* A number x of any type as an integer: floats lose the fraction, integers stay. */
#define NN_WHOLE(x) \
  _Generic((x), float: nn_to_i64((double)(x)), double: nn_to_i64((double)(x)), default: (int64_t)(x))

/* One loop for each pair of types, kept small: there are 64 of them in each of three clones. */
#define NN_CONVERT(from, FROM, LOAD, to, TO, STORE)                                             \
  NN_CLONES static void from##_to_##to(const nn_walk *walk, const void *a, void *out,           \
                                       int64_t begin, int64_t end) {                            \
    NN_FOR_RUNS(walk, begin, end, {                                                             \
      const FROM *as = (const FROM *)a + pa;                                                    \
      TO *restrict r = (TO *)out + at;                                                          \
      if (sa == 1) {                                                                            \
        _Pragma("clang loop interleave(disable)")                                               \
        for (int64_t i = 0; i < n; i++) { FROM e = as[i]; __auto_type x = LOAD; r[i] = STORE; } \
      } else {                                                                                  \
        _Pragma("clang loop vectorize(disable) unroll(disable)")                                \
        for (int64_t i = 0; i < n; i++) {                                                       \
          FROM e = as[i * sa];                                                                  \
          __auto_type x = LOAD;                                                                 \
          r[i] = STORE;                                                                         \
        }                                                                                       \
      }                                                                                         \
    })                                                                                          \
  }

/* From one type to every type: the stores, once. */
#define NN_CONVERT_FROM(dtype, from, FROM, LOAD)                       \
  NN_CONVERT(from, FROM, LOAD, f32, float, (float)x)                   \
  NN_CONVERT(from, FROM, LOAD, f64, double, (double)x)                 \
  NN_CONVERT(from, FROM, LOAD, i64, int64_t, NN_WHOLE(x))              \
  NN_CONVERT(from, FROM, LOAD, i32, int32_t, (int32_t)NN_WHOLE(x))     \
  NN_CONVERT(from, FROM, LOAD, b8, uint8_t, x != 0)                    \
  NN_CONVERT(from, FROM, LOAD, u8, uint8_t, (uint8_t)NN_WHOLE(x))      \
  NN_CONVERT(from, FROM, LOAD, f16, _Float16, (_Float16)(float)x)      \
  NN_CONVERT(from, FROM, LOAD, bf16, uint16_t, nn_to_bf16((float)x))
NN_ELEMENTS(NN_CONVERT_FROM)

/* Without a conversion the bits stay, those of a NaN too: halves are copied as integers. */
#define NN_ROW(dtype, from, FROM, LOAD)                                                         \
  [dtype] = {[NN_F32] = from##_to_f32, [NN_F64] = from##_to_f64, [NN_I64] = from##_to_i64,      \
             [NN_I32] = from##_to_i32, [NN_BOOL] = from##_to_b8, [NN_U8] = from##_to_u8,        \
             [NN_F16] = from##_to_f16, [NN_BF16] = from##_to_bf16},
NN_CONVERT(same, uint16_t, e, half, uint16_t, x)

void nn_convert(nn_dtype from, nn_dtype to, const nn_walk *walk, const void *a, void *out,
                int64_t begin, int64_t end) {
  typedef void (*kernel)(const nn_walk *, const void *, void *, int64_t, int64_t);
  static const kernel kernels[NN_DTYPES][NN_DTYPES] = {NN_ELEMENTS(NN_ROW)};
  bool is_half = from == to && (from == NN_F16 || from == NN_BF16);
  (is_half ? same_to_half : kernels[from][to])(walk, a, out, begin, end);
}

#define NN_REPEAT(T)                                              \
  {                                                               \
    T e;                                                          \
    memcpy(&e, &element, sizeof e);                               \
    for (int64_t i = 0; i < n; i++) ((T *)out)[i] = e;            \
    break;                                                        \
  }
void nn_fill(nn_dtype dtype, void *out, int64_t n, double value) {
  const nn_walk single = {.rank = 1, .shape = {1}};
  uint64_t element = 0;
  nn_convert(NN_F64, dtype, &single, &value, &element, 0, 1);
  switch (dtype) {
    case NN_F64: case NN_I64: NN_REPEAT(uint64_t)
    case NN_F32: case NN_I32: NN_REPEAT(uint32_t)
    case NN_F16: case NN_BF16: NN_REPEAT(uint16_t)
    case NN_BOOL: case NN_U8: NN_REPEAT(uint8_t)
  }
}

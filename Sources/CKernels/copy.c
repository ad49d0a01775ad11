#include "include/nn_copy.h"

#include "internal/define.h"
#include "internal/walk.h"

#define NN_SCATTER(T, suffix)                                                                  \
  NN_CLONES static void scatter##suffix(const nn_walk *walk, const T *x, T *out, int64_t begin, \
                                        int64_t end) {                                         \
    NN_FOR_RUNS(walk, begin, end, {                                                            \
      const T *from = x + at;                                                                  \
      T *restrict to = out + pa;                                                               \
      if (sa == 1)                                                                             \
        memcpy(to, from, (size_t)n * sizeof(T));                                               \
      else                                                                                     \
        for (int64_t i = 0; i < n; i++) to[i * sa] = from[i];                                  \
    })                                                                                         \
  }
NN_SCATTER(uint8_t, 1)
NN_SCATTER(uint16_t, 2)
NN_SCATTER(uint32_t, 4)
NN_SCATTER(uint64_t, 8)

void nn_scatter(int64_t size, const nn_walk *walk, const void *x, void *out, int64_t begin,
                int64_t end) {
  switch (size) {
    case 1: scatter1(walk, x, out, begin, end); break;
    case 2: scatter2(walk, x, out, begin, end); break;
    case 4: scatter4(walk, x, out, begin, end); break;
    default: scatter8(walk, x, out, begin, end); break;
  }
}

void nn_copy_rows(const void *x, int64_t x_step, void *out, int64_t out_step, int64_t bytes,
                  int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++)
    memcpy((char *)out + row * out_step, (const char *)x + row * x_step, (size_t)bytes);
}

#define NN_WHERE(T, suffix)                                                                     \
  NN_CLONES static void where##suffix(const nn_walk *walk, const uint8_t *condition, const T *a, \
                                      const T *b, T *out, int64_t begin, int64_t end) {         \
    NN_FOR_RUNS(walk, begin, end, {                                                             \
      const uint8_t *c = condition + at;                                                        \
      const T *as = a + pa, *bs = b + pb;                                                       \
      T *restrict r = out + at;                                                                 \
      for (int64_t i = 0; i < n; i++) {                                                         \
        T x = as[i * sa], y = bs[i * sb];                                                       \
        r[i] = c[i] ? x : y;                                                                    \
      }                                                                                         \
    })                                                                                          \
  }
NN_WHERE(uint8_t, 1)
NN_WHERE(uint16_t, 2)
NN_WHERE(uint32_t, 4)
NN_WHERE(uint64_t, 8)

void nn_where(int64_t size, const nn_walk *walk, const void *condition, const void *a,
              const void *b, void *out, int64_t begin, int64_t end) {
  switch (size) {
    case 1: where1(walk, condition, a, b, out, begin, end); break;
    case 2: where2(walk, condition, a, b, out, begin, end); break;
    case 4: where4(walk, condition, a, b, out, begin, end); break;
    default: where8(walk, condition, a, b, out, begin, end); break;
  }
}

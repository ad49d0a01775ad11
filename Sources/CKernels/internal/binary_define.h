#pragma once
#include "define.h"
#include "walk.h"

/* The loop over a run, with the strides that vectorise spelled out, each kept small: with all types
   and CPUs there are a thousand of them. */
#define NN_VECTORS _Pragma("clang loop interleave(disable) unroll(disable)")
#define NN_SINGLES _Pragma("clang loop vectorize(disable) unroll(disable)")
#define NN_PAIRS(FORMULA)                                                          \
  if (sa == 1 && sb == 1) {                                                        \
    NN_VECTORS                                                                     \
    for (int64_t i = 0; i < n; i++) { x = as[i]; y = bs[i]; r[i] = (FORMULA); }    \
  } else if (sa == 1 && sb == 0) {                                                 \
    y = bs[0];                                                                     \
    NN_VECTORS                                                                     \
    for (int64_t i = 0; i < n; i++) { x = as[i]; r[i] = (FORMULA); }               \
  } else if (sa == 0 && sb == 1) {                                                 \
    x = as[0];                                                                     \
    NN_VECTORS                                                                     \
    for (int64_t i = 0; i < n; i++) { y = bs[i]; r[i] = (FORMULA); }               \
  } else {                                                                         \
    NN_SINGLES                                                                     \
    for (int64_t i = 0; i < n; i++) { x = as[i * sa]; y = bs[i * sb]; r[i] = (FORMULA); } \
  }

/* r = formula(x, y) with elements of type T, results of type R. */
#define NN_BINARY(function, T, R, FORMULA)                                                    \
  NN_CLONES static void function(const nn_walk *walk, const T *a, const T *b, R *out,          \
                                 int64_t begin, int64_t end) {                                \
    NN_FOR_RUNS(walk, begin, end, {                                                           \
      const T *as = a + pa, *bs = b + pb;                                                     \
      R *restrict r = out + at;                                                               \
      T x, y;                                                                                 \
      NN_PAIRS(FORMULA)                                                                       \
    })                                                                                        \
  }

/* The same where a call in each turn leaves nothing to vectorise. */
#define NN_BINARY_CALL(function, T, FORMULA)                                                  \
  static void function(const nn_walk *walk, const T *a, const T *b, T *out, int64_t begin,     \
                       int64_t end) {                                                         \
    NN_FOR_RUNS(walk, begin, end, {                                                           \
      const T *as = a + pa, *bs = b + pb;                                                     \
      T *restrict r = out + at;                                                               \
      for (int64_t i = 0; i < n; i++) {                                                       \
        T x = as[i * sa], y = bs[i * sb];                                                     \
        r[i] = (FORMULA);                                                                     \
      }                                                                                       \
    })                                                                                        \
  }

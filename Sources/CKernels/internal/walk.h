#pragma once
#include "define.h"

/* Walks [begin, end) row by row: `pa`, `pb` are the offsets of the run's first elements, `sa`, `sb`
   the strides inside the row, `at` the first result and `n` how many. */
#define NN_FOR_RUNS(walk, begin, end, ...)                                        \
  {                                                                                \
    const int64_t last = (walk)->rank - 1, inner = (walk)->shape[last];            \
    const int64_t sa = (walk)->a[last], sb = (walk)->b[last];                      \
    for (int64_t at = (begin); at < (end);) {                                      \
      int64_t row = at / inner, column = at % inner;                               \
      int64_t n = inner - column < (end)-at ? inner - column : (end)-at;           \
      int64_t pa = column * sa, pb = column * sb;                                  \
      for (int64_t d = last - 1; d >= 0; d--) {                                    \
        int64_t index = row % (walk)->shape[d];                                    \
        row /= (walk)->shape[d];                                                   \
        pa += index * (walk)->a[d];                                                \
        pb += index * (walk)->b[d];                                                \
      }                                                                            \
      (void)pb;                                                                    \
      (void)sb;                                                                    \
      __VA_ARGS__;                                                                        \
      at += n;                                                                     \
    }                                                                              \
  }

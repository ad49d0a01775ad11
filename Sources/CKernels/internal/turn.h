#pragma once
#include "define.h"

/* Four floats that lie side by side. */
typedef float nn_quarter __attribute__((vector_size(16), aligned(4), may_alias));

typedef int32_t nn_quarter_bits __attribute__((vector_size(16)));

/* What is smaller than `least`, 0 or -infinity, becomes that; NaN stays. Comparing gives all bits. */
#define NN_AT_LEAST(TYPE, BITS, x, least)                                   \
  ((TYPE)(((BITS)(x) & ~((x) < (TYPE){0} + (least))) |                      \
          ((BITS)((TYPE){0} + (least)) & ((x) < (TYPE){0} + (least)))))

static inline nn_quarter nn_at_least(nn_quarter x, float least) {
  return NN_AT_LEAST(nn_quarter, nn_quarter_bits, x, least);
}

/* to[j][i] = from[i][j] + add[i], and at least `least`, for 4 rows of 4. */
static inline void nn_turn(const float *from, int64_t from_step, float *to, int64_t to_step,
                           const nn_quarter add, float least) {
  const nn_quarter a = *(const nn_quarter *)from, b = *(const nn_quarter *)(from + from_step);
  const nn_quarter c = *(const nn_quarter *)(from + 2 * from_step);
  const nn_quarter d = *(const nn_quarter *)(from + 3 * from_step);
  const nn_quarter e = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const nn_quarter f = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const nn_quarter g = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const nn_quarter h = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(nn_quarter *)to =
      nn_at_least(__builtin_shufflevector(e, f, 0, 1, 4, 5) + add, least);
  *(nn_quarter *)(to + to_step) =
      nn_at_least(__builtin_shufflevector(e, f, 2, 3, 6, 7) + add, least);
  *(nn_quarter *)(to + 2 * to_step) =
      nn_at_least(__builtin_shufflevector(g, h, 0, 1, 4, 5) + add, least);
  *(nn_quarter *)(to + 3 * to_step) =
      nn_at_least(__builtin_shufflevector(g, h, 2, 3, 6, 7) + add, least);
}

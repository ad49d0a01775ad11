#pragma once
#include "define.h"
#include "turn.h"

/* Sixteen floats that lie side by side. */
typedef float nn_vector __attribute__((vector_size(64), aligned(4), may_alias));

typedef int32_t nn_bits __attribute__((vector_size(64)));
typedef float nn_half __attribute__((vector_size(32), aligned(4), may_alias));

/* Turns four elements of 16 channels about: in v[r], quarter g has those of channel 4 g + r; afterwards
   v[j] has element j of all channels. Done twice, all is as it was. */
NN_INLINE void nn_turn_quarters(nn_vector *v) {
#define NN_FIRST(x, y) \
  __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define NN_SECOND(x, y) \
  __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define NN_LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define NN_HIGH(x, y) \
  __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
  const nn_vector a = NN_FIRST(v[0], v[1]), b = NN_SECOND(v[0], v[1]);
  const nn_vector c = NN_FIRST(v[2], v[3]), d = NN_SECOND(v[2], v[3]);
  v[0] = NN_LOW(a, c);
  v[1] = NN_HIGH(a, c);
  v[2] = NN_LOW(b, d);
  v[3] = NN_HIGH(b, d);
}

/* v = one vector from quarters that lie `step` elements apart, and back. */
NN_INLINE void nn_gather_quarters(const float *x, int64_t step, nn_vector *v) {
  const nn_half low = __builtin_shufflevector(
      *(const nn_quarter *)x, *(const nn_quarter *)(x + step), 0, 1, 2, 3, 4, 5, 6, 7);
  const nn_half high = __builtin_shufflevector(*(const nn_quarter *)(x + 2 * step),
                                               *(const nn_quarter *)(x + 3 * step), 0, 1, 2, 3, 4,
                                               5, 6, 7);
  *v = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

NN_INLINE void nn_scatter_quarters(const nn_vector *v, float *x, int64_t step) {
  *(nn_quarter *)x = __builtin_shufflevector(*v, *v, 0, 1, 2, 3);
  *(nn_quarter *)(x + step) = __builtin_shufflevector(*v, *v, 4, 5, 6, 7);
  *(nn_quarter *)(x + 2 * step) = __builtin_shufflevector(*v, *v, 8, 9, 10, 11);
  *(nn_quarter *)(x + 3 * step) = __builtin_shufflevector(*v, *v, 12, 13, 14, 15);
}

/* v[j] = element j, below 4 `quads`, of 16 channels, which lie `step` elements apart. Each channel's
   elements are read in one go: lines at powers of two push each other out of the cache. */
NN_INLINE void nn_load_quads(const int quads, const float *x, int64_t step, nn_vector *v) {
#pragma unroll
  for (int r = 0; r < 4; r++)
#pragma unroll
    for (int q = 0; q < quads; q++)
      nn_gather_quarters(x + r * step + q * 4, 4 * step, v + q * 4 + r);
#pragma unroll
  for (int q = 0; q < quads; q++) nn_turn_quarters(v + q * 4);
}

/* The other way; v is overwritten. */
NN_INLINE void nn_store_quads(const int quads, nn_vector *v, float *x, int64_t step) {
#pragma unroll
  for (int q = 0; q < quads; q++) nn_turn_quarters(v + q * 4);
#pragma unroll
  for (int r = 0; r < 4; r++)
#pragma unroll
    for (int q = 0; q < quads; q++)
      nn_scatter_quarters(v + q * 4 + r, x + r * step + q * 4, 4 * step);
}

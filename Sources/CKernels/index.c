#include "include/nn_index.h"

#include "internal/define.h"

#define NN_BODY "index_body.h"
#include "internal/instantiate_numbers.h"

int64_t nn_find_outside(const int64_t *index, int64_t n, int64_t size, const int64_t *ignored) {
  for (int64_t i = 0; i < n; i++)
    if ((uint64_t)index[i] >= (uint64_t)size && !(ignored && index[i] == *ignored)) return i;
  return -1;
}

void nn_take(const void *x, const int64_t *index, void *out, int64_t size, int64_t taken,
             int64_t bytes, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++)
    memcpy((char *)out + row * bytes,
           (const char *)x + (row / taken * size + index[row % taken]) * bytes, (size_t)bytes);
}

#define NN_GATHER(T)                                                                   \
  for (int64_t line = begin; line < end; line++) {                                     \
    int64_t o = line / inner, i = line % inner;                                        \
    for (int64_t k = 0; k < taken; k++) {                                              \
      int64_t at = (o * taken + k) * inner + i;                                        \
      ((T *)out)[at] = ((const T *)x)[(o * size + index[at]) * inner + i];             \
    }                                                                                  \
  }
void nn_gather(int64_t bytes, const void *x, const int64_t *index, void *out, int64_t size,
               int64_t taken, int64_t inner, int64_t begin, int64_t end) {
  switch (bytes) {
    case 1: NN_GATHER(uint8_t) break;
    case 2: NN_GATHER(uint16_t) break;
    case 4: NN_GATHER(uint32_t) break;
    default: NN_GATHER(uint64_t) break;
  }
}

NN_DISPATCH_NUMBERS(nn_put_add,
            (nn_dtype dtype, const void *x, const int64_t *index, const double *scale, void *out,
             int64_t outer, int64_t size, int64_t taken, int64_t inner, int64_t begin, int64_t end),
            (x, index, scale, out, outer, size, taken, inner, begin, end))
NN_DISPATCH_NUMBERS(nn_gather_gradient,
            (nn_dtype dtype, const void *x, const int64_t *index, void *out, int64_t size,
             int64_t taken, int64_t inner, int64_t begin, int64_t end),
            (x, index, out, size, taken, inner, begin, end))
NN_DISPATCH_NUMBERS(nn_extreme,
            (nn_dtype dtype, const void *x, void *values, int64_t *index, int64_t size,
             int64_t inner, bool is_max, int64_t begin, int64_t end),
            (x, values, index, size, inner, is_max, begin, end))
NN_DISPATCH_NUMBERS(nn_top_k,
            (nn_dtype dtype, const void *x, int64_t *index, int64_t k, int64_t size, bool is_max,
             int64_t begin, int64_t end),
            (x, index, k, size, is_max, begin, end))

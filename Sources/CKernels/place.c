#include "include/nn_place.h"

#include "internal/define.h"
#include "internal/walk.h"

#define NN_BODY "place_body.h"
#include "internal/instantiate_numbers.h"

NN_DISPATCH_NUMBERS(nn_scatter_add,
                  (nn_dtype dtype, const nn_walk *walk, const void *x, void *out, int64_t begin,
                   int64_t end),
                  (walk, x, out, begin, end))
NN_DISPATCH_NUMBERS(nn_put_lines,
                  (nn_dtype dtype, nn_put_kind kind, const void *x, const int64_t *index,
                   void *out, int64_t size, int64_t taken, int64_t inner, int64_t begin,
                   int64_t end),
                  (kind, x, index, out, size, taken, inner, begin, end))

void nn_triangle(int64_t bytes, const void *x, void *out, int64_t rows, int64_t columns,
                 int64_t offset, bool is_upper, int64_t begin, int64_t end) {
  for (int64_t line = begin; line < end; line++) {
    /* The elements [from, to) of the row stay. */
    int64_t edge = line % rows + offset + !is_upper;
    edge = edge < 0 ? 0 : edge > columns ? columns : edge;
    const int64_t from = is_upper ? edge : 0, to = is_upper ? columns : edge;
    const char *source = (const char *)x + line * columns * bytes;
    char *target = (char *)out + line * columns * bytes;
    memset(target, 0, (size_t)(from * bytes));
    memcpy(target + from * bytes, source + from * bytes, (size_t)((to - from) * bytes));
    memset(target + to * bytes, 0, (size_t)((columns - to) * bytes));
  }
}

#define NN_SET(T)                                                          \
  for (int64_t line = begin; line < end; line++) {                         \
    const int64_t outer = line / inner, i = line % inner;                  \
    for (int64_t k = 0; k < taken; k++) {                                  \
      const int64_t at = (outer * taken + k) * inner + i;                  \
      ((T *)out)[(outer * size + index[at]) * inner + i] = ((const T *)x)[at]; \
    }                                                                      \
  }
void nn_set_lines(int64_t bytes, const void *x, const int64_t *index, void *out, int64_t size,
                  int64_t taken, int64_t inner, int64_t begin, int64_t end) {
  switch (bytes) {
    case 1: NN_SET(uint8_t) break;
    case 2: NN_SET(uint16_t) break;
    case 4: NN_SET(uint32_t) break;
    default: NN_SET(uint64_t) break;
  }
}

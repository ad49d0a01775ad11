#include "include/nn_pad.h"

#include "internal/define.h"

/* Calls BODY for each row of the result: `at` is its start, `from` that of the source's row. */
#define NN_FOR_PAD_ROWS(pad, ...)                                                              \
  for (int64_t z = 0, at = 0; z < (pad)->result[0]; z++)                                       \
    for (int64_t y = 0; y < (pad)->result[1]; y++, at += (pad)->result[2]) {                   \
      const int64_t from =                                                                     \
          ((pad)->from[0][z] * (pad)->shape[1] + (pad)->from[1][y]) * (pad)->shape[2];         \
      __VA_ARGS__                                                                              \
    }

/* Copies elements of one width, whatever their type. */
#define NN_PAD_PLANES(width, T)                                                                \
  static void pad_planes_##width(const nn_pad *pad, const T *xs, T *ys, int64_t begin,         \
                                 int64_t end) {                                                \
    const int64_t plane = pad->shape[0] * pad->shape[1] * pad->shape[2];                       \
    const int64_t results = pad->result[0] * pad->result[1] * pad->result[2];                  \
    const int64_t *column = pad->from[2];                                                      \
    for (int64_t p = begin; p < end; p++) {                                                    \
      NN_FOR_PAD_ROWS(pad, {                                                                   \
        const T *in = xs + p * plane + from;                                                   \
        T *restrict out = ys + p * results + at;                                               \
        for (int64_t i = 0; i < pad->result[2]; i++) out[i] = in[column[i]];                   \
      })                                                                                       \
    }                                                                                          \
  }
NN_PAD_PLANES(1, uint8_t)
NN_PAD_PLANES(2, uint16_t)
NN_PAD_PLANES(4, uint32_t)
NN_PAD_PLANES(8, uint64_t)

void nn_pad_planes(int64_t width, const nn_pad *pad, const void *x, void *y, int64_t begin,
                   int64_t end) {
  switch (width) {
    case 1: pad_planes_1(pad, x, y, begin, end); break;
    case 2: pad_planes_2(pad, x, y, begin, end); break;
    case 4: pad_planes_4(pad, x, y, begin, end); break;
    default: pad_planes_8(pad, x, y, begin, end); break;
  }
}

#define NN_BODY "pad_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_pad_planes_gradient,
            (nn_dtype dtype, const nn_pad *pad, const void *gy, void *gx, int64_t begin,
             int64_t end),
            (pad, gy, gx, begin, end))

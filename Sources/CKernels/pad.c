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

#define NN_BODY "pad_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_pad_planes,
            (nn_dtype dtype, const nn_pad *pad, const void *x, void *y, int64_t begin,
             int64_t end),
            (pad, x, y, begin, end))
NN_DISPATCH(nn_pad_planes_gradient,
            (nn_dtype dtype, const nn_pad *pad, const void *gy, void *gx, int64_t begin,
             int64_t end),
            (pad, gy, gx, begin, end))

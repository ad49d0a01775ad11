#include "include/nn_pool.h"

#include "internal/define.h"

/* Calls BODY for each result: `to` is its place, [z0, z1), [y0, y1), [x0, x1) its window. */
#define NN_FOR_WINDOWS(pool, ...)                                                               \
  for (int64_t rz = 0, to = 0; rz < (pool)->result[0]; rz++)                                    \
    for (int64_t ry = 0; ry < (pool)->result[1]; ry++)                                          \
      for (int64_t rx = 0; rx < (pool)->result[2]; rx++, to++) {                                \
        const int64_t z0 = (pool)->first[0][rz], z1 = (pool)->last[0][rz];                      \
        const int64_t y0 = (pool)->first[1][ry], y1 = (pool)->last[1][ry];                      \
        const int64_t x0 = (pool)->first[2][rx], x1 = (pool)->last[2][rx];                      \
        __VA_ARGS__                                                                             \
      }

static inline int64_t nn_pool_volume(const int64_t *sizes) {
  return sizes[0] * sizes[1] * sizes[2];
}

/* Whole numbers as wide as the elements, and the even places of two vectors. */
typedef int32_t nn_bits_f32;
typedef int64_t nn_bits_f64;
#define NN_EVENS_f32 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define NN_EVENS_f64 0, 2, 4, 6, 8, 10, 12, 14

#define NN_BODY "pool_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_pool_max,
            (nn_dtype dtype, const nn_pool *pool, const void *x, void *y, int64_t *places,
             int64_t begin, int64_t end),
            (pool, x, y, places, begin, end))
NN_DISPATCH(nn_pool_max_gradient,
            (nn_dtype dtype, const void *gy, const int64_t *places, void *gx, int64_t plane,
             int64_t results, int64_t begin, int64_t end),
            (gy, places, gx, plane, results, begin, end))
NN_DISPATCH(nn_pool_mean,
            (nn_dtype dtype, const nn_pool *pool, const void *x, void *y, int64_t begin,
             int64_t end),
            (pool, x, y, begin, end))
NN_DISPATCH(nn_pool_mean_gradient,
            (nn_dtype dtype, const nn_pool *pool, const void *gy, void *gx, int64_t begin,
             int64_t end),
            (pool, gy, gx, begin, end))

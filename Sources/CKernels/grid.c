#include "include/nn_grid.h"

#include "internal/define.h"

/* The most elements that a sample is mixed from: 4 in each of two dimensions, 2 in each of three. */
enum { NN_GRID_TAPS = 16, NN_GRID_AXIS_TAPS = 4 };

#define NN_BODY "grid_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_grid_sample,
            (nn_dtype dtype, const nn_grid *grid, const void *x, const void *places, void *y,
             int64_t begin, int64_t end),
            (grid, x, places, y, begin, end))
NN_DISPATCH(nn_grid_input_gradient,
            (nn_dtype dtype, const nn_grid *grid, const void *places, const void *gy, void *gx,
             int64_t begin, int64_t end),
            (grid, places, gy, gx, begin, end))
NN_DISPATCH(nn_grid_place_gradient,
            (nn_dtype dtype, const nn_grid *grid, const void *x, const void *places, const void *gy,
             void *gplaces, int64_t begin, int64_t end),
            (grid, x, places, gy, gplaces, begin, end))

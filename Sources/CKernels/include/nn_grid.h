#pragma once
#include "nn_base.h"

typedef enum { NN_GRID_LINEAR, NN_GRID_NEAREST, NN_GRID_CUBIC } nn_grid_mode;
typedef enum { NN_GRID_ZEROS, NN_GRID_BORDER, NN_GRID_REFLECTION } nn_grid_padding;

/* Planes of two or three dimensions, the last one `shape[rank - 1]`, sampled at `points` places an
   image. A place has `rank` numbers from -1 to 1, the last dimension's first; NaN counts as -1. */
typedef struct {
  int64_t rank;
  int64_t shape[3];
  int64_t channels, points;
  nn_grid_mode mode;
  nn_grid_padding padding;
  bool align_corners;
} nn_grid;

/* The samples of the places [begin, end), counted over all images: (N, C, points). */
void nn_grid_sample(nn_dtype dtype, const nn_grid *grid, const void *x, const void *places, void *y,
                    int64_t begin, int64_t end);
/* The gradients of the planes [begin, end), from zero. */
void nn_grid_input_gradient(nn_dtype dtype, const nn_grid *grid, const void *places, const void *gy,
                            void *gx, int64_t begin, int64_t end);
/* The gradients of the places [begin, end). */
void nn_grid_place_gradient(nn_dtype dtype, const nn_grid *grid, const void *x, const void *places,
                            const void *gy, void *gplaces, int64_t begin, int64_t end);

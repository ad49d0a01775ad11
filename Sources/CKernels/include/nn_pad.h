#pragma once
#include "nn_base.h"

/* A plane of up to three dimensions laid out anew: result position i of dimension d comes from
   position from[d][i] of the source. */
typedef struct {
  int64_t shape[3], result[3];
  const int64_t *from[3];
} nn_pad;

/* y = the planes [begin, end) laid out anew; elements are `width` (1, 2, 4 or 8) bytes wide. */
void nn_pad_planes(int64_t width, const nn_pad *pad, const void *x, void *y, int64_t begin,
                   int64_t end);
/* gx = the sums of gy over the positions that each position went to. */
void nn_pad_planes_gradient(nn_dtype dtype, const nn_pad *pad, const void *gy, void *gx,
                            int64_t begin, int64_t end);

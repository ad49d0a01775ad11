#pragma once
#include "nn_base.h"

/* y[place] = x for each of `results` elements a plane of x, zero elsewhere; of several elements for
   one place the last counts. The places lie inside the planes. */
void nn_unpool(nn_dtype dtype, const void *x, const int64_t *places, void *y, int64_t plane,
               int64_t results, int64_t begin, int64_t end);
/* gx = gy[place]. */
void nn_unpool_gradient(nn_dtype dtype, const void *gy, const int64_t *places, void *gx,
                        int64_t plane, int64_t results, int64_t begin, int64_t end);

/* Windows of `kernel` positions over planes whose first positions follow from a random number a
   dimension and plane; dimension d takes number column[d] of the plane's `columns`. */
typedef struct {
  int64_t shape[3], result[3], kernel[3], column[3];
  int64_t columns;
} nn_fractional;

/* The largest elements of the planes [begin, end) and their places in their planes. NaN wins, and
   of equal elements the first. */
void nn_fractional_max(nn_dtype dtype, const nn_fractional *pool, const void *x,
                       const void *samples, void *y, int64_t *places, int64_t begin, int64_t end);

#pragma once
#include "nn_base.h"

/* A dimension of `size` elements made into one of `result`: element i is the sum over k from
   starts[i] to below starts[i + 1] of weight[k] times element index[k]. */
typedef struct {
  int64_t size, result;
  const int64_t *starts, *index;
  const double *weight;
} nn_resample;

/* Resamples the blocks [begin, end) of x, each of `size` rows of `inner` elements. */
void nn_resample_blocks(nn_dtype dtype, const nn_resample *table, const void *x, void *y,
                        int64_t inner, int64_t begin, int64_t end);

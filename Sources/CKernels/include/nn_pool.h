#pragma once
#include "nn_base.h"

/* Windows over planes of up to three dimensions. In dimension d, the window of result i covers the
   positions first[d][i], first[d][i] + step[d], ... below last[d][i], all inside the plane. */
typedef struct {
  int64_t shape[3], result[3], step[3];
  const int64_t *first[3], *last[3];
  /* How many positions an average counts, in each dimension; `divisor` instead if not 0. */
  const int64_t *counted[3];
  double divisor;
} nn_pool;

/* The largest elements of the planes [begin, end) and their places in their planes. NaN wins, and
   of equal elements the first. An empty window has minus infinity, at place -1. */
void nn_pool_max(nn_dtype dtype, const nn_pool *pool, const void *x, void *y, int64_t *places,
                 int64_t begin, int64_t end);
/* gx[place] += gy for each of `results` results a plane, from zero. */
void nn_pool_max_gradient(nn_dtype dtype, const void *gy, const int64_t *places, void *gx,
                          int64_t plane, int64_t results, int64_t begin, int64_t end);
/* The means of windows, and their gradient. */
void nn_pool_mean(nn_dtype dtype, const nn_pool *pool, const void *x, void *y, int64_t begin,
                  int64_t end);
void nn_pool_mean_gradient(nn_dtype dtype, const nn_pool *pool, const void *gy, void *gx,
                           int64_t begin, int64_t end);

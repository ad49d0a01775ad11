#pragma once
#include "nn_base.h"

/* Sums, means and maxima of rows of a table: bag b takes the rows index[starts[b]] to
   index[starts[b + 1] - 1]. Indices and starts have been checked. */

typedef enum { NN_BAG_SUM, NN_BAG_MEAN, NN_BAG_MAX } nn_bag_mode;

typedef struct {
  int64_t size;    /* elements of a row */
  int64_t padding; /* a row that counts nothing, or -1 */
  nn_bag_mode mode;
} nn_bag;

/* y[b] for the bags [begin, end), 0 for a bag of no rows. `weights` has a factor for each index of a
   sum and may be NULL for ones. `places` is for maxima only: the row of each element, or -1. */
void nn_bag_rows(nn_dtype dtype, const nn_bag *bag, const void *table, const int64_t *index,
                 const int64_t *starts, const void *weights, void *y, int64_t *places,
                 int64_t begin, int64_t end);
/* Adds the gradients of sums and means to the rows of `out`, for the columns [begin, end). With
   `counts` each is divided by that of its row. */
void nn_bag_gradient(nn_dtype dtype, const nn_bag *bag, const void *gy, const int64_t *index,
                     const int64_t *starts, const void *weights, const int64_t *counts, void *out,
                     int64_t bags, int64_t begin, int64_t end);
/* Adds the gradients of maxima to the rows of `out`, for the columns [begin, end). */
void nn_bag_max_gradient(nn_dtype dtype, const nn_bag *bag, const void *gy, const int64_t *places,
                         void *out, int64_t bags, int64_t begin, int64_t end);
/* The gradients of the weights of the bags [begin, end). */
void nn_bag_weight_gradient(nn_dtype dtype, const nn_bag *bag, const void *table, const void *gy,
                            const int64_t *index, const int64_t *starts, void *out, int64_t begin,
                            int64_t end);

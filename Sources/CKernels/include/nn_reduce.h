#pragma once
#include "nn_base.h"

/* Folding x[outer, size, inner] over its middle dimension, in float, double or int64_t. A cell is an
   element of the result [outer, inner]; each call does the cells [begin, end) over the places
   [first, last) of the middle dimension, in a fixed order. */

typedef enum {
  NN_SUM,
  NN_PRODUCT,
  NN_MAX, /* NaN if one is */
  NN_MIN,
} nn_fold_kind;

void nn_fold(nn_dtype dtype, nn_fold_kind kind, const void *x, void *out, int64_t size,
             int64_t inner, int64_t first, int64_t last, int64_t begin, int64_t end);

/* Rows of `size` elements, the rows [begin, end): */

/* The mean of each row and the sum of the squared distances from it. */
void nn_row_moments(nn_dtype dtype, const void *x, void *mean, void *squares, int64_t size,
                    int64_t begin, int64_t end);
/* gx = gy times the product of all other elements of the row. */
void nn_row_product_gradient(nn_dtype dtype, const void *x, const void *gy, void *gx, int64_t size,
                             int64_t begin, int64_t end);

/* Lines as in nn_softmax.h, the lines [begin, end), in float, double or int64_t: */

/* y[k] = x[0] + ... + x[k], or the product; from the end on if `reversed`. */
void nn_cumulate(nn_dtype dtype, bool is_product, bool reversed, const void *x, void *y,
                 int64_t size, int64_t inner, int64_t begin, int64_t end);
/* The gradient of the products y[k] = x[0] ... x[k]. */
void nn_cumulate_product_gradient(nn_dtype dtype, const void *x, const void *gy, void *gx,
                                  int64_t size, int64_t inner, int64_t begin, int64_t end);

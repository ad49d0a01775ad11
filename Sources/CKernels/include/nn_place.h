#pragma once
#include "nn_base.h"

/* Writing to places of a tensor. Indices have been checked. */

/* out[walk->a ...] += x[i] for the elements [begin, end) of the walk, in float, double or int64_t. */
void nn_scatter_add(nn_dtype dtype, const nn_walk *walk, const void *x, void *out, int64_t begin,
                    int64_t end);

/* Matrices of elements of `bytes` each with zeros left of the diagonal that lies `offset` right of
   the main one, or right of it if not `is_upper`; for the rows [begin, end) of all matrices. */
void nn_triangle(int64_t bytes, const void *x, void *out, int64_t rows, int64_t columns,
                 int64_t offset, bool is_upper, int64_t begin, int64_t end);

/* What becomes of an element that another one is put to. */
typedef enum {
  NN_PUT_SET,
  NN_PUT_ADD,
  NN_PUT_MULTIPLY,
  NN_PUT_MAX, /* NaN if one is */
  NN_PUT_MIN,
} nn_put_kind;

/* Lines as in nn_softmax.h; out has lines of `size` elements, index and x of `taken`. Puts x[k] to
   out[index[k]], in the order of k, for each line of [begin, end), in float, double or int64_t. */
void nn_put_lines(nn_dtype dtype, nn_put_kind kind, const void *x, const int64_t *index, void *out,
                  int64_t size, int64_t taken, int64_t inner, int64_t begin, int64_t end);
/* The same for NN_PUT_SET and elements of any type, of `bytes` each. */
void nn_set_lines(int64_t bytes, const void *x, const int64_t *index, void *out, int64_t size,
                  int64_t taken, int64_t inner, int64_t begin, int64_t end);

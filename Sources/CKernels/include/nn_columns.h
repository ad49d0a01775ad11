#pragma once
#include "nn_base.h"

/* Windows over planes of two dimensions: `result` of them, whose elements lie `dilation` apart and
   whose first one lies `padding` before the plane. */
typedef struct {
  int64_t shape[2], result[2], kernel[2], stride[2], dilation[2], padding[2];
} nn_window;

/* The windows of the planes [begin, end): for each element of the kernel its value in every window,
   zero outside the plane. */
void nn_to_columns(nn_dtype dtype, const nn_window *window, const void *x, void *y, int64_t begin,
               int64_t end);
/* The planes that sum up what windows hold: the gradient of nn_to_columns. */
void nn_from_columns(nn_dtype dtype, const nn_window *window, const void *x, void *y, int64_t begin,
             int64_t end);

#pragma once
#include "nn_base.h"

/* out[i] = (to)a[...]: copies, converts and gathers strided elements; only walk->a is read.
   Numbers become halves by way of float, and bytes by way of int64, as in PyTorch. */
void nn_convert(nn_dtype from, nn_dtype to, const nn_walk *walk, const void *a, void *out,
                int64_t begin, int64_t end);
/* out[i] = value for i in [0, n). */
void nn_fill(nn_dtype dtype, void *out, int64_t n, double value);

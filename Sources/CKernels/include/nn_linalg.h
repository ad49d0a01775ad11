#pragma once
#include "nn_base.h"

/* Decompositions of one matrix in double, in place. */

/* The singular values of the m x n matrix whose n columns of m elements lie one after the other,
   n <= m, by one-sided Jacobi rotations. Afterwards the columns of `a` are the left singular vectors
   times the values, `v` (n x n, columns one after the other) has the right singular vectors, and
   `values` the values, largest first. NaN comes out where NaN or infinity goes in. */
void nn_svd(double *a, double *v, double *values, int64_t m, int64_t n);

/* The Householder factors of the m x n matrix with columns one after the other: `a` keeps R in and
   above the diagonal and the reflectors below it, `scale` (min(m, n)) what they are scaled by. */
void nn_qr(double *a, double *scale, int64_t m, int64_t n);
/* The first `columns` columns of Q from the factors of nn_qr. */
void nn_qr_columns(const double *a, const double *scale, double *q, int64_t m, int64_t n,
                   int64_t columns);

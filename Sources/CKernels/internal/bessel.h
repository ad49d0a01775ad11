#pragma once
#include "special.h"

/* Modified Bessel functions of the first kind, of order 0 and 1, times e^-|x| where they are scaled.
   DLMF 10.25.2 and 10.40.1. */

/* e^-x I_n(x) for x >= 0 and n 0 or 1: the power series, whose terms are all positive, or where e^x
   would grow large the asymptotic one, whose smallest term is below the last place. */
static inline double math_scaled_bessel(int n, double x) {
  if (x < 30) {
    double term = n ? x / 2 : 1, sum = term, square = x * x / 4;
    for (int k = 1; k < 200 && term > sum * 1e-17; k++) sum += term *= square / (k * (double)(k + n));
    return sum * exp(-x);
  }
  double term = 1, sum = 1, order = 4.0 * n * n;
  for (int k = 1; k < 30; k++) {
    double odd = 2 * k - 1;
    sum += term *= (odd * odd - order) / (k * 8 * x);
  }
  return sum / sqrt(2 * M_PI * x);
}

static inline double math_i0e_f64(double x) { return x != x ? x : math_scaled_bessel(0, fabs(x)); }
NN_IN_DOUBLE(i0e)

static inline double math_i1e_f64(double x) {
  return x != x ? x : copysign(math_scaled_bessel(1, fabs(x)), x);
}
NN_IN_DOUBLE(i1e)

/* The exponential in two halves, so that it does not overflow before the result does. */
static inline double math_i0_f64(double x) {
  if (isinf(x)) return INFINITY;
  double half = exp(fabs(x) / 2);
  return math_i0e_f64(x) * half * half;
}
NN_IN_DOUBLE(i0)

static inline double math_i1_f64(double x) {
  if (isinf(x)) return x;
  double half = exp(fabs(x) / 2);
  return math_i1e_f64(x) * half * half;
}
NN_IN_DOUBLE(i1)

/* The derivatives of I_1 and of its scaled form, which are 1/2 at 0; of NaN too, as in PyTorch. */
static inline double math_i1_slope_f64(double x) {
  return fabs(x) > 1e-8 ? math_i0_f64(x) - math_i1_f64(x) / x : 0.5;
}
NN_IN_DOUBLE(i1_slope)

static inline double math_i1e_slope_f64(double x) {
  double scaled = math_i1e_f64(x);
  return fabs(x) > 1e-8 ? math_i0e_f64(x) - fabs(scaled) - scaled / x : 0.5;
}
NN_IN_DOUBLE(i1e_slope)

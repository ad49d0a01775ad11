#pragma once
#include "special.h"

/* The normal distribution function, its logarithm and its inverse, and the scaled complementary error
   function that they need far out. */

/* e^(x^2) erfc(x). The square's rounding error is made good, as the exponential would enlarge it. */
static inline double math_erfcx_f64(double x) {
  if (x < 25) {
    double square = x * x;
    return exp(square) * (square < 700 ? exp(fma(x, x, -square)) : 1) * erfc(x);
  }
  double z = 1 / (2 * x * x), term = 1, sum = 1;
  for (int k = 1; k < 12; k++) sum += term *= -(2 * k - 1) * z;
  return sum * (M_2_SQRTPI / 2) / x;
}
NN_IN_DOUBLE(erfcx)

static inline double math_ndtr_f64(double x) { return 0.5 * erfc(-x * M_SQRT1_2); }
NN_IN_DOUBLE(ndtr)

static inline double math_log_ndtr_f64(double x) {
  if (x < -1) return log(math_erfcx_f64(-x * M_SQRT1_2) / 2) - x * x / 2;
  return log1p(-erfc(x * M_SQRT1_2) / 2);
}
NN_IN_DOUBLE(log_ndtr)

/* The derivative of log_ndtr. */
static inline double math_log_ndtr_slope_f64(double x) {
  const double peak = M_2_SQRTPI * M_SQRT1_2; /* sqrt(2 / pi) */
  if (x < -1) return peak / math_erfcx_f64(-x * M_SQRT1_2);
  return peak / 2 * exp(-x * x / 2) / math_ndtr_f64(x);
}
NN_IN_DOUBLE(log_ndtr_slope)

/* Far from the middle by Newton's method for log_ndtr(x) = log(p) on the left half, where it is concave and starts on the
   left of the solution, so it comes near without passing it. */
static inline double math_ndtri_f64(double p) {
  if (!(p >= 0 && p <= 1)) return NAN;
  if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
  if (p > 0.2 && p < 0.8) return M_SQRT2 * math_erfinv_f64(2 * p - 1);
  if (p > 0.5) return -math_ndtri_f64(1 - p);
  double goal = log(p), x = -sqrt(-2 * goal);
  for (int step = 0; step < 12; step++) {
    double move = (math_log_ndtr_f64(x) - goal) / math_log_ndtr_slope_f64(x);
    x -= move;
    if (fabs(move) < 1e-15 * fabs(x)) break;
  }
  return x;
}
NN_IN_DOUBLE(ndtri)

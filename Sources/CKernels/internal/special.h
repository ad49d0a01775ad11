#pragma once
#include "math.h"

/* Functions that the C library lacks, or gives with a global variable. Computed in double also for
   floats: they are rare, and their cancellations cost digits. */
#define NN_IN_DOUBLE(name) \
  static inline float math_##name##_f32(float x) { return (float)math_##name##_f64(x); }

static inline double math_lgamma_f64(double x) {
  int sign; /* lgamma itself would write to the global signgam */
  return lgamma_r(x, &sign);
}
NN_IN_DOUBLE(lgamma)

/* The inverse of erf: a rational function to start from, then Newton's method twice. */
static inline double math_erfinv_f64(double y) {
  double size = fabs(y), x;
  if (size >= 1) return size == 1 ? copysign(INFINITY, y) : NAN;
  if (size <= 0.7) {
    double z = y * y;
    x = y * (((-0.140543331 * z + 0.914624893) * z - 1.645349621) * z + 0.886226899) /
        ((((0.012229801 * z - 0.329097515) * z + 1.442710462) * z - 2.118377725) * z + 1);
  } else {
    double z = sqrt(-log((1 - size) / 2));
    x = copysign(((1.641345311 * z + 3.429567803) * z - 1.624906493) * z - 1.970840454, y) /
        ((1.637067800 * z + 3.543889200) * z + 1);
  }
  for (int step = 0; step < 2; step++) x -= (erf(x) - y) / (M_2_SQRTPI * exp(-x * x));
  return x;
}
NN_IN_DOUBLE(erfinv)

/* The derivative of lgamma: moved up to x >= 10, where its asymptotic series holds. */
static inline double math_digamma_f64(double x) {
  if (x == 0) return copysign(INFINITY, -x);
  double result = 0;
  if (x < 0) {
    double whole;
    if (x == trunc(x)) return NAN;
    result = -M_PI / tan(M_PI * modf(x, &whole));
    x = 1 - x;
  }
  for (; x < 10; x++) result -= 1 / x;
  double z = 1 / (x * x), series = 0;
  static const double coefficients[] = {1.0 / 12,   -691.0 / 32760, 1.0 / 132, -1.0 / 240,
                                        1.0 / 252,  -1.0 / 120,     1.0 / 12};
  for (int i = 0; i < 7; i++) series = series * z + coefficients[i];
  return result + log(x) - 0.5 / x - z * series;
}
NN_IN_DOUBLE(digamma)

/* The derivative of digamma, likewise. */
static inline double math_trigamma_f64(double x) {
  double sign = 1, result = 0;
  if (x <= 0 && x == trunc(x)) return INFINITY;
  if (x < 0.5) {
    double s = sin(M_PI * (x - rint(x)));
    result = -M_PI * M_PI / (s * s);
    sign = -1;
    x = 1 - x;
  }
  for (; x < 10; x++) result += 1 / (x * x);
  double z = 1 / (x * x);
  double series = 1.0 / 6 - z * (1.0 / 30 - z * (1.0 / 42 - z * (1.0 / 30 - z * (5.0 / 66))));
  return sign * (result + (1 + 0.5 / x + z * series) / x);
}
NN_IN_DOUBLE(trigamma)

/* The derivative of sin(pi x) / (pi x), near 0 by its series, as there the terms cancel. */
static inline double math_sinc_slope_f64(double x) {
  double u = M_PI * x, t = u * u;
  if (fabs(x) >= 0.25) return (cos(u) - sin(u) / u) / x;
  double series = 14.0 / 1307674368000;
  series = 12.0 / 6227020800 - t * series;
  series = 10.0 / 39916800 - t * series;
  series = 8.0 / 362880 - t * series;
  series = 6.0 / 5040 - t * series;
  series = 4.0 / 120 - t * series;
  return -M_PI * u * (2.0 / 6 - t * series);
}
NN_IN_DOUBLE(sinc_slope)

#pragma once
#include "special.h"

/* The regularised incomplete gamma functions P(a, x), below, and Q(a, x) = 1 - P(a, x), above.
   DLMF 8.7.1 (series) and 8.9.2 (continued fraction); whichever converges for the arguments. */

/* x^a e^-x / Gamma(a + 1), without overflow. */
static inline double math_gamma_front(double a, double x) {
  return exp(a * log(x) - x - math_lgamma_f64(a + 1));
}

static inline double math_gamma_series(double a, double x) {
  double term = 1, sum = 1;
  for (int k = 1; k < 100000 && term > sum * 1e-17; k++) sum += term *= x / (a + k);
  return sum * math_gamma_front(a, x);
}

/* By Lentz's method. */
static inline double math_gamma_fraction(double a, double x) {
  double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
  for (int k = 1; k < 100000; k++) {
    double numerator = k * (a - k);
    b += 2;
    d = numerator * d + b;
    if (fabs(d) < 1e-300) d = 1e-300;
    c = b + numerator / c;
    if (fabs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    value *= d * c;
    if (fabs(d * c - 1) < 1e-16) break;
  }
  return value * a * math_gamma_front(a, x);
}

static inline double math_igamma_f64(double a, double x) {
  if (a < 0 || x < 0 || (a == 0 && !(x > 0))) return NAN;
  if (x == 0 && a != 0) return 0;
  if (isinf(a)) return isinf(x) ? NAN : 0;
  if (a == 0 || isinf(x)) return 1;
  if (a != a || x != x) return NAN;
  return x < a + 1 ? math_gamma_series(a, x) : 1 - math_gamma_fraction(a, x);
}

static inline double math_igammac_f64(double a, double x) {
  if (a < 0 || x < 0 || (a == 0 && !(x > 0))) return NAN;
  if (x == 0 && a != 0) return 1;
  if (isinf(a)) return isinf(x) ? NAN : 1;
  if (a == 0 || isinf(x)) return 0;
  if (a != a || x != x) return NAN;
  return x < a + 1 ? 1 - math_gamma_series(a, x) : math_gamma_fraction(a, x);
}

static inline float math_igamma_f32(float a, float x) { return (float)math_igamma_f64(a, x); }
static inline float math_igammac_f32(float a, float x) { return (float)math_igammac_f64(a, x); }

#pragma once
#include "special.h"

/* The Hurwitz zeta function, sum over k >= 0 of (q + k)^-s, by the Euler-Maclaurin formula
   (DLMF 25.11.5) from the first q + k on that is large enough. */
static inline double math_zeta_f64(double s, double q) {
  if (s == 1) return INFINITY;
  if (s < 1) return NAN;
  if (q <= 0) {
    if (q == floor(q)) return INFINITY;
    if (s != floor(s)) return NAN;
  }
  if (s != s || q != q) return NAN;
  double sum = 0;
  for (int k = 0; k < 1 << 20 && q < 12 + s; k++, q++) {
    double term = pow(q, -s);
    sum += term;
    if (q > 0 && term < sum * 1e-18) return sum;
  }
  /* B_2j / (2j)! */
  static const double coefficients[] = {1.0 / 12,
                                        -1.0 / 720,
                                        1.0 / 30240,
                                        -1.0 / 1209600,
                                        1.0 / 47900160,
                                        -691.0 / 1307674368000.0,
                                        1.0 / 74724249600.0};
  double power = pow(q, -s), product = s / q;
  sum += power * (q / (s - 1) + 0.5);
  for (int j = 0; j < 7; j++) {
    sum += coefficients[j] * product * power;
    product *= (s + 2 * j + 1) * (s + 2 * j + 2) / (q * q);
  }
  return sum;
}

static inline float math_zeta_f32(float s, float q) { return (float)math_zeta_f64(s, q); }

/* The derivative of order n (a whole number, 0 or more) of digamma. */
static inline double math_polygamma_f64(double n, double x) {
  if (n == 0) return math_digamma_f64(x);
  if (n == 1) return math_trigamma_f64(x);
  double size = exp(math_lgamma_f64(n + 1)) * math_zeta_f64(n + 1, x);
  return fmod(n, 2) == 0 ? -size : size;
}

static inline float math_polygamma_f32(float n, float x) {
  return (float)math_polygamma_f64(n, x);
}

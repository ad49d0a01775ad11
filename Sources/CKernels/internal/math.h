#pragma once
#include "define.h"

/* The functions of the C library for both types, as bodies name them by M(name). Those in float that
   hot loops take are written out here without branches or calls, so that loops over them vectorise on
   every CPU; they are within 4 units in the last place of the true value (tested), and the same
   number gives the same result wherever in a vector it lies. The polynomials are minimax fits. */

#define NN_LIBM_F32(name) \
  static inline float math_##name##_f32(float x) { return name##f(x); }
#define NN_LIBM_F64(name) \
  static inline double math_##name##_f64(double x) { return name(x); }
#define NN_LIBM(name) NN_LIBM_F32(name) NN_LIBM_F64(name)
#define NN_LIBM2(name)                                                             \
  static inline float math_##name##_f32(float x, float y) { return name##f(x, y); }  \
  static inline double math_##name##_f64(double x, double y) { return name(x, y); }

NN_LIBM(fabs) NN_LIBM(sqrt) NN_LIBM(floor) NN_LIBM(ceil) NN_LIBM(trunc) NN_LIBM(rint)
NN_LIBM(nearbyint)
NN_LIBM(sin) NN_LIBM(cos) NN_LIBM(tan) NN_LIBM(asin) NN_LIBM(acos) NN_LIBM(atan)
NN_LIBM(sinh) NN_LIBM(cosh) NN_LIBM(asinh) NN_LIBM(acosh) NN_LIBM(atanh) NN_LIBM(erfc)
NN_LIBM_F64(exp) NN_LIBM_F64(exp2) NN_LIBM_F64(expm1) NN_LIBM_F64(tanh) NN_LIBM_F64(erf)
NN_LIBM_F64(log) NN_LIBM_F64(log2) NN_LIBM_F64(log10) NN_LIBM_F64(log1p)
NN_LIBM2(pow) NN_LIBM2(fmod) NN_LIBM2(atan2) NN_LIBM2(hypot) NN_LIBM2(copysign) NN_LIBM2(nextafter)
NN_LIBM2(fmin) NN_LIBM2(fmax)

static inline uint32_t nn_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float nn_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* 2^n in two factors, so that results down to the subnormal and up to infinity are rounded once. */
typedef struct {
  float first, second;
} nn_power_of_two;
static inline nn_power_of_two nn_exponent(int32_t n) {
  int32_t half = n >> 1;
  return (nn_power_of_two){nn_float((uint32_t)(half + 127) << 23),
                           nn_float((uint32_t)(n - half + 127) << 23)};
}

/* Added to x, |x| < 2^22, it leaves the nearest integer in the low bits; then taken away, that
   integer as a float. */
#define NN_NEAREST 12582912.0f

/* (e^r - 1 - r) / r^2 for |r| <= log(2) / 2. */
static inline float nn_exp_tail(float r) {
  float q = 0.00019845958f;
  q = q * r + 0.00139416525f;
  q = q * r + 0.00833339164f;
  q = q * r + 0.0416663487f;
  q = q * r + 0.166666664f;
  return q * r + 0.5f;
}

static inline float math_exp_f32(float x) {
  float y = x > 89 ? 89 : x < -104 ? -104 : x; /* infinity and 0 from there on; NaN stays */
  float shifted = y * 1.44269504f + NN_NEAREST, n = shifted - NN_NEAREST;
  float r = y - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  nn_power_of_two scale = nn_exponent((int32_t)(nn_bits(shifted) - nn_bits(NN_NEAREST)));
  float value = (1 + (r + r * r * nn_exp_tail(r))) * scale.first * scale.second;
  return x != x ? x : value;
}

static inline float math_exp2_f32(float x) {
  float y = x > 129 ? 129 : x < -151 ? -151 : x;
  float shifted = y + NN_NEAREST, r = (y - (shifted - NN_NEAREST)) * 0.693147181f;
  nn_power_of_two scale = nn_exponent((int32_t)(nn_bits(shifted) - nn_bits(NN_NEAREST)));
  float value = (1 + (r + r * r * nn_exp_tail(r))) * scale.first * scale.second;
  return x != x ? x : value;
}

static inline float math_expm1_f32(float x) {
  float y = x > 89 ? 89 : x < -20 ? -20 : x;
  float shifted = y * 1.44269504f + NN_NEAREST, n = shifted - NN_NEAREST;
  float r = y - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  nn_power_of_two scale = nn_exponent((int32_t)(nn_bits(shifted) - nn_bits(NN_NEAREST)));
  /* Half of 2^n, as 2^128 is no float. */
  float first = scale.first * 0.5f, tail = r * r * nn_exp_tail(r) + r;
  float value = (tail * first * scale.second + (first * scale.second - 0.5f)) * 2;
  return x != x || x == 0 ? x : value;
}

/* The power of 2 in x > 0 and the rest 1 + f with f in [sqrt(1/2) - 1, sqrt(2) - 1]. */
typedef struct {
  float exponent, f;
} nn_parts;
static inline nn_parts nn_split(float x) {
  bool is_tiny = x < 1.17549435e-38f;
  uint32_t bits = nn_bits(is_tiny ? x * 8388608.0f : x) - 0x3f3504f3;
  float exponent = (float)((int32_t)bits >> 23) - (is_tiny ? 23 : 0);
  return (nn_parts){exponent, nn_float((bits & 0x7fffff) + 0x3f3504f3) - 1};
}

/* log(1 + f) - f */
static inline float nn_log_tail(float f) {
  float p = -0.07634384f;
  p = p * f + 0.127654264f;
  p = p * f - 0.131620049f;
  p = p * f + 0.142013689f;
  p = p * f - 0.166231444f;
  p = p * f + 0.200012359f;
  p = p * f - 0.250008268f;
  p = p * f + 0.333333317f;
  return f * f * (p * f - 0.5f);
}

/* What a logarithm is where it is not finite: x = 0, below it, infinity and NaN. */
static inline float nn_log_edges(float x, float value) {
  float low = x == 0 ? -INFINITY : NAN;
  return x > 0 && x < INFINITY ? value : x == INFINITY || x != x ? x : low;
}

static inline float math_log_f32(float x) {
  nn_parts parts = nn_split(x);
  float tail = nn_log_tail(parts.f) + parts.exponent * -2.12194440e-4f;
  return nn_log_edges(x, parts.exponent * 0.693359375f + (parts.f + tail));
}

static inline float math_log2_f32(float x) {
  nn_parts parts = nn_split(x);
  float log = parts.f + nn_log_tail(parts.f);
  /* log2(e) in two parts. */
  return nn_log_edges(x, parts.exponent + (log + log * 0.44269504f));
}

static inline float math_log10_f32(float x) {
  nn_parts parts = nn_split(x);
  float log = (parts.f + nn_log_tail(parts.f)) * 0.434294482f;
  return nn_log_edges(
      x, parts.exponent * 0.301025391f + (log + parts.exponent * 4.60503907e-6f));
}

static inline float math_log1p_f32(float x) {
  float u = 1 + x;
  nn_parts parts = nn_split(u);
  /* What was lost in 1 + x. */
  float lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  float tail = nn_log_tail(parts.f) + parts.exponent * -2.12194440e-4f + lost / u;
  float value = parts.exponent * 0.693359375f + (parts.f + tail);
  return x == 0 ? x : nn_log_edges(u, value);
}

static inline float math_tanh_f32(float x) {
  float t = fabsf(x);
  float e = math_expm1_f32(2 * (t > 10 ? 10 : t));
  return copysignf(e / (e + 2), x);
}

static inline float math_erf_f32(float x) {
  float t = fabsf(x), s = x * x;
  float p = -0.000596409774f;
  p = p * s + 0.0049879737f;
  p = p * s - 0.0267631037f;
  p = p * s + 0.112817205f;
  p = p * s - 0.376124847f;
  p = p * s + 0.128379148f;
  float small = x + x * p;
  /* -log(1 - erf(t)) = t + t q(t) */
  float u = t > 4 ? 4 : t;
  float q = 1.15270424e-05f;
  q = q * u - 0.000325766575f;
  q = q * u + 0.00365451705f;
  q = q * u - 0.0237875923f;
  q = q * u + 0.10626655f;
  q = q * u + 0.635133354f;
  q = q * u + 0.128652919f;
  float large = copysignf(1 - math_exp_f32(-(u + u * q)), x);
  return t > 0.927734375f ? large : small;
}

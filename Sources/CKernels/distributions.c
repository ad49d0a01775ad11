#include "include/nn_random.h"

#include "internal/define.h"

void nn_philox_integers(uint64_t key, uint64_t nonce, int64_t *out, int64_t begin, int64_t n,
                        int64_t low, uint64_t range) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t word[2];
    nn_philox_words(key, nonce, word, 2 * (begin + i), 2);
    const uint64_t number = (uint64_t)word[0] << 32 | word[1];
    out[i] = (int64_t)((uint64_t)low + (uint64_t)(((unsigned __int128)number * range) >> 64));
  }
}

/* The quotient of two polynomials, highest coefficients first. */
static double quotient(double r, const double *a, const double *b) {
  double above = a[0], below = b[0];
  for (int i = 1; i < 8; i++) {
    above = above * r + a[i];
    below = below * r + b[i];
  }
  return above / below;
}

/* The number that a normally distributed one is below with probability p, for p up to 1/2, to about
   1e-16 (Wichura, "The Percentage Points of the Normal Distribution", AS 241, 1988). */
static double lower_quantile(double p) {
  static const double
      a[8] = {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
              4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
              1.3314166789178437745e2, 3.3871328727963666080},
      b[8] = {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
              2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
              4.2313330701600911252e1, 1},
      c[8] = {7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
              1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
              4.63033784615654529590, 1.42343711074968357734},
      d[8] = {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
              1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
              2.05319162663775882187, 1},
      e[8] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
              2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
              5.46378491116411436990, 6.65790464350110377720},
      f[8] = {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
              7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
              5.99832206555887937690e-1, 1};
  const double q = p - 0.5;
  if (q >= -0.425) return q * quotient(0.180625 - q * q, a, b);
  const double r = sqrt(-log(p));
  return -(r <= 5 ? quotient(r - 1.6, c, d) : quotient(r - 5, e, f));
}

static double below(double x) { return 0.5 * erfc(-x * M_SQRT1_2); }

void nn_philox_truncated(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                         int64_t n, double mean, double std, double low, double high) {
  double from = (low - mean) / std, to = (high - mean) / std;
  /* The far tail is resolved on the lower side alone: bounds above the mean are mirrored. */
  const bool is_mirrored = from > 0;
  if (is_mirrored) {
    const double kept = from;
    from = -to;
    to = -kept;
  }
  const double start = below(from), width = below(to) - start;
  for (int64_t i = 0; i < n; i++) {
    double u;
    nn_philox_uniform(NN_F64, key, nonce, &u, begin + i, 1, 0, 1);
    const double p = start + u * width;
    double x = p <= 0 ? from : p >= 1 ? to : p <= 0.5 ? lower_quantile(p) : -lower_quantile(1 - p);
    x = x < from ? from : x > to ? to : x;
    x = mean + std * (is_mirrored ? -x : x);
    x = x < low ? low : x > high ? high : x;
    if (dtype == NN_F64)
      ((double *)out)[i] = x;
    else
      ((float *)out)[i] = (float)x;
  }
}

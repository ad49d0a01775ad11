/* y = f(x; p, q, r), with up to three parameters. */
#define UNARY(name, formula)                                                                   \
  NN_CLONES static void F(nn_##name)(const T *restrict xs, T *restrict ys, int64_t n, T p, T q, \
                                     T r) {                                                    \
    (void)p, (void)q, (void)r;                                                                 \
    for (int64_t i = 0; i < n; i++) {                                                          \
      T x = xs[i];                                                                             \
      ys[i] = (formula);                                                                       \
    }                                                                                          \
  }
/* `s` is the saved input or output, `g` the output's gradient. */
#define GRADIENT(name, formula)                                                                \
  NN_CLONES static void F(nn_##name##_gradient)(const T *restrict ss, const T *restrict gs,     \
                                                T *restrict out, int64_t n, T p, T q, T r) {   \
    (void)p, (void)q, (void)r;                                                                 \
    for (int64_t i = 0; i < n; i++) {                                                          \
      T s = ss[i], g = gs[i];                                                                  \
      (void)s, (void)g;                                                                        \
      out[i] = (formula);                                                                      \
    }                                                                                          \
  }

/* Signs and rounding. */
UNARY(absolute, M(fabs)(x))
GRADIENT(absolute, s > 0 ? g : s < 0 ? -g : 0 * g)
UNARY(negative, -x)
GRADIENT(negative, -g)
UNARY(sign, (T)((x > 0) - (x < 0)))
UNARY(ceil, M(ceil)(x))
UNARY(floor, M(floor)(x))
UNARY(trunc, M(trunc)(x))
UNARY(frac, x - M(trunc)(x))
UNARY(round, M(rint)(x))
UNARY(round_to, M(rint)(x *p) / p)     /* p: a power of 10 */
UNARY(round_above, M(rint)(x / p) * p) /* p: a power of 10 */
GRADIENT(flat, 0)
GRADIENT(straight, g)

/* Powers, exponentials and logarithms. */
UNARY(square, x *x)
GRADIENT(square, 2 * s * g)
UNARY(square_root, M(sqrt)(x))
GRADIENT(square_root, g / (2 * s)) /* s: output */
UNARY(rsqrt, 1 / M(sqrt)(x))
GRADIENT(rsqrt, (T)-0.5 * g * s * s * s) /* s: output */
UNARY(reciprocal, 1 / x)
GRADIENT(reciprocal, -g * s * s) /* s: output */
UNARY(power_of, M(pow)(x, p))
GRADIENT(power_of, p == 0 ? 0 : g *p *M(pow)(s, p - 1))
UNARY(scale, x *p)
GRADIENT(scale, g *p)
UNARY(exponential, M(exp)(x))
GRADIENT(exponential, g *s) /* s: output */
UNARY(exp2, M(exp2)(x))
GRADIENT(exp2, g *s *(T)M_LN2) /* s: output */
UNARY(expm1, M(expm1)(x))
GRADIENT(expm1, g *(s + 1)) /* s: output */
UNARY(logarithm, M(log)(x))
GRADIENT(logarithm, g / s)
UNARY(log2, M(log2)(x))
GRADIENT(log2, g / (s * (T)M_LN2))
UNARY(log10, M(log10)(x))
GRADIENT(log10, g / (s * (T)M_LN10))
UNARY(log1p, M(log1p)(x))
GRADIENT(log1p, g / (s + 1))

/* Circles and hyperbolas. */
UNARY(sine, M(sin)(x))
GRADIENT(sine, g *M(cos)(s))
UNARY(cosine, M(cos)(x))
GRADIENT(cosine, -g *M(sin)(s))
UNARY(tan, M(tan)(x))
GRADIENT(tan, g *(1 + s * s)) /* s: output */
UNARY(asin, M(asin)(x))
GRADIENT(asin, g / M(sqrt)(1 - s * s))
UNARY(acos, M(acos)(x))
GRADIENT(acos, -g / M(sqrt)(1 - s * s))
UNARY(atan, M(atan)(x))
GRADIENT(atan, g / (1 + s * s))
UNARY(sinh, M(sinh)(x))
GRADIENT(sinh, g *M(cosh)(s))
UNARY(cosh, M(cosh)(x))
GRADIENT(cosh, g *M(sinh)(s))
UNARY(tanh, M(tanh)(x))
/* s: output; not 1 - s * s, which cancels where multiply and add are not one step */
GRADIENT(tanh, g *(1 - s) * (1 + s))
UNARY(asinh, M(asinh)(x))
GRADIENT(asinh, g / M(sqrt)(s * s + 1))
UNARY(acosh, M(acosh)(x))
GRADIENT(acosh, g / M(sqrt)(s * s - 1))
UNARY(atanh, M(atanh)(x))
GRADIENT(atanh, g / (1 - s * s))
UNARY(sinc, x == 0 ? 1 : M(sin)((T)M_PI * x) / ((T)M_PI * x))
GRADIENT(sinc, g *M(sinc_slope)(s))

/* Statistics. */
UNARY(erf, M(erf)(x))
GRADIENT(erf, g *(T)M_2_SQRTPI *M(exp)(-s * s))
UNARY(erfc, M(erfc)(x))
GRADIENT(erfc, -g *(T)M_2_SQRTPI *M(exp)(-s * s))
UNARY(erfinv, M(erfinv)(x))
GRADIENT(erfinv, g *(T)(1 / M_2_SQRTPI) *M(exp)(s * s)) /* s: output */
UNARY(lgamma, M(lgamma)(x))
GRADIENT(lgamma, g *M(digamma)(s))
UNARY(digamma, M(digamma)(x))
GRADIENT(digamma, g *M(trigamma)(s))
/* p: how far from 0 and 1 x is kept, less than 0 for not at all. */
UNARY(logit, M(log)((p < 0 ? x : x < p ? p : x > 1 - p ? 1 - p : x) /
                    (1 - (p < 0 ? x : x < p ? p : x > 1 - p ? 1 - p : x))))
GRADIENT(logit, p >= 0 && !(s >= p && s <= 1 - p) ? 0
                : p < 0 && (s < 0 || s > 1)    ? (T)NAN
                                               : g / (s * (1 - s)))

UNARY(ndtr, M(ndtr)(x))
GRADIENT(ndtr, g *(T)(0.5 * M_2_SQRTPI * M_SQRT1_2) * M(exp)((T)-0.5 * s * s))
UNARY(log_ndtr, M(log_ndtr)(x))
GRADIENT(log_ndtr, g *M(log_ndtr_slope)(s))
UNARY(ndtri, M(ndtri)(x))
GRADIENT(ndtri, g *(T)(M_SQRT2 / M_2_SQRTPI * 2) * M(exp)((T)0.5 * s * s)) /* s: output */
UNARY(erfcx, M(erfcx)(x))
GRADIENT(erfcx, g *(2 * s * M(erfcx)(s) - (T)M_2_SQRTPI))
UNARY(entr, x > 0 ? -x * M(log)(x) : x == 0 ? 0 : x < 0 ? -(T)INFINITY : x)
GRADIENT(entr, g *(s > 0 ? -M(log)(s) - 1 : s == 0 ? (T)INFINITY : (T)NAN))
UNARY(polygamma, M(polygamma)(p, x)) /* p: the order */
GRADIENT(polygamma, g *M(polygamma)(p + 1, s))

/* Modified Bessel functions. */
UNARY(i0, M(i0)(x))
GRADIENT(i0, g *M(i1)(s))
UNARY(i0e, M(i0e)(x))
GRADIENT(i0e, g *(M(i1e)(s) - (T)((s > 0) - (s < 0)) * M(i0e)(s)))
UNARY(i1, M(i1)(x))
GRADIENT(i1, g *M(i1_slope)(s))
UNARY(i1e, M(i1e)(x))
GRADIENT(i1e, g *M(i1e_slope)(s))

/* Activations. */
UNARY(sigmoid, 1 / (1 + M(exp)(-x)))
GRADIENT(sigmoid, g *s *(1 - s)) /* s: output */
UNARY(relu, x < 0 ? 0 : x) /* NaN passes, as in PyTorch */
GRADIENT(relu, s <= 0 ? 0 : g) /* s: output */
UNARY(leaky_relu, x > 0 ? x : p * x)
GRADIENT(leaky_relu, s > 0 ? g : p * g)
UNARY(silu, x / (1 + M(exp)(-x)))
GRADIENT(silu, g *(1 + s * (1 - 1 / (1 + M(exp)(-s)))) / (1 + M(exp)(-s)))
UNARY(gelu, (T)0.5 * x * (1 + M(erf)(x * (T)M_SQRT1_2)))
GRADIENT(gelu, g *((T)0.5 * (1 + M(erf)(s * (T)M_SQRT1_2)) +
                   s * (T)(0.5 * M_2_SQRTPI * M_SQRT1_2) * M(exp)((T)-0.5 * s * s)))
UNARY(gelu_tanh, (T)0.5 * x * (1 + M(tanh)((T)(M_SQRT2 * M_2_SQRTPI * 0.5) *
                                           (x + (T)0.044715 * x * x * x))))
NN_CLONES static void F(nn_gelu_tanh_gradient)(const T *restrict ss, const T *restrict gs,
                                               T *restrict out, int64_t n, T p, T q, T r) {
  (void)p, (void)q, (void)r;
  const T k = (T)(M_SQRT2 * M_2_SQRTPI * 0.5), c = (T)0.044715;
  for (int64_t i = 0; i < n; i++) {
    T s = ss[i];
    T t = M(tanh)(k * (s + c * s * s * s));
    out[i] = gs[i] * (T)0.5 * (1 + t + s * (1 - t * t) * k * (1 + 3 * c * s * s));
  }
}
UNARY(log_sigmoid, (x < 0 ? x : 0) - M(log1p)(M(exp)(-M(fabs)(x))))
GRADIENT(log_sigmoid, g *(s < 0 ? 1 : M(exp)(-s)) / (1 + M(exp)(-M(fabs)(s))))
UNARY(elu, x < 0 ? p * M(expm1)(r * x) : q * x)
GRADIENT(elu, s > 0 ? g * q : g * p * r * M(exp)(r * s))
UNARY(hard_shrink, x >= -p && x <= p ? 0 : x)
GRADIENT(hard_shrink, s >= -p && s <= p ? 0 : g)
UNARY(soft_shrink, x > p ? x - p : x < -p ? x + p : 0 * x)
UNARY(hard_sigmoid, (x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3) / 6)
/* PyTorch's sixth is that of a float in every dtype. */
GRADIENT(hard_sigmoid, s > -3 && s < 3 ? g *(T)(1.0f / 6) : 0)
UNARY(hard_swish, x *(x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3) / 6)
GRADIENT(hard_swish, s <= -3 ? 0 : s >= 3 ? g : g *(s / 3 + (T)0.5))
GRADIENT(hard_tanh, s <= p || s >= q ? 0 : g)
/* tanh(log(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2): 1 from x = 20 on. */
static inline T F(mish_ratio)(T x) {
  T e = M(exp)(x > 20 ? 20 : x), n = e * (e + 2);
  return n / (n + 2);
}
static inline T F(mish_slope)(T x) {
  T e = M(exp)(x > 20 ? 20 : x), n = e * (e + 2);
  return x > 20 ? 0 : 4 * e * (e + 1) / ((n + 2) * (n + 2));
}
UNARY(mish, x *F(mish_ratio)(x))
GRADIENT(mish, g *(F(mish_ratio)(s) + s * F(mish_slope)(s)))
UNARY(softplus, x *p > q ? x : M(log1p)(M(exp)(x *p)) / p)
GRADIENT(softplus, s *p > q ? g
                   : g *(s * p < 0 ? M(exp)(s * p) : 1) / (1 + M(exp)(-M(fabs)(s * p))))
UNARY(softsign, x / (1 + M(fabs)(x)))
GRADIENT(softsign, g / ((1 + M(fabs)(s)) * (1 + M(fabs)(s))))
UNARY(tanh_shrink, x - M(tanh)(x))
GRADIENT(tanh_shrink, g *M(tanh)(s) * M(tanh)(s))
UNARY(threshold, x <= p ? q : x)
GRADIENT(threshold, s <= p ? 0 : g)

/* Bounds. */
UNARY(clamp, (x < p ? p : x) > q ? q : x < p ? p : x) /* NaN stays; q wins over p */
GRADIENT(clamp, s >= p && s <= q ? g : 0)
UNARY(nan_to_num, x != x ? p : x == (T)INFINITY ? q : x == -(T)INFINITY ? r : x)
GRADIENT(nan_to_num, s - s == 0 ? g : 0)

/* Tests, whose results are bool. */
#define TEST(name, formula)                                                                   \
  NN_CLONES static void F(nn_##name)(const T *restrict xs, uint8_t *restrict ys, int64_t n,    \
                                     T p, T q, T r) {                                         \
    (void)p, (void)q, (void)r;                                                                \
    for (int64_t i = 0; i < n; i++) {                                                         \
      T x = xs[i];                                                                            \
      ys[i] = (formula);                                                                      \
    }                                                                                         \
  }
TEST(signbit, signbit(x) != 0)
TEST(isnan, x != x)
TEST(isinf, M(fabs)(x) == (T)INFINITY)
TEST(isposinf, x == (T)INFINITY)
TEST(isneginf, x == -(T)INFINITY)
TEST(isfinite, x - x == 0)

#undef UNARY
#undef GRADIENT
#undef TEST

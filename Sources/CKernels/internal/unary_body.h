#define UNARY(name, formula)                                                                  \
  NN_CLONES static void F(nn_##name)(const T *restrict xs, T *restrict ys, int64_t n, T p) {   \
    (void)p;                                                                                  \
    for (int64_t i = 0; i < n; i++) {                                                         \
      T x = xs[i];                                                                            \
      ys[i] = (formula);                                                                      \
    }                                                                                         \
  }
/* `s` is the saved input or output, `g` the output's gradient. */
#define GRADIENT(name, formula)                                                                \
  NN_CLONES static void F(nn_##name##_gradient)(const T *restrict ss, const T *restrict gs,     \
                                                T *restrict out, int64_t n, T p) {             \
    (void)p;                                                                                   \
    for (int64_t i = 0; i < n; i++) {                                                          \
      T s = ss[i], g = gs[i];                                                                  \
      out[i] = (formula);                                                                      \
    }                                                                                          \
  }

UNARY(absolute, M(fabs)(x))
GRADIENT(absolute, s > 0 ? g : s < 0 ? -g : 0 * g)
UNARY(exponential, M(exp)(x))
GRADIENT(exponential, g *s) /* s: output */
UNARY(logarithm, M(log)(x))
GRADIENT(logarithm, g / s)
UNARY(square_root, M(sqrt)(x))
GRADIENT(square_root, g / (2 * s)) /* s: output */
UNARY(reciprocal, 1 / x)
GRADIENT(reciprocal, -g * s * s) /* s: output */
UNARY(square, x * x)
GRADIENT(square, 2 * s * g)
UNARY(sine, M(sin)(x))
GRADIENT(sine, g *M(cos)(s))
UNARY(cosine, M(cos)(x))
GRADIENT(cosine, -g *M(sin)(s))
UNARY(tanh, M(tanh)(x))
GRADIENT(tanh, g *(1 - s * s)) /* s: output */
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
                                               T *restrict out, int64_t n, T p) {
  (void)p;
  const T k = (T)(M_SQRT2 * M_2_SQRTPI * 0.5), c = (T)0.044715;
  for (int64_t i = 0; i < n; i++) {
    T s = ss[i];
    T t = M(tanh)(k * (s + c * s * s * s));
    out[i] = gs[i] * (T)0.5 * (1 + t + s * (1 - t * t) * k * (1 + 3 * c * s * s));
  }
}
UNARY(log_sigmoid, (x < 0 ? x : 0) - M(log1p)(M(exp)(-M(fabs)(x))))
GRADIENT(log_sigmoid, g / (1 + M(exp)(s)))
UNARY(power_of, M(pow)(x, p))
GRADIENT(power_of, p == 0 ? 0 : g *p *M(pow)(s, p - 1))
UNARY(scale, x *p)

NN_CLONES static void F(nn_clamp)(const T *restrict xs, T *restrict ys, int64_t n, T low, T high) {
  for (int64_t i = 0; i < n; i++) {
    T x = xs[i] < low ? low : xs[i];
    ys[i] = x > high ? high : x;
  }
}
NN_CLONES static void F(nn_clamp_gradient)(const T *restrict ss, const T *restrict gs,
                                           T *restrict out, int64_t n, T low, T high) {
  for (int64_t i = 0; i < n; i++) out[i] = ss[i] >= low && ss[i] <= high ? gs[i] : 0;
}

#undef UNARY
#undef GRADIENT

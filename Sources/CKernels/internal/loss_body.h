/* y = value(x, t; p, q) and its derivatives by x and by t. */
#define LOSS(name, VALUE, BY_INPUT, BY_TARGET)                                                   \
  NN_CLONES static void F(nn_##name##_loss)(const T *restrict xs, const T *restrict ts,          \
                                            T *restrict ys, int64_t n, T p, T q) {               \
    (void)p, (void)q;                                                                            \
    for (int64_t i = 0; i < n; i++) {                                                            \
      T x = xs[i], t = ts[i], d = x - t;                                                         \
      (void)d;                                                                                   \
      ys[i] = (VALUE);                                                                           \
    }                                                                                            \
  }                                                                                              \
  NN_CLONES static void F(nn_##name##_loss_by_input)(const T *restrict xs, const T *restrict ts, \
                                                     const T *gs, int64_t step, T factor,        \
                                                     T *restrict out, int64_t n, T p, T q) {     \
    (void)p, (void)q;                                                                            \
    for (int64_t i = 0; i < n; i++) {                                                            \
      T x = xs[i], t = ts[i], d = x - t;                                                         \
      (void)d, (void)t;                                                                          \
      out[i] = factor * gs[i * step] * (BY_INPUT);                                               \
    }                                                                                            \
  }                                                                                              \
  NN_CLONES static void F(nn_##name##_loss_by_target)(const T *restrict xs,                      \
                                                      const T *restrict ts, const T *gs,         \
                                                      int64_t step, T factor, T *restrict out,   \
                                                      int64_t n, T p, T q) {                     \
    (void)p, (void)q;                                                                            \
    for (int64_t i = 0; i < n; i++) {                                                            \
      T x = xs[i], t = ts[i], d = x - t;                                                         \
      (void)d, (void)t;                                                                          \
      out[i] = factor * gs[i * step] * (BY_TARGET);                                              \
    }                                                                                            \
  }                                                                                              \
  static void F(nn_##name##_loss_gradient)(const T *x, const T *t, const T *gy, int64_t step,    \
                                           T factor, T *gx, T *gt, int64_t n, T p, T q) {        \
    if (gx) F(nn_##name##_loss_by_input)(x, t, gy, step, factor, gx, n, p, q);                   \
    if (gt) F(nn_##name##_loss_by_target)(x, t, gy, step, factor, gt, n, p, q);                  \
  }

static inline T F(loss_sign)(T x) { return (T)((x > 0) - (x < 0)); }
static inline T F(loss_above_0)(T x) { return x > 0 ? x : 0; }

/* Distances. */
LOSS(absolute, M(fabs)(d), F(loss_sign)(d), -F(loss_sign)(d))
LOSS(squared, d *d, 2 * d, -2 * d)
/* p: beta */
#define SMOOTH (M(fabs)(d) < p ? d / p : F(loss_sign)(d))
LOSS(smooth_absolute, M(fabs)(d) < p ? (T)0.5 * d * d / p : M(fabs)(d) - (T)0.5 * p, SMOOTH, -SMOOTH)
#undef SMOOTH
/* p: delta */
#define HUBER (M(fabs)(d) < p ? d : p * F(loss_sign)(d))
LOSS(huber, M(fabs)(d) < p ? (T)0.5 * d * d : p * (M(fabs)(d) - (T)0.5 * p), HUBER, -HUBER)
#undef HUBER

/* Entropies. Logarithms of 0 count -100, as in PyTorch. */
static inline T F(bounded_log)(T x) {
  T log = M(log)(x);
  return log < -100 ? -100 : log;
}
static inline T F(bounded_log1p)(T x) {
  T log = M(log1p)(x);
  return log < -100 ? -100 : log;
}
static inline T F(not_tiny)(T x) { return x > (T)1e-12 ? x : (T)1e-12; }
LOSS(cross_entropy, (t - 1) * F(bounded_log1p)(-x) - t * F(bounded_log)(x),
     d / F(not_tiny)((1 - x) * x), M(log1p)(-x) - M(log)(x))
LOSS(logit_cross_entropy, F(loss_above_0)(x) - x *t + M(log1p)(M(exp)(-M(fabs)(x))),
     1 / (1 + M(exp)(-x)) - t, -x)
/* t log t is 0 for t = 0; there the derivative by t is NaN, as in PyTorch. */
LOSS(divergence, (t == 0 ? 0 : t * M(log)(t)) - t *x, -t, M(log)(t) + t / t - x)
LOSS(log_divergence, M(exp)(t) * (t - x), -M(exp)(t), M(exp)(t) * (t - x + 1))
/* p: eps; q: 1 to add Stirling's approximation of log(t!) for t > 1. */
static inline T F(stirling)(T t) {
  return t > 1 ? t * M(log)(t) - t + (T)0.5 * M(log)((T)(2 * M_PI) * t) : 0;
}
/* Below 1 the term does not count; PyTorch's gradient is NaN where its logarithm has none. */
static inline T F(stirling_slope)(T t) {
  return t > 1 ? M(log)(t) + (T)0.5 / t : t > 0 ? 0 : (T)NAN;
}
LOSS(poisson, x - t * M(log)(x + p) + (q != 0 ? F(stirling)(t) : 0), 1 - t / (x + p),
     -M(log)(x + p) + (q != 0 ? F(stirling_slope)(t) : 0))
LOSS(log_poisson, M(exp)(x) - t *x + (q != 0 ? F(stirling)(t) : 0), M(exp)(x) - t,
     -x + (q != 0 ? F(stirling_slope)(t) : 0))

/* Margins; targets are 1 and -1. p: margin */
LOSS(hinge_embedding, (t != 1 ? F(loss_above_0)(p - x) : 0) + (t != -1 ? x : 0),
     (t != 1 && p - x >= 0 ? (T)-1 : 0) + (t != -1 ? (T)1 : 0), 0)
LOSS(margin, F(loss_above_0)(p - t * x), p - t *x >= 0 ? -t : 0, p - t *x >= 0 ? -x : 0)
LOSS(soft_margin, F(loss_above_0)(-t *x) + M(log1p)(M(exp)(-M(fabs)(t *x))),
     -t / (1 + M(exp)(t *x)), -x / (1 + M(exp)(t *x)))

static int64_t F(nn_find_outside_unit)(const T *x, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (x[i] < 0 || x[i] > 1) return i;
  return -1;
}

/* The sum of max(0, base + x)^p, p 2 if squared, else 1. */
static inline T F(margin_sum)(const T *x, int64_t n, T base, bool is_squared) {
#pragma clang fp reassociate(on)
  T sum = 0;
  if (is_squared)
    for (int64_t i = 0; i < n; i++) sum += F(loss_above_0)(base + x[i]) * F(loss_above_0)(base + x[i]);
  else
    for (int64_t i = 0; i < n; i++) sum += F(loss_above_0)(base + x[i]);
  return sum;
}

NN_CLONES static void F(nn_multi_margin_losses)(const T *x, nn_multi_margin loss,
                                                T *restrict losses, int64_t size, int64_t begin,
                                                int64_t end) {
  const T *w = loss.weight;
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    const int64_t t = loss.target[row];
    const T base = (T)loss.margin - from[t];
    const T sum = F(margin_sum)(from, t, base, loss.is_squared) +
                  F(margin_sum)(from + t + 1, size - t - 1, base, loss.is_squared);
    losses[row] = sum / (T)size * (w ? w[t] : 1);
  }
}

NN_CLONES static void F(nn_multi_margin_losses_gradient)(const T *x, nn_multi_margin loss,
                                                         const T *gy, int64_t gy_step, T factor,
                                                         T *restrict gx, int64_t size,
                                                         int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  const T *w = loss.weight;
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    T *restrict out = gx + row * size;
    const int64_t t = loss.target[row];
    const T base = (T)loss.margin - from[t];
    const T g = factor * gy[row * gy_step] / (T)size * (w ? w[t] : 1);
    T sum = 0;
    for (int64_t i = 0; i < size; i++) {
      const T excess = base + from[i];
      out[i] = excess > 0 ? (loss.is_squared ? 2 * g * excess : g) : 0;
    }
    out[t] = 0;
    for (int64_t i = 0; i < size; i++) sum += out[i];
    out[t] = -sum;
  }
}

NN_CLONES static void F(nn_multilabel_margin_losses)(const T *x, const int64_t *target,
                                                     uint8_t *marks, T *restrict losses,
                                                     int64_t size, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    const int64_t *classes = target + row * size;
    uint8_t *own = marks + row * size;
    memset(own, 0, (size_t)size);
    for (int64_t j = 0; j < size && classes[j] >= 0; j++) own[classes[j]] = 1;
    T sum = 0;
    for (int64_t j = 0; j < size && classes[j] >= 0; j++) {
      const T base = 1 - from[classes[j]];
      for (int64_t i = 0; i < size; i++) sum += own[i] ? 0 : F(loss_above_0)(base + from[i]);
    }
    losses[row] = sum / (T)size;
  }
}

NN_CLONES static void F(nn_multilabel_margin_losses_gradient)(const T *x, const int64_t *target,
                                                              const uint8_t *marks, const T *gy,
                                                              int64_t gy_step, T factor,
                                                              T *restrict gx, int64_t size,
                                                              int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    T *restrict out = gx + row * size;
    const int64_t *classes = target + row * size;
    const uint8_t *own = marks + row * size;
    const T g = factor * gy[row * gy_step] / (T)size;
    for (int64_t i = 0; i < size; i++) out[i] = 0;
    for (int64_t j = 0; j < size && classes[j] >= 0; j++) {
      const T base = 1 - from[classes[j]];
      T count = 0;
      for (int64_t i = 0; i < size; i++) {
        const T over = !own[i] && base + from[i] > 0 ? g : 0;
        out[i] += over;
        count += over;
      }
      out[classes[j]] -= count;
    }
  }
}

#undef LOSS

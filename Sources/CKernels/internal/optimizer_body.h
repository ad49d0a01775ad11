/* `buffer` is null without momentum. The flags are constants where this is inlined, so that loops
   have no branch. */
NN_INLINE void F(nn_sgd_loop)( const nn_sgd *s, T *restrict x, const T *restrict gradient,
                 T *restrict buffer, int64_t n, const int first, const int nesterov) {
  const T lr = (T)s->lr, momentum = (T)s->momentum, keep = (T)(1 - s->dampening);
  const T decay = (T)s->weight_decay, sign = s->maximize ? -1 : 1;
  for (int64_t i = 0; i < n; i++) {
    T d = sign * gradient[i] + decay * x[i];
    if (buffer) {
      T b = first ? d : momentum * buffer[i] + keep * d;
      buffer[i] = b;
      d = nesterov ? d + momentum * b : b;
    }
    x[i] -= lr * d;
  }
}

NN_CLONES static void F(nn_sgd_plain)(const nn_sgd *s, T *x, const T *gradient, int64_t n) {
  F(nn_sgd_loop)(s, x, gradient, NULL, n, 0, 0);
}

NN_CLONES static void F(nn_sgd_first)(const nn_sgd *s, T *x, const T *gradient, T *buffer,
                                      int64_t n) {
  if (s->nesterov)
    F(nn_sgd_loop)(s, x, gradient, buffer, n, 1, 1);
  else
    F(nn_sgd_loop)(s, x, gradient, buffer, n, 1, 0);
}

NN_CLONES static void F(nn_sgd_momentum)(const nn_sgd *s, T *x, const T *gradient, T *buffer,
                                         int64_t n) {
  if (s->nesterov)
    F(nn_sgd_loop)(s, x, gradient, buffer, n, 0, 1);
  else
    F(nn_sgd_loop)(s, x, gradient, buffer, n, 0, 0);
}

static void F(nn_sgd_step)(const nn_sgd *s, T *x, const T *gradient, T *buffer, int64_t n) {
  if (!buffer)
    F(nn_sgd_plain)(s, x, gradient, n);
  else if (s->is_first)
    F(nn_sgd_first)(s, x, gradient, buffer, n);
  else
    F(nn_sgd_momentum)(s, x, gradient, buffer, n);
}

NN_INLINE void F(nn_adam_loop)( const nn_adam *s, T *restrict x, const T *restrict gradient,
                 T *restrict first, T *restrict second, T *restrict largest, int64_t n) {
  const T beta2 = (T)s->beta2, eps = (T)s->eps, decay = (T)s->weight_decay;
  const T new1 = (T)(1 - s->beta1), new2 = (T)(1 - s->beta2), shrink = (T)s->shrink;
  const T step = (T)s->step_size, root = (T)s->second_correction_root;
  const T sign = s->maximize ? -1 : 1;
  for (int64_t i = 0; i < n; i++) {
    T w = x[i] * shrink;
    T g = sign * gradient[i] + decay * w;
    /* lerp from the end that is nearer, as PyTorch does: exact where a beta is 0 or 1 */
    T m = new1 < (T)0.5 ? first[i] + new1 * (g - first[i]) : g - (g - first[i]) * (1 - new1);
    T v = beta2 * second[i] + new2 * g * g;
    first[i] = m;
    second[i] = v;
    if (largest) {
      /* the comparison lets a NaN of either side through */
      v = largest[i] >= v || largest[i] != largest[i] ? largest[i] : v;
      largest[i] = v;
    }
    x[i] = w - step * m / (M(sqrt)(v) / root + eps);
  }
}

NN_CLONES static void F(nn_adam_plain)(const nn_adam *s, T *x, const T *gradient, T *first,
                                       T *second, int64_t n) {
  F(nn_adam_loop)(s, x, gradient, first, second, NULL, n);
}

NN_CLONES static void F(nn_adam_largest)(const nn_adam *s, T *x, const T *gradient, T *first,
                                         T *second, T *largest, int64_t n) {
  F(nn_adam_loop)(s, x, gradient, first, second, largest, n);
}

static void F(nn_adam_step)(const nn_adam *s, T *x, const T *gradient, T *first, T *second,
                            T *largest, int64_t n) {
  if (largest)
    F(nn_adam_largest)(s, x, gradient, first, second, largest, n);
  else
    F(nn_adam_plain)(s, x, gradient, first, second, n);
}

/* Sums are in double: squares of float gradients neither overflow nor vanish. */
NN_CLONES static double F(nn_power_sum)(const T *x, int64_t n, double p) {
#pragma clang fp reassociate(on)
  double sum = 0;
  if (p == 2) {
    for (int64_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
  } else if (p == 1) {
    for (int64_t i = 0; i < n; i++) sum += fabs((double)x[i]);
  } else {
    for (int64_t i = 0; i < n; i++) sum += pow(fabs((double)x[i]), p);
  }
  return sum;
}

NN_CLONES static double F(nn_largest)(const T *x, int64_t n) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++) {
    double size = fabs((double)x[i]);
    if (!(size <= largest)) largest = size;
    if (largest != largest) break;
  }
  return largest;
}

NN_CLONES static void F(nn_scale_in_place)(T *x, int64_t n, T factor) {
  for (int64_t i = 0; i < n; i++) x[i] *= factor;
}

NN_CLONES static void F(nn_clamp_in_place)(T *x, int64_t n, T limit) {
  for (int64_t i = 0; i < n; i++) {
    T v = x[i];
    v = v > limit ? limit : v;
    x[i] = v < -limit ? -limit : v;
  }
}

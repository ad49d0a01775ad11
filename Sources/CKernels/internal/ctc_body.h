/* log(e^a + e^b + e^c), minus infinity where all are. */
static inline T F(log_sum3)(T a, T b, T c) {
  T max = a > b ? a : b;
  max = c > max ? c : max;
  const T base = max == -(T)INFINITY ? 0 : max;
  return M(log)(M(exp)(a - base) + M(exp)(b - base) + M(exp)(c - base)) + base;
}

/* One step: next[s] from what came before at s, s - 1 and, unless the labels there are the same,
   s - 2; `step` is 1, or -1 for walking back. */
static inline void F(ctc_step)(const T *restrict last, T *restrict next, const T *x,
                               const int64_t *restrict labels, int64_t count, int64_t step) {
  const T none = -(T)INFINITY;
  const int64_t first = step > 0 ? 0 : count - 1;
  for (int64_t i = 0; i < 2 && i < count; i++) {
    const int64_t s = first + i * step;
    next[s] = F(log_sum3)(last[s], i > 0 ? last[s - step] : none, none) + x[labels[s]];
  }
  const int64_t low = step > 0 ? 2 : 0, high = step > 0 ? count : count - 2;
  for (int64_t s = low; s < high; s++) {
    const T skipped = labels[s] != labels[s - 2 * step] ? last[s - 2 * step] : none;
    next[s] = F(log_sum3)(last[s], last[s - step], skipped) + x[labels[s]];
  }
}

/* The row before any step: nothing but the first two labels, counted from where the walk starts. */
static inline void F(ctc_start)(T *row, const T *x, const int64_t *labels, int64_t count,
                                int64_t step) {
  for (int64_t s = 0; s < count; s++) row[s] = -(T)INFINITY;
  const int64_t first = step > 0 ? 0 : count - 1;
  row[first] = x[labels[first]];
  if (count > 1) row[first + step] = x[labels[first + step]];
}

NN_CLONES static void F(nn_ctc_losses)(const T *x, const nn_ctc *ctc, T *alpha, T *losses,
                                       int64_t begin, int64_t end) {
  const int64_t stride = ctc->batch * ctc->classes, width = ctc->width;
  for (int64_t n = begin; n < end; n++) {
    const int64_t steps = ctc->input_lengths[n], count = 2 * ctc->target_lengths[n] + 1;
    const int64_t *labels = ctc->labels + n * width;
    const T *from = x + n * ctc->classes;
    T *row = alpha + n * ctc->steps * width;
    if (steps == 0) {
      losses[n] = count == 1 ? 0 : (T)INFINITY;
      continue;
    }
    F(ctc_start)(row, from, labels, count, 1);
    for (int64_t t = 1; t < steps; t++, row += width)
      F(ctc_step)(row, row + width, from + t * stride, labels, count, 1);
    const T none = -(T)INFINITY;
    losses[n] = -F(log_sum3)(row[count - 1], count > 1 ? row[count - 2] : none, none);
  }
}

NN_CLONES static void F(nn_ctc_losses_gradient)(const T *x, const nn_ctc *ctc, const T *alpha,
                                                const T *losses, const double *scale,
                                                bool zero_infinity, T *beta, T *gx, int64_t begin,
                                                int64_t end) {
  const int64_t stride = ctc->batch * ctc->classes, width = ctc->width, classes = ctc->classes;
  for (int64_t n = begin; n < end; n++) {
    const int64_t steps = ctc->input_lengths[n], count = 2 * ctc->target_lengths[n] + 1;
    const int64_t *labels = ctc->labels + n * width;
    const bool is_impossible = losses[n] == (T)INFINITY;
    const T fill = is_impossible && !zero_infinity ? (T)NAN : 0;
    const int64_t used = is_impossible ? 0 : steps;
    for (int64_t t = used; t < ctc->steps; t++)
      for (int64_t c = 0; c < classes; c++)
        gx[t * stride + n * classes + c] = t < steps ? fill : 0;
    T *next = beta + n * 2 * width, *row = next + width;
    const T g = (T)scale[n];
    for (int64_t t = used - 1; t >= 0; t--) {
      const T *from = x + t * stride + n * classes, *forward = alpha + (n * ctc->steps + t) * width;
      T *restrict out = gx + t * stride + n * classes;
      if (t == used - 1)
        F(ctc_start)(row, from, labels, count, -1);
      else
        F(ctc_step)(next, row, from, labels, count, -1);
      for (int64_t c = 0; c < classes; c++) out[c] = g * M(exp)(from[c]);
      for (int64_t s = 0; s < count; s++) {
        const T both = forward[s] + row[s];
        if (both != -(T)INFINITY)
          out[labels[s]] -= g * M(exp)(both - from[labels[s]] + losses[n]);
      }
      T *swap = next;
      next = row;
      row = swap;
    }
  }
}

enum { F(COLUMNS) = 64 };

/* The largest element. Lanes of their own, as a single maximum would not vectorise; NaN is passed
   over here and comes through in the sum. */
static inline T F(row_max)(const T *x, int64_t n) {
  enum { LANES = 16 };
  T lane[LANES];
  for (int j = 0; j < LANES; j++) lane[j] = -(T)INFINITY;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lane[j] = x[i + j] > lane[j] ? x[i + j] : lane[j];
  for (; i < n; i++) lane[0] = x[i] > lane[0] ? x[i] : lane[0];
  for (int j = 1; j < LANES; j++) lane[0] = lane[j] > lane[0] ? lane[j] : lane[0];
  return lane[0];
}

static inline T F(row_sum_exp)(const T *x, T max, int64_t n) {
#pragma clang fp reassociate(on)
  T sum = 0;
  for (int64_t i = 0; i < n; i++) sum += M(exp)(x[i] - max);
  return sum;
}

/* The same for `width` neighbouring lines at once. */
static inline void F(column_log_sums)(const T *x, int64_t size, int64_t inner, int64_t width,
                                      T *restrict max, T *restrict sum) {
  for (int64_t j = 0; j < width; j++) {
    max[j] = -(T)INFINITY;
    sum[j] = 0;
  }
  for (int64_t c = 0; c < size; c++)
    for (int64_t j = 0; j < width; j++) {
      T value = x[c * inner + j];
      max[j] = value > max[j] ? value : max[j];
    }
  for (int64_t c = 0; c < size; c++)
    for (int64_t j = 0; j < width; j++) sum[j] += M(exp)(x[c * inner + j] - max[j]);
}

/* Runs the statement on runs of neighbouring lines: `line` the first, `at` where it starts, `width`
   how many. */
#define FOR_LINES(...)                                                    \
  for (int64_t line = begin; line < end;) {                               \
    int64_t i = line % inner, width = inner - i, at = line / inner * size * inner + i; \
    if (width > end - line) width = end - line;                           \
    if (width > F(COLUMNS)) width = F(COLUMNS);                           \
    __VA_ARGS__                                                           \
    line += width;                                                        \
  }

NN_CLONES static void F(nn_log_sum_exp)(const T *x, T *restrict max, T *restrict log_sum,
                                        int64_t size, int64_t inner, int64_t begin, int64_t end) {
  FOR_LINES({
    if (inner == 1) {
      max[line] = F(row_max)(x + at, size);
      log_sum[line] = M(log)(F(row_sum_exp)(x + at, max[line], size));
    } else {
      F(column_log_sums)(x + at, size, inner, width, max + line, log_sum + line);
      for (int64_t j = 0; j < width; j++) log_sum[line + j] = M(log)(log_sum[line + j]);
    }
  })
}

NN_CLONES static void F(nn_softmax)(const T *x, T *restrict y, int64_t size, int64_t inner,
                                    bool is_log, int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  FOR_LINES({
    const T *from = x + at;
    T *restrict to = y + at;
    if (inner == 1) {
      T max = F(row_max)(from, size);
      if (is_log) {
        T log_sum = M(log)(F(row_sum_exp)(from, max, size));
        for (int64_t c = 0; c < size; c++) to[c] = (from[c] - max) - log_sum;
      } else {
        T sum = 0;
        for (int64_t c = 0; c < size; c++) {
          T value = M(exp)(from[c] - max);
          to[c] = value;
          sum += value;
        }
        T scale = 1 / sum;
        for (int64_t c = 0; c < size; c++) to[c] *= scale;
      }
    } else {
      T max[F(COLUMNS)], sum[F(COLUMNS)];
      F(column_log_sums)(from, size, inner, width, max, sum);
      for (int64_t j = 0; j < width; j++) sum[j] = is_log ? M(log)(sum[j]) : 1 / sum[j];
      for (int64_t c = 0; c < size; c++) {
        const T *row = from + c * inner;
        T *restrict out = to + c * inner;
        if (is_log)
          for (int64_t j = 0; j < width; j++) out[j] = (row[j] - max[j]) - sum[j];
        else
          for (int64_t j = 0; j < width; j++) out[j] = M(exp)(row[j] - max[j]) * sum[j];
      }
    }
  })
}

NN_CLONES static void F(nn_softmax_gradient)(const T *y, const T *gy, T *restrict gx, int64_t size,
                                             int64_t inner, bool is_log, int64_t begin,
                                             int64_t end) {
#pragma clang fp reassociate(on)
  FOR_LINES({
    const T *s = y + at, *g = gy + at;
    T *restrict out = gx + at;
    if (inner == 1) {
      T sum = 0;
      if (is_log) {
        for (int64_t c = 0; c < size; c++) sum += g[c];
        for (int64_t c = 0; c < size; c++) out[c] = g[c] - M(exp)(s[c]) * sum;
      } else {
        for (int64_t c = 0; c < size; c++) sum += g[c] * s[c];
        for (int64_t c = 0; c < size; c++) out[c] = s[c] * (g[c] - sum);
      }
    } else {
      T sum[F(COLUMNS)];
      for (int64_t j = 0; j < width; j++) sum[j] = 0;
      for (int64_t c = 0; c < size * inner; c += inner)
        for (int64_t j = 0; j < width; j++) sum[j] += is_log ? g[c + j] : g[c + j] * s[c + j];
      for (int64_t c = 0; c < size * inner; c += inner)
        for (int64_t j = 0; j < width; j++)
          out[c + j] = is_log ? g[c + j] - M(exp)(s[c + j]) * sum[j] : s[c + j] * (g[c + j] - sum[j]);
    }
  })
}

NN_CLONES static void F(nn_row_log_sum_exp)(const T *x, T *restrict y, int64_t size,
                                            int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    T max = F(row_max)(from, size);
    if (M(fabs)(max) == (T)INFINITY) max = 0;
    y[row] = M(log)(F(row_sum_exp)(from, max, size)) + max;
  }
}

NN_CLONES static void F(nn_class_losses)(const T *x, const T *max, const T *log_sum,
                                         nn_class_loss loss, T *restrict losses, T *restrict used,
                                         int64_t size, int64_t inner, int64_t begin, int64_t end) {
  const T *w = loss.weight;
  const T smoothing = (T)loss.smoothing, share = (T)(loss.smoothing / (double)size);
  for (int64_t line = begin; line < end; line++) {
    int64_t t = loss.target[line];
    const T *from = x + line / inner * size * inner + line % inner;
    T shift = max ? max[line] : 0, norm = max ? log_sum[line] : 0;
    if (t == loss.ignored) {
      losses[line] = used[line] = 0;
      continue;
    }
    used[line] = w ? w[t] : 1;
    losses[line] = used[line] * (norm - (from[t * inner] - shift));
    if (smoothing != 0) {
      T all = 0;
      for (int64_t c = 0; c < size; c++)
        all += (w ? w[c] : 1) * (norm - (from[c * inner] - shift));
      losses[line] = (1 - smoothing) * losses[line] + share * all;
    }
  }
}

NN_CLONES static void F(nn_class_losses_gradient)(const T *x, const T *max, const T *log_sum,
                                                  nn_class_loss loss, const T *gy, int64_t gy_step,
                                                  T factor, T *restrict gx, int64_t size,
                                                  int64_t inner, int64_t begin, int64_t end) {
  const T *w = loss.weight;
  const T share = (T)(loss.smoothing / (double)size), rest = (T)(1 - loss.smoothing);
  T all = 0;
  for (int64_t c = 0; c < size; c++) all += w ? w[c] : 1;
  for (int64_t line = begin; line < end; line++) {
    int64_t t = loss.target[line], at = line / inner * size * inner + line % inner;
    T *restrict out = gx + at;
    if (t == loss.ignored) {
      for (int64_t c = 0; c < size; c++) out[c * inner] = 0;
      continue;
    }
    T g = factor * gy[line * gy_step], direct = g * rest * (w ? w[t] : 1);
    if (!max) {
      for (int64_t c = 0; c < size; c++) out[c * inner] = -g * share * (w ? w[c] : 1);
    } else {
      T total = direct + g * share * all, shift = max[line], norm = log_sum[line];
      const T *from = x + at;
      if (inner == 1)
        for (int64_t c = 0; c < size; c++) out[c] = total * M(exp)((from[c] - shift) - norm);
      else
        for (int64_t c = 0; c < size; c++)
          out[c * inner] = total * M(exp)((from[c * inner] - shift) - norm);
      if (share != 0)
        for (int64_t c = 0; c < size; c++) out[c * inner] -= g * share * (w ? w[c] : 1);
    }
    out[t * inner] -= direct;
  }
}

#undef FOR_LINES

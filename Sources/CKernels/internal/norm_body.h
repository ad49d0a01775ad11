static inline T F(plane_sum)(const T *x, int64_t n) {
#pragma clang fp reassociate(on)
  T sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i];
  return sum;
}

static inline T F(plane_squares)(const T *x, T mean, int64_t n) {
#pragma clang fp reassociate(on)
  T sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

/* Groups of single elements lie side by side: columns of a matrix, a block of them at a time. */
enum { F(BLOCK) = 64 };
#define FOR_COLUMN_BLOCKS(...)                                      \
  for (int64_t first = begin; first < end; first += F(BLOCK)) {     \
    int64_t width = end - first < F(BLOCK) ? end - first : F(BLOCK); \
    __VA_ARGS__                                                     \
  }

NN_CLONES static void F(nn_moments)(const T *x, T *restrict mean, T *restrict variance,
                                    int64_t outer, int64_t groups, int64_t inner, int64_t begin,
                                    int64_t end) {
  const double count = (double)outer * (double)inner;
  if (inner == 1) {
    FOR_COLUMN_BLOCKS({
      double sum[F(BLOCK)];
      for (int64_t j = 0; j < width; j++) sum[j] = 0;
      for (int64_t o = 0; o < outer; o++)
        for (int64_t j = 0; j < width; j++) sum[j] += x[o * groups + first + j];
      for (int64_t j = 0; j < width; j++) mean[first + j] = (T)(sum[j] / count);
      for (int64_t j = 0; j < width; j++) sum[j] = 0;
      for (int64_t o = 0; o < outer; o++)
        for (int64_t j = 0; j < width; j++) {
          double d = x[o * groups + first + j] - mean[first + j];
          sum[j] += d * d;
        }
      for (int64_t j = 0; j < width; j++) variance[first + j] = (T)(sum[j] / count);
    })
    return;
  }
  for (int64_t g = begin; g < end; g++) {
    double sum = 0;
    for (int64_t o = 0; o < outer; o++) sum += F(plane_sum)(x + (o * groups + g) * inner, inner);
    T m = (T)(sum / count);
    double squares = 0;
    for (int64_t o = 0; o < outer; o++)
      squares += F(plane_squares)(x + (o * groups + g) * inner, m, inner);
    mean[g] = m;
    variance[g] = (T)(squares / count);
  }
}

NN_CLONES static void F(nn_norm_scale)(const T *variance, const T *weight, T *restrict scale,
                                       int64_t n, T eps) {
  for (int64_t g = 0; g < n; g++) scale[g] = (weight ? weight[g] : 1) / M(sqrt)(variance[g] + eps);
}

static inline T F(at_least)(T x, T least) { return x < least ? least : x; }

/* What comes back to the normalised number: nothing where it was not above 0 and is rectified. */
static inline T F(slope)(T x, T mean, T scale, T shift, T g, bool rectified) {
  return rectified && (x - mean) * scale + shift <= 0 ? 0 : g;
}

NN_CLONES static void F(nn_normalize)(const T *x, const T *mean, const T *scale, const T *shift,
                                      bool rectified, T *restrict y, int64_t groups, int64_t inner,
                                      int64_t begin, int64_t end) {
  /* What is smaller becomes that; nothing is smaller than -infinity. NaN stays. */
  const T least = rectified ? 0 : -(T)INFINITY;
  for (int64_t plane = begin; plane < end;) {
    int64_t g = plane % groups;
    const T *from = x + plane * inner;
    T *restrict to = y + plane * inner;
    if (inner == 1) {
      int64_t width = groups - g < end - plane ? groups - g : end - plane;
      const T *m = mean + g, *s = scale + g, *b = shift ? shift + g : NULL;
      if (b)
        for (int64_t j = 0; j < width; j++)
          to[j] = F(at_least)((from[j] - m[j]) * s[j] + b[j], least);
      else
        for (int64_t j = 0; j < width; j++) to[j] = F(at_least)((from[j] - m[j]) * s[j], least);
      plane += width;
    } else {
      T m = mean[g], s = scale[g], b = shift ? shift[g] : 0;
      for (int64_t i = 0; i < inner; i++) to[i] = F(at_least)((from[i] - m) * s + b, least);
      plane++;
    }
  }
}

NN_CLONES static void F(nn_norm_sums)(const T *x, const T *gy, const T *mean, const T *scale,
                                      const T *shift, bool rectified, T *restrict sum,
                                      T *restrict dot, int64_t outer, int64_t groups, int64_t inner,
                                      int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  if (inner == 1) {
    FOR_COLUMN_BLOCKS({
      double s[F(BLOCK)], d[F(BLOCK)];
      for (int64_t j = 0; j < width; j++) s[j] = d[j] = 0;
      for (int64_t o = 0; o < outer; o++) {
        const T *g = gy + o * groups + first, *from = x + o * groups + first;
        const T *m = mean + first, *b = rectified && shift ? shift + first : NULL;
        for (int64_t j = 0; j < width; j++) {
          const T a = rectified ? scale[first + j] : 0;
          const T slope = F(slope)(from[j], m[j], a, b ? b[j] : 0, g[j], rectified);
          s[j] += slope;
          d[j] += slope * (from[j] - m[j]);
        }
      }
      for (int64_t j = 0; j < width; j++) {
        sum[first + j] = (T)s[j];
        dot[first + j] = (T)d[j];
      }
    })
    return;
  }
  for (int64_t group = begin; group < end; group++) {
    double s = 0, d = 0;
    const T m = mean[group], a = rectified ? scale[group] : 0;
    const T b = rectified && shift ? shift[group] : 0;
    for (int64_t o = 0; o < outer; o++) {
      const T *g = gy + (o * groups + group) * inner, *from = x + (o * groups + group) * inner;
      T ps = 0, pd = 0;
      for (int64_t i = 0; i < inner; i++) {
        const T slope = F(slope)(from[i], m, a, b, g[i], rectified);
        ps += slope;
        pd += slope * (from[i] - m);
      }
      s += ps;
      d += pd;
    }
    sum[group] = (T)s;
    dot[group] = (T)d;
  }
}

static void F(nn_norm_coefficients)(const T *variance, const T *scale, const T *sum, const T *dot,
                                    T *restrict slope, T *restrict base, int64_t n, int64_t count,
                                    T eps) {
  for (int64_t g = 0; g < n; g++) {
    slope[g] = -scale[g] * dot[g] / ((variance[g] + eps) * (T)count);
    base[g] = -scale[g] * sum[g] / (T)count;
  }
}

NN_CLONES static void F(nn_normalize_gradient)(const T *x, const T *gy, const T *mean,
                                               const T *scale, const T *shift, bool rectified,
                                               const T *slope, const T *base, T *restrict gx,
                                               int64_t groups, int64_t inner, int64_t begin,
                                               int64_t end) {
  for (int64_t plane = begin; plane < end;) {
    int64_t group = plane % groups;
    const T *from = x + plane * inner, *g = gy + plane * inner;
    T *restrict out = gx + plane * inner;
    if (inner == 1) {
      int64_t width = groups - group < end - plane ? groups - group : end - plane;
      const T *m = mean + group, *a = scale + group, *b = slope + group, *c = base + group;
      const T *s = shift ? shift + group : NULL;
      for (int64_t j = 0; j < width; j++) {
        const T gradient = F(slope)(from[j], m[j], a[j], s ? s[j] : 0, g[j], rectified);
        out[j] = a[j] * gradient + (b[j] * (from[j] - m[j]) + c[j]);
      }
      plane += width;
    } else {
      const T m = mean[group], a = scale[group], b = slope[group], c = base[group];
      const T s = shift ? shift[group] : 0;
      for (int64_t i = 0; i < inner; i++)
        out[i] = a * F(slope)(from[i], m, a, s, g[i], rectified) + (b * (from[i] - m) + c);
      plane++;
    }
  }
}

static void F(nn_blend)(const T *x, T *restrict out, int64_t n, T share, T factor) {
  for (int64_t i = 0; i < n; i++) out[i] = (1 - share) * out[i] + share * (factor * x[i]);
}

NN_CLONES static void F(nn_layer_norm)(const T *x, const T *weight, const T *bias, T *restrict y,
                                       T *restrict mean, T *restrict rstd, int64_t size, T eps,
                                       bool centred, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    T *restrict to = y + row * size;
    T m = centred ? F(plane_sum)(from, size) / (T)size : 0;
    T s = 1 / M(sqrt)(F(plane_squares)(from, m, size) / (T)size + eps);
    mean[row] = m;
    rstd[row] = s;
    if (weight && bias)
      for (int64_t i = 0; i < size; i++) to[i] = (from[i] - m) * s * weight[i] + bias[i];
    else if (weight)
      for (int64_t i = 0; i < size; i++) to[i] = (from[i] - m) * s * weight[i];
    else
      for (int64_t i = 0; i < size; i++) to[i] = (from[i] - m) * s + (bias ? bias[i] : 0);
  }
}

NN_CLONES static void F(nn_layer_norm_gradient)(const T *x, const T *gy, const T *weight,
                                                const T *mean, const T *rstd, T *restrict gx,
                                                int64_t size, bool centred, int64_t begin,
                                                int64_t end) {
#pragma clang fp reassociate(on)
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size, *g = gy + row * size;
    T *restrict out = gx + row * size;
    T m = mean[row], s = rstd[row], sum = 0, dot = 0;
    if (weight) {
      for (int64_t i = 0; i < size; i++) {
        sum += g[i] * weight[i];
        dot += g[i] * weight[i] * ((from[i] - m) * s);
      }
    } else {
      for (int64_t i = 0; i < size; i++) {
        sum += g[i];
        dot += g[i] * ((from[i] - m) * s);
      }
    }
    sum = centred ? sum / (T)size : 0;
    dot /= (T)size;
    if (weight)
      for (int64_t i = 0; i < size; i++)
        out[i] = s * (g[i] * weight[i] - sum - (from[i] - m) * s * dot);
    else
      for (int64_t i = 0; i < size; i++) out[i] = s * (g[i] - sum - (from[i] - m) * s * dot);
  }
}

NN_CLONES static void F(nn_layer_norm_parameters)(const T *x, const T *gy, const T *mean,
                                                  const T *rstd, T *restrict gw, T *restrict gb,
                                                  int64_t rows, int64_t size, int64_t begin,
                                                  int64_t end) {
  FOR_COLUMN_BLOCKS({
    T dot[F(BLOCK)], sum[F(BLOCK)];
    for (int64_t j = 0; j < width; j++) dot[j] = sum[j] = 0;
    for (int64_t row = 0; row < rows; row++) {
      const T *from = x + row * size + first, *g = gy + row * size + first;
      T m = mean[row], s = rstd[row];
      for (int64_t j = 0; j < width; j++) {
        dot[j] += g[j] * ((from[j] - m) * s);
        sum[j] += g[j];
      }
    }
    if (gw) memcpy(gw + first, dot, (size_t)width * sizeof(T));
    if (gb) memcpy(gb + first, sum, (size_t)width * sizeof(T));
  })
}

NN_CLONES static void F(nn_window_sums)(const T *x, T *restrict y, int64_t size, int64_t inner,
                                        int64_t before, int64_t after, int64_t begin,
                                        int64_t end) {
  for (int64_t row = begin * size; row < end * size; row++) {
    int64_t place = row % size, first = row - (place < before ? place : before);
    int64_t last = row + (size - 1 - place < after ? size - 1 - place : after);
    T *restrict to = y + row * inner;
    for (int64_t i = 0; i < inner; i++) to[i] = 0;
    for (int64_t other = first; other <= last; other++) {
      const T *from = x + other * inner;
      for (int64_t i = 0; i < inner; i++) to[i] += from[i];
    }
  }
}

#undef FOR_COLUMN_BLOCKS

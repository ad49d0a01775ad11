/* The coarse positions whose tap falls inside the fine grid, in one dimension. */
static inline void F(nn_valid)(const nn_conv *c, int dim, int64_t tap, int64_t *first,
                               int64_t *last) {
  const int64_t shift = c->before[dim] - tap * c->dilation[dim], stride = c->stride[dim];
  const int64_t end = c->fine[dim] - 1 + shift; /* the last fine position, on the coarse scale */
  *first = shift > 0 ? (shift + stride - 1) / stride : 0;
  *last = end < 0 ? 0 : end / stride + 1;
  if (*last > c->coarse[dim]) *last = c->coarse[dim];
}

/* Calls BODY for every row of coarse pixels [x0, x1) that tap `tap` of a kernel connects with the
   fine row that starts at `fine_at`, step `stride`; `coarse_at` is the coarse row's start. */
#define NN_FOR_ROWS(c, tap, BODY)                                                               \
  {                                                                                             \
    int64_t z0, z1, y0, y1, x0, x1, index = (tap);                                              \
    const int64_t kw = index % (c)->kernel[2];                                                  \
    const int64_t kh = (index /= (c)->kernel[2]) % (c)->kernel[1];                              \
    const int64_t kd = index / (c)->kernel[1];                                                  \
    F(nn_valid)(c, 0, kd, &z0, &z1);                                                            \
    F(nn_valid)(c, 1, kh, &y0, &y1);                                                            \
    F(nn_valid)(c, 2, kw, &x0, &x1);                                                            \
    const int64_t stride = (c)->stride[2];                                                      \
    for (int64_t z = z0; z < z1 && x0 < x1; z++)                                                \
      for (int64_t y = y0; y < y1; y++) {                                                       \
        const int64_t fz = z * (c)->stride[0] + kd * (c)->dilation[0] - (c)->before[0];         \
        const int64_t fy = y * (c)->stride[1] + kh * (c)->dilation[1] - (c)->before[1];         \
        const int64_t fx = kw * (c)->dilation[2] - (c)->before[2];                              \
        const int64_t fine_at = (fz * (c)->fine[1] + fy) * (c)->fine[2] + fx;                   \
        const int64_t coarse_at = (z * (c)->coarse[1] + y) * (c)->coarse[2];                    \
        BODY                                                                                    \
      }                                                                                         \
  }

static inline int64_t F(nn_volume)(const int64_t *sizes) { return sizes[0] * sizes[1] * sizes[2]; }

NN_CLONES static void F(nn_conv_planes_forward)(const nn_conv *c, const T *fine, const T *w,
                                                const T *bias, T *coarse, int64_t begin,
                                                int64_t end) {
  const int64_t taps = F(nn_volume)(c->kernel), inputs = c->fine_channels;
  const int64_t fine_plane = F(nn_volume)(c->fine), coarse_plane = F(nn_volume)(c->coarse);
  const int64_t channels = c->groups * c->coarse_channels;
  for (int64_t p = begin; p < end; p++) {
    const int64_t channel = p % channels, group = channel / c->coarse_channels;
    T *restrict out = coarse + p * coarse_plane;
    const T start = bias ? bias[channel] : 0;
    for (int64_t i = 0; i < coarse_plane; i++) out[i] = start;
    for (int64_t s = 0; s < inputs; s++) {
      const T *in = fine + ((p / channels * c->groups + group) * inputs + s) * fine_plane;
      for (int64_t tap = 0; tap < taps; tap++) {
        const T weight = w[(channel * inputs + s) * taps + tap];
        NN_FOR_ROWS(c, tap, {
          const T *from = in + fine_at;
          T *restrict to = out + coarse_at;
          if (stride == 1)
            for (int64_t x = x0; x < x1; x++) to[x] += weight * from[x];
          else
            for (int64_t x = x0; x < x1; x++) to[x] += weight * from[x * stride];
        })
      }
    }
  }
}

NN_CLONES static void F(nn_conv_planes_backward)(const nn_conv *c, const T *coarse, const T *w,
                                                 const T *bias, T *fine, int64_t begin,
                                                 int64_t end) {
  const int64_t taps = F(nn_volume)(c->kernel), inputs = c->fine_channels;
  const int64_t fine_plane = F(nn_volume)(c->fine), coarse_plane = F(nn_volume)(c->coarse);
  const int64_t channels = c->groups * inputs;
  for (int64_t p = begin; p < end; p++) {
    const int64_t channel = p % channels, group = channel / inputs, s = channel % inputs;
    T *restrict in = fine + p * fine_plane;
    const T start = bias ? bias[channel] : 0;
    for (int64_t i = 0; i < fine_plane; i++) in[i] = start;
    for (int64_t k = 0; k < c->coarse_channels; k++) {
      const int64_t o = group * c->coarse_channels + k;
      const T *out = coarse + (p / channels * c->groups * c->coarse_channels + o) * coarse_plane;
      for (int64_t tap = 0; tap < taps; tap++) {
        const T weight = w[(o * inputs + s) * taps + tap];
        NN_FOR_ROWS(c, tap, {
          const T *from = out + coarse_at;
          T *restrict to = in + fine_at;
          if (stride == 1)
            for (int64_t x = x0; x < x1; x++) to[x] += weight * from[x];
          else
            for (int64_t x = x0; x < x1; x++) to[x * stride] += weight * from[x];
        })
      }
    }
  }
}

NN_CLONES static void F(nn_conv_planes_weight)(const nn_conv *c, const T *fine, const T *coarse,
                                               T *w, int64_t images, int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  const int64_t taps = F(nn_volume)(c->kernel), inputs = c->fine_channels;
  const int64_t fine_plane = F(nn_volume)(c->fine), coarse_plane = F(nn_volume)(c->coarse);
  for (int64_t pair = begin; pair < end; pair++) {
    const int64_t o = pair / inputs, s = o / c->coarse_channels * inputs + pair % inputs;
    for (int64_t tap = 0; tap < taps; tap++) {
      T total = 0;
      for (int64_t image = 0; image < images; image++) {
        const T *in = fine + (image * c->groups * inputs + s) * fine_plane;
        const T *out = coarse + (image * c->groups * c->coarse_channels + o) * coarse_plane;
        T sum = 0;
        NN_FOR_ROWS(c, tap, {
          const T *a = in + fine_at;
          const T *b = out + coarse_at;
          if (stride == 1)
            for (int64_t x = x0; x < x1; x++) sum += a[x] * b[x];
          else
            for (int64_t x = x0; x < x1; x++) sum += a[x * stride] * b[x];
        })
        total += sum;
      }
      w[pair * taps + tap] = total;
    }
  }
}

#undef NN_FOR_ROWS

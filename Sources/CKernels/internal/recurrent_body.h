#define SIGMOID(x) (1 / (1 + M(exp)(-(x))))

/* Rows of a step never overlap, and a part of one may be as short as a few vectors: they are not
   unrolled. */
#define FOR_UNITS                                                        \
  _Pragma("clang loop vectorize(assume_safety) interleave_count(1)") \
  for (int64_t u = begin; u < end; u++)

NN_CLONES static void F(nn_rnn_step)(bool is_relu, T *hs, int64_t rows, int64_t units,
                                     int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    T *h = hs + row * units;
    if (is_relu)
      FOR_UNITS h[u] = h[u] < 0 ? 0 : h[u];
    else
      FOR_UNITS h[u] = M(tanh)(h[u]);
  }
}

NN_CLONES static void F(nn_rnn_step_gradient)(bool is_relu, const T *hs, const T *douts,
                                              const T *dhs, T *dgates, int64_t rows, int64_t units,
                                              int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    const T *h = hs + row * units, *dh = dhs + row * units;
    const T *dout = douts ? douts + row * units : NULL;
    T *restrict dg = dgates + row * units;
    if (dout)
      FOR_UNITS dg[u] = dh[u] + dout[u];
    else
      FOR_UNITS dg[u] = dh[u];
    if (is_relu)
      FOR_UNITS dg[u] = h[u] <= 0 ? 0 : dg[u];
    else
      FOR_UNITS dg[u] *= (1 - h[u]) * (1 + h[u]);
  }
}

NN_CLONES static void F(nn_lstm_step)(T *gates, const T *c_before, T *cs, T *hs, int64_t rows,
                                      int64_t units, int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    T *restrict is = gates + row * 4 * units, *restrict fs = is + units;
    T *restrict gs = fs + units, *restrict os = gs + units;
    const T *before = c_before + row * units;
    T *restrict c = cs + row * units, *restrict h = hs + row * units;
    FOR_UNITS {
      T i = SIGMOID(is[u]), f = SIGMOID(fs[u]), g = M(tanh)(gs[u]), o = SIGMOID(os[u]);
      T cell = f * before[u] + i * g;
      is[u] = i, fs[u] = f, gs[u] = g, os[u] = o;
      c[u] = cell;
      h[u] = o * M(tanh)(cell);
    }
  }
}

NN_CLONES static void F(nn_lstm_step_gradient)(const T *gates, const T *c_before, const T *cs,
                                               const T *douts, const T *dhs, T *dcs, T *dgates,
                                               int64_t rows, int64_t units, int64_t begin,
                                               int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    const T *is = gates + row * 4 * units, *fs = is + units, *gs = fs + units, *os = gs + units;
    const T *before = c_before + row * units, *c = cs + row * units, *dh = dhs + row * units;
    const T *dout = douts ? douts + row * units : NULL;
    T *restrict dc = dcs + row * units, *restrict di = dgates + row * 4 * units;
    T *restrict df = di + units, *restrict dg = df + units, *restrict dout_gate = dg + units;
    FOR_UNITS {
      T i = is[u], f = fs[u], g = gs[u], o = os[u], t = M(tanh)(c[u]);
      T d = dout ? dh[u] + dout[u] : dh[u];
      T cell = dc[u] + d * o * (1 - t) * (1 + t);
      dout_gate[u] = d * t * o * (1 - o);
      di[u] = cell * g * i * (1 - i);
      df[u] = cell * before[u] * f * (1 - f);
      dg[u] = cell * i * (1 - g) * (1 + g);
      dc[u] = cell * f;
    }
  }
}

NN_CLONES static void F(nn_lstm_hidden)(const T *gates, const T *cs, T *hs, int64_t units,
                                        int64_t begin_row, int64_t end_row) {
  for (int64_t row = begin_row; row < end_row; row++) {
    const T *os = gates + (row * 4 + 3) * units, *c = cs + row * units;
    T *restrict h = hs + row * units;
    const int64_t begin = 0, end = units;
    FOR_UNITS h[u] = os[u] * M(tanh)(c[u]);
  }
}

NN_CLONES static void F(nn_gru_step)(T *gates, const T *hidden, const T *h_before, T *hs,
                                     int64_t rows, int64_t units, int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    T *restrict rs = gates + row * 3 * units, *restrict zs = rs + units, *restrict ns = zs + units;
    const T *from = hidden + row * units, *before = h_before + row * units;
    T *restrict h = hs + row * units;
    FOR_UNITS {
      T r = SIGMOID(rs[u]), z = SIGMOID(zs[u]), n = M(tanh)(ns[u] + r * from[u]);
      rs[u] = r, zs[u] = z, ns[u] = n;
      h[u] = n + z * (before[u] - n);
    }
  }
}

NN_CLONES static void F(nn_gru_step_gradient)(const T *gates, const T *hidden, const T *h_before,
                                              const T *douts, T *dhs, T *of_input, T *of_hidden,
                                              int64_t rows, int64_t units, int64_t begin,
                                              int64_t end) {
  for (int64_t row = 0; row < rows; row++) {
    const T *rs = gates + row * 3 * units, *zs = rs + units, *ns = zs + units;
    const T *from = hidden + row * units, *before = h_before + row * units;
    T *restrict dh = dhs + row * units;
    T *restrict xr = of_input + row * 3 * units, *restrict xz = xr + units, *restrict xn = xz + units;
    T *restrict hr = of_hidden + row * 3 * units, *restrict hz = hr + units,
               *restrict hn = hz + units;
    if (douts)
      FOR_UNITS dh[u] += douts[row * units + u];
    FOR_UNITS {
      T r = rs[u], z = zs[u], n = ns[u], d = dh[u];
      T dn = d * (1 - z) * (1 - n) * (1 + n), dz = d * (before[u] - n) * z * (1 - z);
      T dr = dn * from[u] * r * (1 - r);
      xr[u] = dr, xz[u] = dz, xn[u] = dn;
      hr[u] = dr, hz[u] = dz, hn[u] = dn * r;
      dh[u] = d * z;
    }
  }
}

#undef SIGMOID
#undef FOR_UNITS

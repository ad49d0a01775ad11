NN_CLONES static void F(nn_scatter_add)(const nn_walk *walk, const T *x, T *out, int64_t begin,
                                        int64_t end) {
  NN_FOR_RUNS(walk, begin, end, {
    const T *from = x + at;
    T *restrict to = out + pa;
    for (int64_t i = 0; i < n; i++) to[i * sa] = (T)((S)to[i * sa] + (S)from[i]);
  })
}

/* For each element of the lines: `o` is put to, `v` is what is put. */
#define PUT_LINES(FORMULA)                                       \
  for (int64_t line = begin; line < end; line++) {               \
    const int64_t outer = line / inner, i = line % inner;        \
    for (int64_t k = 0; k < taken; k++) {                        \
      const int64_t at = (outer * taken + k) * inner + i;        \
      T *place = out + (outer * size + index[at]) * inner + i;   \
      const T o = *place, v = x[at];                             \
      (void)o;                                                   \
      *place = (T)(FORMULA);                                     \
    }                                                            \
  }                                                              \
  break;

static void F(nn_put_lines)(nn_put_kind kind, const T *x, const int64_t *index, T *out,
                            int64_t size, int64_t taken, int64_t inner, int64_t begin,
                            int64_t end) {
  switch (kind) {
    case NN_PUT_SET: PUT_LINES(v)
    case NN_PUT_ADD: PUT_LINES((S)o + (S)v)
    case NN_PUT_MULTIPLY: PUT_LINES((S)o * (S)v)
    case NN_PUT_MAX: PUT_LINES(v > o || v != v ? v : o)
    case NN_PUT_MIN: PUT_LINES(v < o || v != v ? v : o)
  }
}

#undef PUT_LINES

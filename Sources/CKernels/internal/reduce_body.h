enum { F(BLOCK) = 256, F(LANES) = 16 };

/* A sum by blocks: rounding errors grow with a block's length at most, as blocks add up in A. */
static inline A F(row_sum)(const T *x, int64_t n) {
#pragma clang fp reassociate(on)
  A sum = 0;
  for (int64_t i = 0; i < n; i += F(BLOCK)) {
    S block = 0;
    int64_t last = i + F(BLOCK) < n ? i + F(BLOCK) : n;
    for (int64_t j = i; j < last; j++) block += (S)x[j];
    sum += block;
  }
  return sum;
}

static inline T F(larger)(T a, T b) { return b > a || b != b ? b : a; }
static inline T F(smaller)(T a, T b) { return b < a || b != b ? b : a; }

/* Lanes of their own, as one result alone would not vectorise. n is at least 1. */
#define ROW_FOLD(name, U, START, FORMULA)                                       \
  static inline T F(row_##name)(const T *x, int64_t n) {                        \
    U lane[F(LANES)];                                                           \
    for (int j = 0; j < F(LANES); j++) lane[j] = (START);                       \
    int64_t i = 0;                                                              \
    for (; i + F(LANES) <= n; i += F(LANES))                                    \
      for (int j = 0; j < F(LANES); j++) {                                      \
        U a = lane[j], b = x[i + j];                                            \
        lane[j] = (FORMULA);                                                    \
      }                                                                         \
    for (; i < n; i++) {                                                        \
      U a = lane[0], b = x[i];                                                  \
      lane[0] = (FORMULA);                                                      \
    }                                                                           \
    for (int j = 1; j < F(LANES); j++) {                                        \
      U a = lane[0], b = lane[j];                                               \
      lane[0] = (FORMULA);                                                      \
    }                                                                           \
    return (T)lane[0];                                                          \
  }
ROW_FOLD(product, A, 1, a *b)
ROW_FOLD(max, T, x[0], F(larger)(a, b))
ROW_FOLD(min, T, x[0], F(smaller)(a, b))

/* Runs the statement on runs of neighbouring cells: `cell` the first, `at` where its line starts,
   `width` how many. */
#define FOR_CELLS(...)                                                                   \
  for (int64_t cell = begin; cell < end;) {                                              \
    int64_t i = cell % inner, width = inner - i, at = cell / inner * size * inner + i;   \
    if (width > end - cell) width = end - cell;                                          \
    if (width > F(BLOCK)) width = F(BLOCK);                                              \
    __VA_ARGS__                                                                          \
    cell += width;                                                                       \
  }

/* Several columns at once, so that memory is read in order. */
#define COLUMN_FOLD(U, START, FORMULA)                                    \
  {                                                                       \
    U total[F(BLOCK)];                                                    \
    for (int64_t j = 0; j < width; j++) total[j] = (START);               \
    for (int64_t r = first; r < last; r++)                                \
      for (int64_t j = 0; j < width; j++) {                               \
        U a = total[j], b = x[at + r * inner + j];                        \
        total[j] = (FORMULA);                                             \
      }                                                                   \
    for (int64_t j = 0; j < width; j++) out[cell + j] = (T)total[j];      \
  }

NN_CLONES static void F(fold_sum)(const T *x, T *restrict out, int64_t size, int64_t inner,
                                  int64_t first, int64_t last, int64_t begin, int64_t end) {
  FOR_CELLS({
    if (inner == 1) {
      out[cell] = (T)F(row_sum)(x + at + first, last - first);
    } else {
      A sum[F(BLOCK)];
      for (int64_t j = 0; j < width; j++) sum[j] = 0;
      for (int64_t r = first; r < last; r += F(LANES)) {
        S block[F(BLOCK)];
        int64_t stop = r + F(LANES) < last ? r + F(LANES) : last;
        for (int64_t j = 0; j < width; j++) block[j] = (S)x[at + r * inner + j];
        for (int64_t q = r + 1; q < stop; q++)
          for (int64_t j = 0; j < width; j++) block[j] += (S)x[at + q * inner + j];
        for (int64_t j = 0; j < width; j++) sum[j] += block[j];
      }
      for (int64_t j = 0; j < width; j++) out[cell + j] = (T)sum[j];
    }
  })
}

NN_CLONES static void F(fold_product)(const T *x, T *restrict out, int64_t size, int64_t inner,
                                      int64_t first, int64_t last, int64_t begin, int64_t end) {
  FOR_CELLS({
    if (inner == 1)
      out[cell] = F(row_product)(x + at + first, last - first);
    else
      COLUMN_FOLD(A, 1, a *b)
  })
}

NN_CLONES static void F(fold_max)(const T *x, T *restrict out, int64_t size, int64_t inner,
                                  int64_t first, int64_t last, int64_t begin, int64_t end) {
  FOR_CELLS({
    if (inner == 1)
      out[cell] = F(row_max)(x + at + first, last - first);
    else
      COLUMN_FOLD(T, x[at + first * inner + j], F(larger)(a, b))
  })
}

NN_CLONES static void F(fold_min)(const T *x, T *restrict out, int64_t size, int64_t inner,
                                  int64_t first, int64_t last, int64_t begin, int64_t end) {
  FOR_CELLS({
    if (inner == 1)
      out[cell] = F(row_min)(x + at + first, last - first);
    else
      COLUMN_FOLD(T, x[at + first * inner + j], F(smaller)(a, b))
  })
}

static void F(nn_fold)(nn_fold_kind kind, const T *x, T *out, int64_t size, int64_t inner,
                       int64_t first, int64_t last, int64_t begin, int64_t end) {
  switch (kind) {
    case NN_SUM: F(fold_sum)(x, out, size, inner, first, last, begin, end); break;
    case NN_PRODUCT: F(fold_product)(x, out, size, inner, first, last, begin, end); break;
    case NN_MAX: F(fold_max)(x, out, size, inner, first, last, begin, end); break;
    case NN_MIN: F(fold_min)(x, out, size, inner, first, last, begin, end); break;
  }
}

NN_CLONES static void F(nn_cumulate)(bool is_product, bool reversed, const T *x, T *restrict y,
                                     int64_t size, int64_t inner, int64_t begin, int64_t end) {
  FOR_CELLS({
    A total[F(BLOCK)];
    for (int64_t j = 0; j < width; j++) total[j] = is_product;
    for (int64_t k = 0; k < size; k++) {
      const int64_t row = at + (reversed ? size - 1 - k : k) * inner;
      if (is_product)
        for (int64_t j = 0; j < width; j++) y[row + j] = (T)(total[j] *= x[row + j]);
      else
        for (int64_t j = 0; j < width; j++) y[row + j] = (T)(total[j] += x[row + j]);
    }
  })
}

#undef ROW_FOLD
#undef COLUMN_FOLD
#undef FOR_CELLS

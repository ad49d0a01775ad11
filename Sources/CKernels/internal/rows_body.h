NN_CLONES static void F(nn_row_moments)(const T *x, T *restrict mean, T *restrict squares,
                                        int64_t size, int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    const double center = size > 0 ? F(row_sum)(from, size) / (double)size : (double)NAN;
    double sum = 0;
    for (int64_t i = 0; i < size; i++) sum += (from[i] - center) * (from[i] - center);
    mean[row] = (T)center;
    squares[row] = (T)sum;
  }
}

/* Products from the left and from the right: exact where elements are 0. */
NN_CLONES static void F(nn_row_product_gradient)(const T *x, const T *gy, T *restrict gx,
                                                 int64_t size, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    T *restrict to = gx + row * size;
    double product = gy[row];
    for (int64_t i = 0; i < size; i++) {
      to[i] = (T)product;
      product *= from[i];
    }
    product = 1;
    for (int64_t i = size - 1; i >= 0; i--) {
      to[i] = (T)(to[i] * product);
      product *= from[i];
    }
  }
}

/* Where an element is not 0, its gradient is the sum of gy y from it on, divided by it. Up to the
   second 0 the first 0 takes the products without it; what comes later has no gradient. */
static void F(nn_cumulate_product_gradient)(const T *x, const T *gy, T *gx, int64_t size,
                                            int64_t inner, int64_t begin, int64_t end) {
  for (int64_t line = begin; line < end; line++) {
    const int64_t at = line / inner * size * inner + line % inner;
    const T *from = x + at;
    const T *g = gy + at;
    T *to = gx + at;
    int64_t zero = 0;
    while (zero < size && from[zero * inner] != 0) zero++;
    double before = 1;
    for (int64_t k = 0; k < zero; k++) to[k * inner] = (T)(before *= from[k * inner]);
    double rest = 0;
    if (zero < size) {
      double product = before;
      rest = g[zero * inner] * product;
      int64_t k = zero + 1;
      for (; k < size && from[k * inner] != 0; k++) {
        product *= from[k * inner];
        rest += g[k * inner] * product;
      }
      for (k = zero; k < size; k++) to[k * inner] = 0;
      to[zero * inner] = (T)rest;
    }
    double sum = 0;
    for (int64_t k = zero - 1; k >= 0; k--) {
      sum += (double)g[k * inner] * to[k * inner];
      to[k * inner] = (T)(sum / from[k * inner]);
    }
  }
}

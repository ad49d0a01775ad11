/* Rows are added in blocks, so that rounding errors grow with the square root of a long sum. */
NN_CLONES static void F(nn_sum)(const T *x, T *restrict out, int64_t reduced, int64_t inner,
                                int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  enum { BLOCK = 256 };
  for (int64_t o = begin; o < end; o++) {
    const T *rows = x + o * reduced * inner;
    T *restrict total = out + o * inner;
    if (inner == 1) {
      T sum = 0;
      for (int64_t r = 0; r < reduced; r += BLOCK) {
        T block = 0;
        int64_t last = r + BLOCK < reduced ? r + BLOCK : reduced;
        for (int64_t i = r; i < last; i++) block += rows[i];
        sum += block;
      }
      total[0] = sum;
      continue;
    }
    for (int64_t i = 0; i < inner; i += BLOCK) {
      int64_t width = i + BLOCK < inner ? BLOCK : inner - i;
      T sum[BLOCK];
      for (int64_t j = 0; j < width; j++) sum[j] = 0;
      for (int64_t r = 0; r < reduced; r += BLOCK) {
        T block[BLOCK];
        int64_t last = r + BLOCK < reduced ? r + BLOCK : reduced;
        for (int64_t j = 0; j < width; j++) block[j] = 0;
        for (int64_t q = r; q < last; q++)
          for (int64_t j = 0; j < width; j++) block[j] += rows[q * inner + i + j];
        for (int64_t j = 0; j < width; j++) sum[j] += block[j];
      }
      for (int64_t j = 0; j < width; j++) total[i + j] = sum[j];
    }
  }
}

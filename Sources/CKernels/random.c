#include "include/nn_random.h"

#include "internal/define.h"
#include "internal/philox.h"

void nn_philox_words(uint64_t key, uint64_t nonce, uint32_t *out, int64_t begin, int64_t n) {
  uint32_t word[4];
  for (int64_t i = 0; i < n; i++) {
    int64_t at = begin + i;
    if (i == 0 || at % 4 == 0) philox(key, nonce, (uint64_t)at / 4, word);
    out[i] = word[at % 4];
  }
}

static inline double unit53(uint32_t high, uint32_t low) {
  return (double)(((uint64_t)high << 32 | low) >> 11) * 0x1p-53;
}

void nn_philox_uniform(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                       int64_t n, double low, double high) {
  uint32_t word[4];
  if (dtype == NN_F64) {
    double *y = out;
    for (int64_t i = 0; i < n; i++) {
      int64_t at = begin + i;
      if (i == 0 || at % 2 == 0) philox(key, nonce, (uint64_t)at / 2, word);
      y[i] = low + (high - low) * unit53(word[at % 2 * 2], word[at % 2 * 2 + 1]);
    }
    return;
  }
  float *y = out, base = (float)low, width = (float)(high - low);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = begin + i;
    if (i == 0 || at % 4 == 0) philox(key, nonce, (uint64_t)at / 4, word);
    y[i] = base + width * ((float)(word[at % 4] >> 8) * 0x1p-24f);
  }
}

void nn_philox_normal(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                      int64_t n, double mean, double std) {
  uint32_t word[4];
  double pair[2] = {0, 0};
  for (int64_t i = 0; i < n; i++) {
    int64_t at = begin + i;
    if (i == 0 || at % 2 == 0) {
      philox(key, nonce, (uint64_t)at / 2, word);
      /* 1 - u is in (0, 1], so that the logarithm is finite. */
      double radius = sqrt(-2 * log(1 - unit53(word[0], word[1])));
      double angle = 2 * M_PI * unit53(word[2], word[3]);
      pair[0] = radius * cos(angle);
      pair[1] = radius * sin(angle);
    }
    double value = mean + std * pair[at % 2];
    if (dtype == NN_F64)
      ((double *)out)[i] = value;
    else
      ((float *)out)[i] = (float)value;
  }
}

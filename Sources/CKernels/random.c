#include "include/nn_random.h"

#include "internal/define.h"

/* One block of four words: counter (index, nonce), key. */
static inline void philox(uint64_t key, uint64_t nonce, uint64_t index, uint32_t word[4]) {
  uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32);
  uint32_t c2 = (uint32_t)nonce, c3 = (uint32_t)(nonce >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  word[0] = c0;
  word[1] = c1;
  word[2] = c2;
  word[3] = c3;
}

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

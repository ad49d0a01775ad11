#pragma once
#include "nn_base.h"

/* Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011).
   Element i of a stream depends on (key, i) alone, so any part of it can be made in any order. */

/* Raw 32-bit words [begin, begin + n). */
void nn_philox_words(uint64_t key, uint64_t nonce, uint32_t *out, int64_t begin, int64_t n);
/* Uniform in [0, 1): 24 bits for float, 53 for double; element i has its own words. */
void nn_philox_uniform(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                       int64_t n, double low, double high);
/* Normal by Box and Muller. */
void nn_philox_normal(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                      int64_t n, double mean, double std);

/* Dropout from numbers `u` in [0, 1): where u < p the result is `fill`, elsewhere x * scale + shift;
   mask says where x was kept. */
void nn_dropout(nn_dtype dtype, const void *x, const float *u, void *y, uint8_t *mask, int64_t n,
                double p, double scale, double shift, double fill);
/* y = mask ? x * scale : 0. */
void nn_masked_scale(nn_dtype dtype, const void *x, const uint8_t *mask, void *y, int64_t n,
                     double scale);

/* Whole numbers in [0, range) from two words each, with a bias of at most range / 2^64. */
void nn_philox_integers(uint64_t key, uint64_t nonce, int64_t *out, int64_t begin, int64_t n,
                        int64_t low, uint64_t range);
/* Normal and within [low, high], by the inverse of the distribution function. */
void nn_philox_truncated(nn_dtype dtype, uint64_t key, uint64_t nonce, void *out, int64_t begin,
                         int64_t n, double mean, double std, double low, double high);

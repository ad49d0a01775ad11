#include "include/nn_sort.h"

#include "internal/define.h"

/* An element as a number whose order is the element's: -0 as 0, every NaN as the largest. */
static inline uint64_t key_f32(float x) {
  if (x != x) return UINT32_MAX;
  uint32_t bits;
  x += 0.0f;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static inline uint64_t key_f64(double x) {
  if (x != x) return UINT64_MAX;
  uint64_t bits;
  x += 0.0;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 63 ? ~bits : bits | 0x8000000000000000u;
}

static inline uint64_t key_i64(int64_t x) { return (uint64_t)x ^ 0x8000000000000000u; }

/* Sorts keys and places together: bytes from the last to the first, each pass in order. A byte that
   is the same everywhere needs no pass. */
static void radix_sort(uint64_t *key, int64_t *place, uint64_t *other_key, int64_t *other_place,
                       int64_t *result, int64_t n) {
  for (int shift = 0; shift < 64; shift += 8) {
    int64_t count[256] = {0};
    for (int64_t i = 0; i < n; i++) count[key[i] >> shift & 255]++;
    if (count[key[0] >> shift & 255] == n) continue;
    int64_t start = 0;
    for (int byte = 0; byte < 256; byte++) {
      int64_t next = start + count[byte];
      count[byte] = start;
      start = next;
    }
    for (int64_t i = 0; i < n; i++) {
      int64_t to = count[key[i] >> shift & 255]++;
      other_key[to] = key[i];
      other_place[to] = place[i];
    }
    uint64_t *last_key = key;
    key = other_key;
    other_key = last_key;
    int64_t *last_place = place;
    place = other_place;
    other_place = last_place;
  }
  memcpy(result, place, (size_t)n * sizeof *result);
}

static void insertion_sort(uint64_t *key, int64_t *place, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    uint64_t moving = key[i];
    int64_t moving_place = place[i], j = i;
    for (; j > 0 && key[j - 1] > moving; j--) {
      key[j] = key[j - 1];
      place[j] = place[j - 1];
    }
    key[j] = moving;
    place[j] = moving_place;
  }
}

void nn_sort_rows(nn_dtype dtype, const void *x, int64_t *index, int64_t size, bool descending,
                  uint64_t *scratch, int64_t begin, int64_t end) {
  const uint64_t flip = descending ? UINT64_MAX : 0;
  const bool is_short = size < 64;
  int64_t *first = (int64_t *)scratch + 2 * size;
  for (int64_t row = begin; row < end; row++) {
    int64_t *result = index + row * size, *place = is_short ? result : first;
    for (int64_t i = 0; i < size; i++) {
      const int64_t at = row * size + i;
      scratch[i] = flip ^ (dtype == NN_F64   ? key_f64(((const double *)x)[at])
                           : dtype == NN_I64 ? key_i64(((const int64_t *)x)[at])
                                             : key_f32(((const float *)x)[at]));
      place[i] = i;
    }
    if (is_short)
      insertion_sort(scratch, place, size);
    else
      radix_sort(scratch, place, scratch + size, first + size, result, size);
  }
}

/* How many rows of [first, last) count. */
static inline int64_t F(nn_bag_count)(const nn_bag *bag, const int64_t *index, int64_t first,
                                      int64_t last) {
  if (bag->padding < 0) return last - first;
  int64_t count = 0;
  for (int64_t i = first; i < last; i++) count += index[i] != bag->padding;
  return count;
}

NN_CLONES static void F(nn_bag_rows)(const nn_bag *bag, const T *table, const int64_t *index,
                                     const int64_t *starts, const T *weights, T *y,
                                     int64_t *places, int64_t begin, int64_t end) {
  const int64_t size = bag->size;
  for (int64_t b = begin; b < end; b++) {
    T *restrict to = y + b * size;
    int64_t *restrict place = places ? places + b * size : NULL;
    int64_t count = 0;
    memset(to, 0, (size_t)size * sizeof(T));
    for (int64_t d = 0; place && d < size; d++) place[d] = -1;
    for (int64_t i = starts[b]; i < starts[b + 1]; i++) {
      const int64_t row = index[i];
      if (row == bag->padding) continue;
      const T *from = table + row * size;
      const T factor = weights ? weights[i] : 1;
      count++;
      if (place) {
        for (int64_t d = 0; d < size; d++)
          if (place[d] < 0 || from[d] > to[d]) {
            to[d] = from[d];
            place[d] = row;
          }
      } else {
        for (int64_t d = 0; d < size; d++) to[d] += factor * from[d];
      }
    }
    if (bag->mode == NN_BAG_MEAN && count > 1)
      for (int64_t d = 0; d < size; d++) to[d] /= (T)count;
  }
}

NN_CLONES static void F(nn_bag_gradient)(const nn_bag *bag, const T *gy, const int64_t *index,
                                         const int64_t *starts, const T *weights,
                                         const int64_t *counts, T *out, int64_t bags,
                                         int64_t begin, int64_t end) {
  const int64_t size = bag->size;
  for (int64_t b = 0; b < bags; b++) {
    const T *from = gy + b * size;
    const int64_t count = F(nn_bag_count)(bag, index, starts[b], starts[b + 1]);
    for (int64_t i = starts[b]; i < starts[b + 1]; i++) {
      const int64_t row = index[i];
      if (row == bag->padding) continue;
      T *restrict to = out + row * size;
      T factor = weights ? weights[i] : 1;
      if (bag->mode == NN_BAG_MEAN) factor /= (T)count;
      if (counts) factor /= (T)counts[row];
      for (int64_t d = begin; d < end; d++) to[d] += factor * from[d];
    }
  }
}

static void F(nn_bag_max_gradient)(const nn_bag *bag, const T *gy, const int64_t *places, T *out,
                                   int64_t bags, int64_t begin, int64_t end) {
  for (int64_t b = 0; b < bags; b++)
    for (int64_t d = begin; d < end; d++) {
      const int64_t at = b * bag->size + d;
      if (places[at] >= 0) out[places[at] * bag->size + d] += gy[at];
    }
}

NN_CLONES static void F(nn_bag_weight_gradient)(const nn_bag *bag, const T *table, const T *gy,
                                                const int64_t *index, const int64_t *starts,
                                                T *out, int64_t begin, int64_t end) {
#pragma clang fp reassociate(on)
  const int64_t size = bag->size;
  for (int64_t b = begin; b < end; b++)
    for (int64_t i = starts[b]; i < starts[b + 1]; i++) {
      const T *from = table + index[i] * size, *outgoing = gy + b * size;
      T sum = 0;
      for (int64_t d = 0; d < size; d++) sum += from[d] * outgoing[d];
      out[i] = index[i] == bag->padding ? 0 : sum;
    }
}

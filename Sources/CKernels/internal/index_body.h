NN_CLONES static void F(nn_put_add)(const T *x, const int64_t *index, const double *scale, T *out,
                                    int64_t outer, int64_t size, int64_t taken, int64_t inner,
                                    int64_t begin, int64_t end) {
  for (int64_t o = 0; o < outer; o++)
    for (int64_t k = 0; k < taken; k++) {
      const T *from = x + (o * taken + k) * inner;
      T *restrict to = out + (o * size + index[k]) * inner;
      T factor = scale ? (T)scale[k] : 1;
      for (int64_t i = begin; i < end; i++) to[i] += factor * from[i];
    }
}

static void F(nn_gather_gradient)(const T *x, const int64_t *index, T *out, int64_t size,
                                  int64_t taken, int64_t inner, int64_t begin, int64_t end) {
  for (int64_t line = begin; line < end; line++) {
    int64_t o = line / inner, i = line % inner;
    for (int64_t k = 0; k < taken; k++) {
      int64_t at = (o * taken + k) * inner + i;
      out[(o * size + index[at]) * inner + i] += x[at];
    }
  }
}

/* Whether x at place i comes before y at place j. */
static inline bool F(comes_before)(T x, int64_t i, T y, int64_t j, bool is_max) {
  if (x != x || y != y) return y == y || (x != x && i < j);
  if (x == y) return i < j;
  return is_max ? x > y : x < y;
}

NN_CLONES static void F(nn_extreme)(const T *x, T *restrict values, int64_t *restrict index,
                                    int64_t size, int64_t inner, bool is_max, int64_t begin,
                                    int64_t end) {
  /* Neighbouring lines side by side, so that memory is read in order. */
  for (int64_t line = begin; line < end;) {
    int64_t i = line % inner, width = inner - i < end - line ? inner - i : end - line;
    const T *from = x + line / inner * size * inner + i;
    for (int64_t j = 0; j < width; j++) {
      values[line + j] = from[j];
      index[line + j] = 0;
    }
    for (int64_t c = 1; c < size; c++)
      for (int64_t j = 0; j < width; j++) {
        T value = from[c * inner + j], best = values[line + j];
        bool takes = best == best && (value != value || (is_max ? value > best : value < best));
        values[line + j] = takes ? value : best;
        index[line + j] = takes ? c : index[line + j];
      }
    line += width;
  }
}

/* Lets the place at `node` of a heap of n sink; the place that comes last is on top. */
static inline void F(sink)(const T *from, int64_t *heap, int64_t node, int64_t n, bool is_max) {
  for (;;) {
    int64_t last = node;
    for (int64_t child = 2 * node + 1; child <= 2 * node + 2 && child < n; child++)
      if (F(comes_before)(from[heap[last]], heap[last], from[heap[child]], heap[child], is_max))
        last = child;
    if (last == node) return;
    int64_t swapped = heap[node];
    heap[node] = heap[last];
    heap[last] = swapped;
    node = last;
  }
}

/* A heap of k places, then sorted in place: O(size log k) for each row, whatever the numbers. */
static void F(nn_top_k)(const T *x, int64_t *index, int64_t k, int64_t size, bool is_max,
                        int64_t begin, int64_t end) {
  if (k == 0) return;
  for (int64_t row = begin; row < end; row++) {
    const T *from = x + row * size;
    int64_t *heap = index + row * k;
    for (int64_t c = 0; c < k; c++) heap[c] = c;
    for (int64_t node = k / 2 - 1; node >= 0; node--) F(sink)(from, heap, node, k, is_max);
    for (int64_t c = k; c < size; c++)
      if (F(comes_before)(from[c], c, from[heap[0]], heap[0], is_max)) {
        heap[0] = c;
        F(sink)(from, heap, 0, k, is_max);
      }
    for (int64_t n = k - 1; n > 0; n--) {
      int64_t last = heap[0];
      heap[0] = heap[n];
      heap[n] = last;
      F(sink)(from, heap, 0, n, is_max);
    }
  }
}

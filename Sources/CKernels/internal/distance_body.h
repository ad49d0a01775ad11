NN_CLONES static T F(nn_distance)(const T *a, const T *b, int64_t size, double p) {
#pragma clang fp reassociate(on)
  T sum = 0;
  if (p == 2) {
    for (int64_t d = 0; d < size; d++) sum += (a[d] - b[d]) * (a[d] - b[d]);
    return M(sqrt)(sum);
  }
  if (p == 1) {
    for (int64_t d = 0; d < size; d++) sum += M(fabs)(a[d] - b[d]);
    return sum;
  }
  if (p == 0) {
    for (int64_t d = 0; d < size; d++) sum += a[d] != b[d];
    return sum;
  }
  if (p == INFINITY) {
    for (int64_t d = 0; d < size; d++) {
      const T difference = M(fabs)(a[d] - b[d]);
      sum = sum == sum && !(difference <= sum) ? difference : sum;
    }
    return sum;
  }
  for (int64_t d = 0; d < size; d++) sum += M(pow)(M(fabs)(a[d] - b[d]), (T)p);
  return M(pow)(sum, (T)(1 / p));
}

static void F(nn_pair_distances)(const T *x, T *y, int64_t n, int64_t size, double p,
                                 int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i++)
    for (int64_t j = i + 1; j < n; j++)
      y[pair_place(n, i, j)] = F(nn_distance)(x + i * size, x + j * size, size, p);
}

/* Adds to g the gradient of a, at `distance` from b. Where it has none, it is taken as 0. */
NN_CLONES static void F(nn_distance_gradient)(const T *a, const T *b, T *restrict g, int64_t size,
                                              double p, T distance, T outgoing) {
  if (p == 0 || distance == 0) return;
  if (p == 2) {
    const T scale = outgoing / distance;
    for (int64_t d = 0; d < size; d++) g[d] += scale * (a[d] - b[d]);
    return;
  }
  const T scale = p == 1 || p == INFINITY ? outgoing : outgoing / M(pow)(distance, (T)(p - 1));
  for (int64_t d = 0; d < size; d++) {
    const T difference = a[d] - b[d], magnitude = M(fabs)(difference);
    T slope = difference > 0 ? scale : difference < 0 ? -scale : 0;
    if (p == INFINITY)
      slope = magnitude == distance ? slope : 0;
    else if (p != 1 && slope != 0)
      slope *= M(pow)(magnitude, (T)(p - 1));
    g[d] += slope;
  }
}

/* Every row collects from all its pairs, so that no two threads add to one. */
static void F(nn_pair_distances_gradient)(const T *x, const T *y, const T *gy, T *gx, int64_t n,
                                          int64_t size, double p, int64_t begin, int64_t end) {
  memset(gx + begin * size, 0, (size_t)((end - begin) * size) * sizeof(T));
  for (int64_t i = begin; i < end; i++)
    for (int64_t j = 0; j < n; j++) {
      if (i == j) continue;
      const int64_t at = i < j ? pair_place(n, i, j) : pair_place(n, j, i);
      F(nn_distance_gradient)(x + i * size, x + j * size, gx + i * size, size, p, y[at], gy[at]);
    }
}

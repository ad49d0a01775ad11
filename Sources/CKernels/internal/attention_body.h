typedef T F(lanes) __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
enum { F(LANES) = 64 / sizeof(T) };

/* c[rows, width] = start + a[rows, k] panel[k, QUERIES]; `rows` is a constant. */
NN_INLINE void F(tile)(const int rows, int64_t width, int64_t k, const T *a, int64_t row,
                       int64_t column, const T *panel, const T *start, T *c, int64_t step) {
  T sums[4][QUERIES];
  for (int64_t j = 0; j < width; j += F(LANES)) {
    F(lanes) sum[4] = {0};
    for (int64_t t = 0; t < k; t++) {
      const F(lanes) b = *(const F(lanes) *)(panel + t * QUERIES + j);
#pragma unroll
      for (int i = 0; i < rows; i++) sum[i] += b * a[i * row + t * column];
    }
#pragma unroll
    for (int i = 0; i < rows; i++) *(F(lanes) *)(sums[i] + j) = sum[i];
  }
  for (int i = 0; i < rows; i++)
    for (int64_t j = 0; j < width; j++)
      c[i * step + j] = start ? start[i * step + j] + sums[i][j] : sums[i][j];
}

/* c[rows, n] = start + a[rows, k] b[k, n], where a(i, t) is a[i * row + t * column] and b lies in
   panels. `start`, which lies as c, may be c itself; null is zeros. */
NN_INLINE void F(product)(bool is_wide, int64_t rows, int64_t n, int64_t k, const T *a, int64_t row,
                          int64_t column, const T *panels, const T *start, T *c, int64_t step) {
  if (is_wide && sizeof(T) == sizeof(float)) {
    F(wide_product)(rows, n, k, a, row, column, panels, start, c, step);
    return;
  }
  for (int64_t j = 0; j < n; j += QUERIES, panels += k * QUERIES) {
    const int64_t width = smaller(n - j, QUERIES);
    int64_t i = 0;
    for (; i + 4 <= rows; i += 4)
      F(tile)(4, width, k, a + i * row, row, column, panels, start ? start + i * step + j : 0,
              c + i * step + j, step);
    for (; i < rows; i++)
      F(tile)(1, width, k, a + i * row, row, column, panels, start ? start + i * step + j : 0,
              c + i * step + j, step);
  }
}

/* The rows of `rows`, as they are turned in x[size][QUERIES], for the first `count` queries. */
NN_INLINE void F(turn_out)(const T *x, T *rows, int64_t step, int64_t size, int64_t count) {
  const int64_t whole = size & ~3, columns = count & ~3;
  F(turn_fours)(x, rows, step, whole, columns);
  for (int64_t j = 0; j < count; j++)
    for (int64_t i = j < columns ? whole : 0; i < size; i++)
      rows[j * step + i] = x[i * QUERIES + j];
}

/* Adds a mask to the scores of keys [at, at + n). */
NN_INLINE void F(add_mask)(const nn_mask *mask, int64_t b, int64_t first, int64_t count, int64_t at,
                           int64_t n, T *s) {
  if (!mask->data) return;
  const int64_t offset = mask->offsets[b] + first * mask->query + at * mask->key;
  if (mask->is_bool) {
    const uint8_t *x = (const uint8_t *)mask->data + offset;
    for (int64_t j = 0; j < n; j++)
      for (int64_t i = 0; i < count; i++)
        if (!x[i * mask->query + j * mask->key]) s[j * QUERIES + i] = -(T)INFINITY;
  } else {
    const T *x = (const T *)mask->data + offset;
    for (int64_t j = 0; j < n; j++)
      for (int64_t i = 0; i < count; i++)
        s[j * QUERIES + i] += x[i * mask->query + j * mask->key];
  }
}

/* The scores of keys [at, at + n) and of the queries from `first` on, which lie packed and
   scaled. */
NN_INLINE void F(scores)(const nn_attention *g, int64_t b, int64_t first, int64_t count, int64_t at,
                         int64_t n, const T *packed, T *s) {
  const T *k = (const T *)g->k.data + g->k.offsets[b] + at * g->k.step;
  F(product)(g->is_wide, n, QUERIES, g->size, k, g->k.step, 1, packed, 0, s, QUERIES);
  F(add_mask)(&g->masks[0], b, first, count, at, n, s);
  F(add_mask)(&g->masks[1], b, first, count, at, n, s);
  if (g->is_causal)
    for (int64_t j = at > first ? 0 : first - at; j < n; j++)
      for (int64_t i = 0; i < smaller(QUERIES, at + j - first); i++)
        s[j * QUERIES + i] = -(T)INFINITY;
}

/* What each of the scores of keys [at, at + n) is multiplied by: 0, or 1 / (1 - p) where it is
   kept. */
NN_INLINE void F(kept)(const nn_attention *g, int64_t b, int64_t first, int64_t at, int64_t n,
                       T *factor) {
  const int64_t panel = b * panels_of(g->queries) + first / QUERIES;
  const T scale = g->p < 1 ? (T)(1 / (1 - g->p)) : 0;
  for (int64_t j = 0; j < n; j++) {
    uint32_t word[QUERIES];
    const uint64_t index = (uint64_t)(panel * g->keys + at + j) * (QUERIES / 4);
    for (int i = 0; i < QUERIES / 4; i++)
      philox(g->key, g->nonce, index + (uint64_t)i, word + 4 * i);
    for (int i = 0; i < QUERIES; i++)
      factor[j * QUERIES + i] = (double)(word[i] >> 8) * 0x1p-24 >= g->p ? scale : 0;
  }
}

/* Packs the queries from `first` on as columns, times scale. */
NN_INLINE void F(pack_queries)(const nn_attention *g, int64_t b, int64_t first, int64_t count,
                               T *packed) {
  const T *q = (const T *)g->q.data + g->q.offsets[b] + first * g->q.step;
  F(pack)(q, 1, g->q.step, g->size, count, packed);
  for (int64_t i = 0; i < g->size * QUERIES; i++) packed[i] *= (T)g->scale;
}

/* The number after the last key that any of the queries from `first` on sees. */
static inline int64_t F(last_key)(const nn_attention *g, int64_t first, int64_t count) {
  return g->is_causal ? smaller(g->keys, first + count) : g->keys;
}

/* Turns scores into e^(score - max), where max is the largest so far of each query, and `sums` and
   `total`, which were made with an older one, into what they are with this one. */
NN_INLINE void F(exponentials)(T *restrict s, int64_t n, T *restrict max, T *restrict total,
                               T *restrict sums, int64_t value_size) {
  T top[QUERIES], shift[QUERIES], factor[QUERIES], sum[QUERIES];
  for (int i = 0; i < QUERIES; i++) top[i] = max[i];
  for (int64_t j = 0; j < n; j++)
    for (int i = 0; i < QUERIES; i++)
      top[i] = s[j * QUERIES + i] > top[i] ? s[j * QUERIES + i] : top[i];
  for (int i = 0; i < QUERIES; i++) {
    /* Where all scores are -infinity, so that nothing becomes NaN. */
    shift[i] = top[i] == -(T)INFINITY ? 0 : top[i];
    factor[i] = M(exp)(max[i] - shift[i]);
    max[i] = top[i];
    sum[i] = total[i] * factor[i];
  }
  for (int64_t j = 0; j < n; j++)
    for (int i = 0; i < QUERIES; i++) {
      const T value = M(exp)(s[j * QUERIES + i] - shift[i]);
      s[j * QUERIES + i] = value;
      sum[i] += value;
    }
  for (int i = 0; i < QUERIES; i++) total[i] = sum[i];
  for (int64_t e = 0; e < value_size; e++)
    for (int i = 0; i < QUERIES; i++) sums[e * QUERIES + i] *= factor[i];
}

NN_CLONES static void F(nn_attention_forward)(const nn_attention *g, void *scratch, int64_t begin,
                                              int64_t end) {
  const int64_t panels = panels_of(g->queries), wide = g->value_size * QUERIES;
  T *packed = scratch, *s = packed + g->size * QUERIES, *factors = s + KEYS * QUERIES;
  T *sums = factors + KEYS * QUERIES;
  for (int64_t u = begin; u < end; u++) {
    const int64_t b = u / panels, first = u % panels * QUERIES;
    const int64_t count = smaller(QUERIES, g->queries - first), last = F(last_key)(g, first, count);
    T max[QUERIES], total[QUERIES] = {0};
    for (int i = 0; i < QUERIES; i++) max[i] = -(T)INFINITY;
    memset(sums, 0, (size_t)wide * sizeof(T));
    F(pack_queries)(g, b, first, count, packed);
    for (int64_t at = 0; at < last; at += KEYS) {
      const int64_t n = smaller(KEYS, last - at);
      F(scores)(g, b, first, count, at, n, packed, s);
      F(exponentials)(s, n, max, total, sums, g->value_size);
      if (g->p > 0) {
        F(kept)(g, b, first, at, n, factors);
        for (int64_t i = 0; i < n * QUERIES; i++) s[i] *= factors[i];
      }
      const T *v = (const T *)g->v.data + g->v.offsets[b] + at * g->v.step;
      F(product)(g->is_wide, g->value_size, QUERIES, n, v, 1, g->v.step, s, sums, sums, QUERIES);
    }
    for (int i = 0; i < QUERIES; i++) {
      max[i] = total[i] == 0 ? 0 : max[i];
      total[i] = total[i] == 0 ? 0 : 1 / total[i];
    }
    T *norms = (T *)g->norms + 2 * b * g->queries + first;
    memcpy(norms, max, (size_t)count * sizeof(T));
    memcpy(norms + g->queries, total, (size_t)count * sizeof(T));
    for (int64_t e = 0; e < g->value_size; e++)
      for (int i = 0; i < QUERIES; i++) sums[e * QUERIES + i] *= total[i];
    T *out = (T *)g->out.data + g->out.offsets[b] + first * g->out.step;
    F(turn_out)(sums, out, g->out.step, g->value_size, count);
  }
}

/* The gradients of the queries from `first` on and of the keys and values [from, to). */
NN_INLINE void F(gradient_of)(const nn_attention *g, int64_t u, int64_t first, int64_t from,
                              int64_t to, T *scratch) {
  const int64_t b = u / g->chunks, count = smaller(QUERIES, g->queries - first);
  T *packed_q = scratch, *packed_g = packed_q + g->size * QUERIES;
  T *packed_out = packed_g + g->value_size * QUERIES;
  T *rows_q = packed_out + g->value_size * QUERIES;
  T *rows_g = rows_q + panels_of(g->size) * QUERIES * QUERIES;
  T *gq = rows_g + panels_of(g->value_size) * QUERIES * QUERIES;
  T *s = gq + g->size * QUERIES, *gs = s + KEYS * QUERIES, *factors = gs + KEYS * QUERIES;
  const T *q = (const T *)g->q.data + g->q.offsets[b] + first * g->q.step;
  const T *gout = (const T *)g->gout.data + g->gout.offsets[b] + first * g->gout.step;
  F(pack_queries)(g, b, first, count, packed_q);
  F(pack)(gout, 1, g->gout.step, g->value_size, count, packed_g);
  F(pack)(q, g->q.step, 1, count, g->size, rows_q);
  const int64_t packed = panels_of(g->size) * QUERIES * count;
  for (int64_t i = 0; i < packed; i++) rows_q[i] *= (T)g->scale;
  F(pack)(gout, g->gout.step, 1, count, g->value_size, rows_g);
  T total[QUERIES] = {0}, max[QUERIES] = {0}, factor[QUERIES] = {0};
  /* The product of each row of out with that of its gradient, added up in the order of the products
     with values: where one weight is 1, what is left of them is 0. */
  const T *out = (const T *)g->out.data + g->out.offsets[b] + first * g->out.step;
  F(pack)(out, 1, g->out.step, g->value_size, count, packed_out);
  for (int64_t e = 0; e < g->value_size; e++)
    for (int i = 0; i < QUERIES; i++)
      total[i] += packed_g[e * QUERIES + i] * packed_out[e * QUERIES + i];
  const T *norms = (const T *)g->norms + 2 * b * g->queries + first;
  memcpy(max, norms, (size_t)count * sizeof(T));
  memcpy(factor, norms + g->queries, (size_t)count * sizeof(T));
  for (int64_t at = from; at < to; at += KEYS) {
    const int64_t n = smaller(KEYS, to - at), all = n * QUERIES;
    F(scores)(g, b, first, count, at, n, packed_q, s);
    for (int64_t j = 0; j < n; j++)
      for (int i = 0; i < QUERIES; i++)
        s[j * QUERIES + i] = M(exp)(s[j * QUERIES + i] - max[i]) * factor[i];
    const T *v = (const T *)g->v.data + g->v.offsets[b] + at * g->v.step;
    F(product)(g->is_wide, n, QUERIES, g->value_size, v, g->v.step, 1, packed_g, 0, gs, QUERIES);
    const T *weights = s;
    if (g->p > 0) {
      F(kept)(g, b, first, at, n, factors);
      for (int64_t i = 0; i < all; i++) gs[i] *= factors[i];
      for (int64_t i = 0; i < all; i++) factors[i] *= s[i];
      weights = factors;
    }
    if (g->gv.data) {
      T *gv = (T *)g->gv.data + g->gv.offsets[b] + at * g->gv.step;
      F(product)(g->is_wide, n, g->value_size, count, weights, QUERIES, 1, rows_g, gv, gv,
                 g->gv.step);
    }
    /* By vectors, as compilers would gather over the keys. */
    for (int i = 0; i < QUERIES; i += F(LANES)) {
      const F(lanes) sum = *(const F(lanes) *)(total + i);
      for (int64_t j = i; j < all; j += QUERIES)
        *(F(lanes) *)(gs + j) = *(const F(lanes) *)(s + j) * (*(const F(lanes) *)(gs + j) - sum);
    }
    if (g->gscores) {
      T *to_scores = (T *)g->gscores + (b * g->queries + first) * g->keys + at;
      for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < n; j++) to_scores[i * g->keys + j] = gs[j * QUERIES + i];
    }
    if (g->gk.data) {
      T *gk = (T *)g->gk.data + g->gk.offsets[b] + at * g->gk.step;
      F(product)(g->is_wide, n, g->size, count, gs, QUERIES, 1, rows_q, gk, gk, g->gk.step);
    }
    if (g->gq.data) {
      const T *k = (const T *)g->k.data + g->k.offsets[b] + at * g->k.step;
      F(product)(g->is_wide, g->size, QUERIES, n, k, 1, g->k.step, gs, at > from ? gq : 0, gq,
                 QUERIES);
    }
  }
  if (!g->gq.data) return;
  if (from >= to) memset(gq, 0, (size_t)(g->size * QUERIES) * sizeof(T));
  for (int64_t i = 0; i < g->size * QUERIES; i++) gq[i] *= (T)g->scale;
  T *rows = (T *)g->gq.data + g->gq.offsets[u] + first * g->gq.step;
  F(turn_out)(gq, rows, g->gq.step, g->size, count);
}

/* Clears the rows [from, to) of batch entry b, where there are any. */
static inline void F(clear)(const nn_rows *rows, int64_t b, int64_t from, int64_t to,
                            int64_t size) {
  if (!rows->data) return;
  for (int64_t j = from; j < to; j++)
    memset((T *)rows->data + rows->offsets[b] + j * rows->step, 0, (size_t)size * sizeof(T));
}

NN_CLONES static void F(nn_attention_gradient)(const nn_attention *g, void *scratch, int64_t begin,
                                               int64_t end) {
  for (int64_t u = begin; u < end; u++) {
    const int64_t chunk = u % g->chunks;
    const int64_t from = g->keys * chunk / g->chunks, to = g->keys * (chunk + 1) / g->chunks;
    F(clear)(&g->gk, u / g->chunks, from, to, g->size);
    F(clear)(&g->gv, u / g->chunks, from, to, g->value_size);
    for (int64_t first = 0; first < g->queries; first += QUERIES) {
      const int64_t count = smaller(QUERIES, g->queries - first);
      F(gradient_of)(g, u, first, from, smaller(to, F(last_key)(g, first, count)), scratch);
    }
  }
}

NN_CLONES static void F(nn_attention_add_chunks)(const nn_attention *g, const nn_rows *sum,
                                                 int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; b++)
    for (int64_t i = 0; i < g->queries; i++) {
      T *restrict to = (T *)sum->data + sum->offsets[b] + i * sum->step;
      for (int64_t c = 0; c < g->chunks; c++) {
        const T *from = (const T *)g->gq.data + g->gq.offsets[b * g->chunks + c] + i * g->gq.step;
        for (int64_t e = 0; e < g->size; e++) to[e] = c == 0 ? from[e] : to[e] + from[e];
      }
    }
}

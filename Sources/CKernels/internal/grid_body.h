/* What a sample is mixed from in one dimension: positions (-1 outside), weights and the derivatives
   of the weights by the place's number. */
typedef struct {
  int64_t count;
  int64_t index[NN_GRID_AXIS_TAPS];
  T weight[NN_GRID_AXIS_TAPS], slope[NN_GRID_AXIS_TAPS];
} F(nn_grid_axis);

/* Moves a position into the plane as the padding says; `slope` is multiplied by the derivative. */
static inline T F(nn_grid_inside)(const nn_grid *g, T at, int64_t size, T *slope) {
  if (g->padding == NN_GRID_ZEROS) return at;
  if (g->padding == NN_GRID_REFLECTION) {
    const T low = g->align_corners ? 0 : (T)-0.5;
    const T span = g->align_corners ? (T)(size - 1) : (T)size;
    if (span == 0) {
      *slope = 0;
      return 0;
    }
    T away = at - low;
    if (away < 0) {
      away = -away;
      *slope = -*slope;
    }
    const T extra = M(fmod)(away, span);
    const bool isTurned = M(fmod)(M(floor)(away / span), 2) != 0;
    at = (isTurned ? span - extra : extra) + low;
    if (isTurned) *slope = -*slope;
  }
  const T most = (T)(size - 1);
  if (!(at > 0) || at >= most) *slope = 0;
  /* NaN, which infinity leaves behind, is at the border. */
  return !(at > 0) ? 0 : at < most ? at : most;
}

/* The whole number of a position; far outside where it is too large for one. */
static inline int64_t F(nn_grid_whole)(T at) {
  return at > (T)-1e15 && at < (T)1e15 ? (int64_t)at : -1000;
}

static inline int64_t F(nn_grid_bounded)(int64_t at, int64_t size) {
  return at >= 0 && at < size ? at : -1;
}

static void F(nn_grid_axis_of)(const nn_grid *g, T place, int64_t size, F(nn_grid_axis) *axis) {
  if (place != place) place = -1;
  T slope = g->align_corners ? (T)(size - 1) / 2 : (T)size / 2;
  T at = g->align_corners ? ((place + 1) / 2) * (T)(size - 1) : ((place + 1) * (T)size - 1) / 2;
  if (g->mode == NN_GRID_CUBIC) {
    const T base = M(floor)(at), t = at - base, a = (T)-0.75;
    axis->count = 4;
    for (int i = 0; i < 4; i++) {
      /* The distance from the position, on the curve's inner part for the two in the middle. */
      const T d = i == 0 ? t + 1 : i == 1 ? t : i == 2 ? 1 - t : 2 - t;
      const T sign = i < 2 ? 1 : -1;
      const bool isInner = i == 1 || i == 2;
      axis->weight[i] = isInner ? ((a + 2) * d - (a + 3)) * d * d + 1
                                : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
      axis->slope[i] = slope * sign *
                       (isInner ? (3 * (a + 2) * d - 2 * (a + 3)) * d
                                : (3 * a * d - 10 * a) * d + 8 * a);
      T unused = 0;
      const T moved = F(nn_grid_inside)(g, base - 1 + (T)i, size, &unused);
      axis->index[i] = F(nn_grid_bounded)(F(nn_grid_whole)(moved), size);
    }
    return;
  }
  at = F(nn_grid_inside)(g, at, size, &slope);
  if (g->mode == NN_GRID_NEAREST) {
    axis->count = 1;
    axis->index[0] = F(nn_grid_bounded)(F(nn_grid_whole)(M(rint)(at)), size);
    axis->weight[0] = 1;
    axis->slope[0] = 0;
    return;
  }
  const T base = M(floor)(at), t = at - base;
  const int64_t first = F(nn_grid_whole)(base);
  axis->count = 2;
  axis->index[0] = F(nn_grid_bounded)(first, size);
  axis->index[1] = F(nn_grid_bounded)(first + 1, size);
  axis->weight[0] = 1 - t;
  axis->weight[1] = t;
  axis->slope[0] = -slope;
  axis->slope[1] = slope;
}

/* What the sample at `place` is mixed from: elements of a plane, weights, and derivatives of the
   weights by each number of the place, where `slope` is not null. */
static int64_t F(nn_grid_taps)(const nn_grid *g, const T *place, int64_t *index, T *weight,
                               T (*slope)[NN_GRID_TAPS]) {
  F(nn_grid_axis) axis[3] = {{1, {0}, {1}, {0}}, {1, {0}, {1}, {0}}, {1, {0}, {1}, {0}}};
  int64_t shape[3] = {1, 1, 1};
  for (int64_t d = 0; d < g->rank; d++) {
    shape[3 - g->rank + d] = g->shape[d];
    F(nn_grid_axis_of)(g, place[g->rank - 1 - d], g->shape[d], &axis[3 - g->rank + d]);
  }
  int64_t count = 0;
  for (int64_t z = 0; z < axis[0].count; z++)
    for (int64_t y = 0; y < axis[1].count; y++)
      for (int64_t x = 0; x < axis[2].count; x++) {
        if (axis[0].index[z] < 0 || axis[1].index[y] < 0 || axis[2].index[x] < 0) continue;
        index[count] =
            (axis[0].index[z] * shape[1] + axis[1].index[y]) * shape[2] + axis[2].index[x];
        weight[count] = axis[0].weight[z] * axis[1].weight[y] * axis[2].weight[x];
        if (slope) {
          slope[0][count] = axis[0].weight[z] * axis[1].weight[y] * axis[2].slope[x];
          slope[1][count] = axis[0].weight[z] * axis[1].slope[y] * axis[2].weight[x];
          slope[2][count] = axis[0].slope[z] * axis[1].weight[y] * axis[2].weight[x];
        }
        count++;
      }
  return count;
}

static inline int64_t F(nn_grid_plane)(const nn_grid *g) {
  return g->shape[0] * g->shape[1] * (g->rank == 3 ? g->shape[2] : 1);
}

static void F(nn_grid_sample)(const nn_grid *g, const T *x, const T *places, T *y, int64_t begin,
                              int64_t end) {
  const int64_t plane = F(nn_grid_plane)(g);
  int64_t index[NN_GRID_TAPS];
  T weight[NN_GRID_TAPS];
  for (int64_t i = begin; i < end; i++) {
    const int64_t image = i / g->points, point = i % g->points;
    const int64_t taps = F(nn_grid_taps)(g, places + i * g->rank, index, weight, NULL);
    for (int64_t c = 0; c < g->channels; c++) {
      const T *in = x + (image * g->channels + c) * plane;
      T sum = 0;
      for (int64_t k = 0; k < taps; k++) sum += weight[k] * in[index[k]];
      y[(image * g->channels + c) * g->points + point] = sum;
    }
  }
}

static void F(nn_grid_input_gradient)(const nn_grid *g, const T *places, const T *gy, T *gx,
                                      int64_t begin, int64_t end) {
  const int64_t plane = F(nn_grid_plane)(g);
  int64_t index[NN_GRID_TAPS];
  T weight[NN_GRID_TAPS];
  memset(gx + begin * plane, 0, (size_t)((end - begin) * plane) * sizeof(T));
  /* What a place is mixed from is found once for all planes of an image. */
  for (int64_t first = begin; first < end;) {
    const int64_t image = first / g->channels, next = (image + 1) * g->channels;
    const int64_t last = next < end ? next : end;
    for (int64_t point = 0; point < g->points; point++) {
      const T *place = places + (image * g->points + point) * g->rank;
      const int64_t taps = F(nn_grid_taps)(g, place, index, weight, NULL);
      for (int64_t p = first; p < last; p++) {
        const T share = gy[p * g->points + point];
        T *out = gx + p * plane;
        for (int64_t k = 0; k < taps; k++) out[index[k]] += weight[k] * share;
      }
    }
    first = last;
  }
}

static void F(nn_grid_place_gradient)(const nn_grid *g, const T *x, const T *places, const T *gy,
                                      T *gplaces, int64_t begin, int64_t end) {
  const int64_t plane = F(nn_grid_plane)(g);
  int64_t index[NN_GRID_TAPS];
  T weight[NN_GRID_TAPS], slope[3][NN_GRID_TAPS];
  for (int64_t i = begin; i < end; i++) {
    const int64_t image = i / g->points, point = i % g->points;
    const int64_t taps = F(nn_grid_taps)(g, places + i * g->rank, index, weight, slope);
    T total[3] = {0, 0, 0};
    for (int64_t c = 0; c < g->channels; c++) {
      const T *in = x + (image * g->channels + c) * plane;
      const T share = gy[(image * g->channels + c) * g->points + point];
      for (int64_t d = 0; d < g->rank; d++) {
        T sum = 0;
        for (int64_t k = 0; k < taps; k++) sum += slope[d][k] * in[index[k]];
        total[d] += sum * share;
      }
    }
    for (int64_t d = 0; d < g->rank; d++) gplaces[i * g->rank + d] = total[d];
  }
}

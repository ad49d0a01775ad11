#include "include/nn_columns.h"

#include "internal/define.h"

/* The windows [*first, *last) whose element `tap` lies inside dimension `d` of the plane. */
static inline void nn_window_inside(const nn_window *w, int d, int64_t tap, int64_t *first,
                                    int64_t *last) {
  const int64_t shift = tap * w->dilation[d] - w->padding[d];
  const int64_t room = w->shape[d] - 1 - shift;
  *first = shift < 0 ? (-shift + w->stride[d] - 1) / w->stride[d] : 0;
  *last = room < 0 ? 0 : room / w->stride[d] + 1;
  if (*first > w->result[d]) *first = w->result[d];
  if (*last > w->result[d]) *last = w->result[d];
  if (*last < *first) *last = *first;
}

/* Calls BODY for each row of windows and each element of the kernel: windows [x0, x1) of the row hold
   plane elements `from` + i * stride, the row's values begin at `at`; [y0, y1) are the rows that hold
   any. */
#define NN_FOR_WINDOW_ROWS(w, ...)                                                               \
  for (int64_t ky = 0, at = 0; ky < (w)->kernel[0]; ky++)                                        \
    for (int64_t kx = 0; kx < (w)->kernel[1]; kx++) {                                            \
      int64_t y0, y1, x0, x1;                                                                    \
      nn_window_inside(w, 0, ky, &y0, &y1);                                                      \
      nn_window_inside(w, 1, kx, &x0, &x1);                                                      \
      for (int64_t row = 0; row < (w)->result[0]; row++, at += (w)->result[1]) {                 \
        const bool isInside = row >= y0 && row < y1;                                             \
        const int64_t from =                                                                     \
            isInside ? (row * (w)->stride[0] + ky * (w)->dilation[0] - (w)->padding[0]) *        \
                               (w)->shape[1] +                                                   \
                           kx * (w)->dilation[1] - (w)->padding[1]                               \
                     : 0;                                                                        \
        __VA_ARGS__                                                                              \
      }                                                                                          \
    }

#define NN_BODY "columns_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_to_columns,
            (nn_dtype dtype, const nn_window *window, const void *x, void *y, int64_t begin,
             int64_t end),
            (window, x, y, begin, end))
NN_DISPATCH(nn_from_columns,
            (nn_dtype dtype, const nn_window *window, const void *x, void *y, int64_t begin,
             int64_t end),
            (window, x, y, begin, end))

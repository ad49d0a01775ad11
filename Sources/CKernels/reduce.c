#include "include/nn_reduce.h"

#include "internal/define.h"

#define NN_BODY "reduce_body.h"
#include "internal/instantiate_numbers.h"
#define NN_BODY "rows_body.h"
#include "internal/instantiate.h"

NN_DISPATCH_NUMBERS(nn_fold,
                  (nn_dtype dtype, nn_fold_kind kind, const void *x, void *out, int64_t size,
                   int64_t inner, int64_t first, int64_t last, int64_t begin, int64_t end),
                  (kind, x, out, size, inner, first, last, begin, end))
NN_DISPATCH(nn_row_moments,
            (nn_dtype dtype, const void *x, void *mean, void *squares, int64_t size, int64_t begin,
             int64_t end),
            (x, mean, squares, size, begin, end))
NN_DISPATCH(nn_row_product_gradient,
            (nn_dtype dtype, const void *x, const void *gy, void *gx, int64_t size, int64_t begin,
             int64_t end),
            (x, gy, gx, size, begin, end))
NN_DISPATCH_NUMBERS(nn_cumulate,
                  (nn_dtype dtype, bool is_product, bool reversed, const void *x, void *y,
                   int64_t size, int64_t inner, int64_t begin, int64_t end),
                  (is_product, reversed, x, y, size, inner, begin, end))
NN_DISPATCH(nn_cumulate_product_gradient,
            (nn_dtype dtype, const void *x, const void *gy, void *gx, int64_t size, int64_t inner,
             int64_t begin, int64_t end),
            (x, gy, gx, size, inner, begin, end))

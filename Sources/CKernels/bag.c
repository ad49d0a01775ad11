#include "include/nn_bag.h"

#include "internal/define.h"

#define NN_BODY "bag_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_bag_rows,
            (nn_dtype dtype, const nn_bag *bag, const void *table, const int64_t *index,
             const int64_t *starts, const void *weights, void *y, int64_t *places, int64_t begin,
             int64_t end),
            (bag, table, index, starts, weights, y, places, begin, end))
NN_DISPATCH(nn_bag_gradient,
            (nn_dtype dtype, const nn_bag *bag, const void *gy, const int64_t *index,
             const int64_t *starts, const void *weights, const int64_t *counts, void *out,
             int64_t bags, int64_t begin, int64_t end),
            (bag, gy, index, starts, weights, counts, out, bags, begin, end))
NN_DISPATCH(nn_bag_max_gradient,
            (nn_dtype dtype, const nn_bag *bag, const void *gy, const int64_t *places, void *out,
             int64_t bags, int64_t begin, int64_t end),
            (bag, gy, places, out, bags, begin, end))
NN_DISPATCH(nn_bag_weight_gradient,
            (nn_dtype dtype, const nn_bag *bag, const void *table, const void *gy,
             const int64_t *index, const int64_t *starts, void *out, int64_t begin, int64_t end),
            (bag, table, gy, index, starts, out, begin, end))

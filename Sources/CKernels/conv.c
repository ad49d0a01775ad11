#include "include/nn_conv.h"

#include "internal/define.h"

#define NN_BODY "conv_body.h"
#include "internal/instantiate.h"

/* The elements of a vector that `mask` has bits for, and zeros; the others are not read. */
#if defined(__x86_64__)
#include <immintrin.h>
#define NN_MASKED_f32(mask, x) _mm512_maskz_loadu_ps((__mmask16)(mask), x)
#define NN_MASKED_f64(mask, x) _mm512_maskz_loadu_pd((__mmask8)(mask), x)
#endif
#define NN_BODY "conv_rows_body.h"
#include "internal/instantiate.h"

#define NN_BODY "conv_planes_body.h"
#include "internal/instantiate.h"

int64_t nn_conv_lanes(nn_dtype dtype) { return 64 / (dtype == NN_F64 ? 8 : 4); }

NN_DISPATCH(nn_conv_pad,
            (nn_dtype dtype, const void *x, void *y, const int64_t *shape, const int64_t *low,
             const int64_t *padded, int64_t begin, int64_t end),
            (x, y, shape, low, padded, begin, end))
NN_DISPATCH(nn_conv_pack_weights,
            (nn_dtype dtype, const void *w, void *packed, int64_t channels, int64_t channel_stride,
             int64_t sources, int64_t source_stride, const int32_t *tap_at, int64_t taps,
             int64_t panel),
            (w, packed, channels, channel_stride, sources, source_stride, tap_at, taps, panel))
NN_DISPATCH(nn_conv_pack_planes,
            (nn_dtype dtype, const void *x, void *packed, int64_t channels, int64_t pixels,
             int64_t panel),
            (x, packed, channels, pixels, panel))
NN_DISPATCH(nn_conv_results,
            (nn_dtype dtype, const nn_conv_gather *g, const void *source, int64_t source_stride,
             const void *weights, const void *bias, void *result, int64_t result_stride,
             int64_t images, int64_t first_panel, int64_t last_panel, int64_t first_pixel,
             int64_t last_pixel),
            (g, source, source_stride, weights, bias, result, result_stride, images, first_panel,
             last_panel, first_pixel, last_pixel))
NN_DISPATCH(nn_conv_row_results,
            (nn_dtype dtype, const nn_conv_gather *g, const void *source, int64_t source_stride,
             const void *weights, const void *bias, void *result, int64_t result_stride,
             int64_t images, int64_t first, int64_t last),
            (g, source, source_stride, weights, bias, result, result_stride, images, first, last))
NN_DISPATCH(nn_conv_weight_sums,
            (nn_dtype dtype, const nn_conv_gather *g, const void *source, int64_t source_stride,
             const void *packed, int64_t panel_stride, void *sums, int64_t images,
             int64_t first_panel, int64_t last_panel, int64_t first, int64_t last),
            (g, source, source_stride, packed, panel_stride, sums, images, first_panel,
             last_panel, first, last))
NN_DISPATCH(nn_conv_unpack_sums,
            (nn_dtype dtype, const nn_conv_gather *g, void *sums, int64_t parts,
             int64_t part_stride, void *w, int64_t panel),
            (g, sums, parts, part_stride, w, panel))
NN_DISPATCH(nn_conv_row_weight_sums,
            (nn_dtype dtype, const nn_conv_gather *g, const void *source, int64_t source_stride,
             const void *outgoing, int64_t outgoing_stride, void *sums, int64_t images,
             int64_t first, int64_t last),
            (g, source, source_stride, outgoing, outgoing_stride, sums, images, first, last))
NN_DISPATCH(nn_conv_fold_row_sums,
            (nn_dtype dtype, const nn_conv_gather *g, const void *sums, int64_t parts,
             int64_t part_stride, void *w),
            (g, sums, parts, part_stride, w))
NN_DISPATCH(nn_conv_planes_forward,
            (nn_dtype dtype, const nn_conv *c, const void *fine, const void *w, const void *bias,
             void *coarse, int64_t begin, int64_t end),
            (c, fine, w, bias, coarse, begin, end))
NN_DISPATCH(nn_conv_planes_backward,
            (nn_dtype dtype, const nn_conv *c, const void *coarse, const void *w, const void *bias,
             void *fine, int64_t begin, int64_t end),
            (c, coarse, w, bias, fine, begin, end))
NN_DISPATCH(nn_conv_planes_weight,
            (nn_dtype dtype, const nn_conv *c, const void *fine, const void *coarse, void *w,
             int64_t images, int64_t begin, int64_t end),
            (c, fine, coarse, w, images, begin, end))

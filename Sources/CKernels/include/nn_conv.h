#pragma once
#include "nn_base.h"

/* Convolution in up to three spatial dimensions. The *fine* grid is the input of a convolution, the
   *coarse* grid its output; a transposed convolution goes the other way. Channels are counted per
   group. Pixel p of the coarse grid sees the fine pixels p * stride + tap * dilation - before. */
typedef struct {
  int64_t groups, fine_channels, coarse_channels;
  int64_t fine[3], coarse[3], kernel[3], stride[3], dilation[3], before[3];
} nn_conv;

/* Results that are sums of `depth` products of source elements and weights: pixel p of a result
   plane is the sum over t of source[pixel_at[p] + depth_at[t]] * weights[t], for each channel. */
typedef struct {
  int64_t depth, pixels;
  int64_t channels; /* of the results, per group */
  int64_t plane;    /* elements between result channels */
  const int32_t *depth_at, *pixel_at;
  const int32_t *pixel_to; /* where a pixel lies in its result plane */
  /* The pixels as rows of `width`, whose corners are neighbours in the source where
     nn_conv_row_results is used, and which lie `step` apart in the result. */
  int64_t rows, width, step;
  bool rectified; /* whether results less than 0 become that */
} nn_conv_gather;

/* Channels lie side by side in panels of this many elements, the last one filled with zeros. */
int64_t nn_conv_lanes(nn_dtype dtype);
/* Rows that the gathering kernels compute at a time; sums hold a multiple of it. */
enum { NN_CONV_ROWS = 8 };

/* Copies the planes [begin, end) into planes of shape `padded`, zero around the copy at `low`. */
void nn_conv_pad(nn_dtype dtype, const void *x, void *y, const int64_t *shape, const int64_t *low,
                 const int64_t *padded, int64_t begin, int64_t end);

/* packed[panel][source channel][tap][lane] = w[channel * channel_stride + source * source_stride +
   tap_at[tap]] for one panel of the channels of a group. */
void nn_conv_pack_weights(nn_dtype dtype, const void *w, void *packed, int64_t channels,
                          int64_t channel_stride, int64_t sources, int64_t source_stride,
                          const int32_t *tap_at, int64_t taps, int64_t panel);
/* packed[panel][pixel][lane] = x[channel][pixel] for one panel of `channels` planes. */
void nn_conv_pack_planes(nn_dtype dtype, const void *x, void *packed, int64_t channels,
                         int64_t pixels, int64_t panel);

/* Results of the panels [first_panel, last_panel) and pixels [first_pixel, last_pixel) in `images`
   images; `bias` (one number a channel) may be null. */
void nn_conv_results(nn_dtype dtype, const nn_conv_gather *g, const void *source,
                     int64_t source_stride, const void *weights, const void *bias, void *result,
                     int64_t result_stride, int64_t images, int64_t first_panel,
                     int64_t last_panel, int64_t first_pixel, int64_t last_pixel);

/* The same with pixels side by side instead of channels, for few channels: rows [first, last) of
   pixels. Reads as far as NN_CONV_SLACK elements beyond the source. */
enum { NN_CONV_SLACK = 32 };
void nn_conv_row_results(nn_dtype dtype, const nn_conv_gather *g, const void *source,
                         int64_t source_stride, const void *weights, const void *bias,
                         void *result, int64_t result_stride, int64_t images, int64_t first,
                         int64_t last);

/* sums[panel][t][lane] = sum over images and pixels of source[pixel_at[p] + depth_at[t]] *
   packed[panel][image][p][lane], for the panels and the depths [first, last) given. Depths are rounded up
   to NN_CONV_ROWS in `sums`, which is overwritten. */
void nn_conv_weight_sums(nn_dtype dtype, const nn_conv_gather *g, const void *source,
                         int64_t source_stride, const void *packed, int64_t panel_stride,
                         void *sums, int64_t images, int64_t first_panel, int64_t last_panel,
                         int64_t first, int64_t last);
/* w[channel][t] = sum over `parts` of sums, which lie `part_stride` elements apart, for the channels
   of one panel; the first part is overwritten. */
void nn_conv_unpack_sums(nn_dtype dtype, const nn_conv_gather *g, void *sums, int64_t parts,
                         int64_t part_stride, void *w, int64_t panel);

/* The same with pixels side by side, for few channels and CPUs with AVX-512: sums[t][channel][lane] of
   the depths [first, last), a vector of nn_conv_lanes for each weight. `outgoing` are the planes
   themselves. */
void nn_conv_row_weight_sums(nn_dtype dtype, const nn_conv_gather *g, const void *source,
                             int64_t source_stride, const void *outgoing, int64_t outgoing_stride,
                             void *sums, int64_t images, int64_t first, int64_t last);
/* w[channel][t] = sum over lanes and `parts`, which lie `part_stride` elements apart. */
void nn_conv_fold_row_sums(nn_dtype dtype, const nn_conv_gather *g, const void *sums, int64_t parts,
                           int64_t part_stride, void *w);

/* The same three products plane by plane without any preparation: for few channels a group.
   Planes [begin, end) count images and channels, weights [begin, end) pairs of channels. */
void nn_conv_planes_forward(nn_dtype dtype, const nn_conv *c, const void *fine, const void *w,
                            const void *bias, void *coarse, int64_t begin, int64_t end);
void nn_conv_planes_backward(nn_dtype dtype, const nn_conv *c, const void *coarse, const void *w,
                             const void *bias, void *fine, int64_t begin, int64_t end);
void nn_conv_planes_weight(nn_dtype dtype, const nn_conv *c, const void *fine, const void *coarse,
                           void *w, int64_t images, int64_t begin, int64_t end);

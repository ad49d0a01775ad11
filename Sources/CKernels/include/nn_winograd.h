#pragma once
#include "nn_base.h"

/* Convolutions of 3 x 3 windows, one step apart, in blocks of 4 x 4 results: Winograd's F(4x4, 3x3),
   which takes 36 multiplications for what are 144 (Lavin and Gray 2016, arXiv:1509.09308).

   A tile is such a block. With d the 6 x 6 source elements that it sees and g the window,

     result = A^T [(G g G^T) * (B^T d B)] A,   dg = G^T [(A dresult A^T) * (B^T d B)] G,

   where * goes element by element; summed over channels, or over tiles, each of the 36 elements is a
   matrix product. The points of the interpolation are 0, 3/4, -3/4, 3/2, -3/2 and infinity: with these
   results err about twice as much as sums in float32 do (with the usual 0, 1, -1, 2, -2 four times).

   In float32, for CPUs with AVX-512. Planes are rows of elements; tiles are counted along the rows of a
   plane, then down, then through the images. */
typedef struct {
  int64_t sources, results;           /* channels of a group */
  int64_t source_stride, result_stride; /* elements between images */
  int64_t source[2], result[2];       /* a plane's rows and columns */
  int64_t before[2];                  /* zeros before the source's rows and columns */
  int64_t tiles[2];                   /* of a plane, down and across */
  /* Elements between the weights of neighbouring channels, of the results and of the source; whether the
     windows are read from their ends. */
  int64_t weight_result, weight_source;
  bool turned;
} nn_winograd;

enum {
  NN_WINOGRAD_POINTS = 36,
  NN_WINOGRAD_GROUP = 16, /* source channels that are transformed at a time */
  NN_WINOGRAD_PANEL = 32, /* result channels that are transformed at a time */
};

/* Where the 36 matrices lie. */
typedef struct {
  float *data;
  int64_t point; /* elements between matrices */
  int64_t row;   /* elements between rows */
} nn_winograd_matrices;

/* v[point][tile - first][channel] = B^T d B for the tiles [first, last) and one group of channels, with
   zeros for channels beyond the last. */
void nn_winograd_source(const nn_winograd *w, const float *source, nn_winograd_matrices v,
                        int64_t first, int64_t last, int64_t group);
/* u[point][source channel][lane] = G g G^T for one panel of result channels. */
void nn_winograd_weights(const nn_winograd *w, const float *weight, nn_winograd_matrices u,
                         int64_t panel);
/* result = A^T m A + bias, and at least `least`, for m[point][tile - first][lane] of one panel. `bias` (one
   number a channel) may be null. */
void nn_winograd_results(const nn_winograd *w, nn_winograd_matrices m, const float *bias,
                         float least, float *result, int64_t first, int64_t last, int64_t panel);

/* z[point][tile - first][lane] = A dresult A^T for one panel. */
void nn_winograd_outgoing(const nn_winograd *w, const float *outgoing, nn_winograd_matrices z,
                          int64_t first, int64_t last, int64_t panel);
/* weight (+)= G^T s G for s[point][source channel - first][lane] of one panel and the source channels
   [first, last). */
void nn_winograd_weight_sums(const nn_winograd *w, nn_winograd_matrices s, bool adds,
                             float *weight, int64_t first, int64_t last, int64_t panel);

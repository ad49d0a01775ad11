#pragma once
#include "nn_base.h"

/* Connectionist temporal classification (Graves et al. 2006), in logarithms. x is [T, N, C]
   logarithms of probabilities. `labels` is [N, width]: the target with a blank before, between and
   after its elements, 2 * target_lengths[n] + 1 of them. The first input_lengths[n] steps count. */
typedef struct {
  const int64_t *labels;
  const int64_t *input_lengths;
  const int64_t *target_lengths;
  int64_t steps;
  int64_t batch;
  int64_t classes;
  int64_t width;
} nn_ctc;

/* losses[n] = -log of the probability of all alignments, infinity where there is none, for the
   samples [begin, end). `alpha` [N, T, width] takes what the gradient starts from: the probability of
   the first t + 1 steps that end at a label. */
void nn_ctc_losses(nn_dtype dtype, const void *x, const nn_ctc *ctc, void *alpha, void *losses,
                   int64_t begin, int64_t end);
/* The gradient with respect to scores of which x is the log-softmax, times scale[n]; NaN where the
   loss is infinite, or 0 if `zero_infinity`. `beta` is room for [N, 2, width]. */
void nn_ctc_losses_gradient(nn_dtype dtype, const void *x, const nn_ctc *ctc, const void *alpha,
                            const void *losses, const double *scale, bool zero_infinity,
                            void *beta, void *gx, int64_t begin, int64_t end);

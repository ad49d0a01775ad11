#include "include/nn_ctc.h"

#include "internal/define.h"

#define NN_BODY "ctc_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_ctc_losses,
            (nn_dtype dtype, const void *x, const nn_ctc *ctc, void *alpha, void *losses,
             int64_t begin, int64_t end),
            (x, ctc, alpha, losses, begin, end))
NN_DISPATCH(nn_ctc_losses_gradient,
            (nn_dtype dtype, const void *x, const nn_ctc *ctc, const void *alpha,
             const void *losses, const double *scale, bool zero_infinity, void *beta, void *gx,
             int64_t begin, int64_t end),
            (x, ctc, alpha, losses, scale, zero_infinity, beta, gx, begin, end))

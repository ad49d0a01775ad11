#pragma once
#include "nn_base.h"

/* What recurrent layers do with the gates of one step, forward and backward, for the units
   [begin, end) of `units` in `rows` sequences. Matrices are row-major, of `units` columns or of as many
   for each gate. Gradients of the output `dout` may be NULL. */

/* h = tanh(h), or max(h, 0) if `is_relu`, in place. */
void nn_rnn_step(nn_dtype dtype, bool is_relu, void *h, int64_t rows, int64_t units, int64_t begin,
                 int64_t end);
/* dgates = (dh + dout) f'(h) */
void nn_rnn_step_gradient(nn_dtype dtype, bool is_relu, const void *h, const void *dout,
                          const void *dh, void *dgates, int64_t rows, int64_t units, int64_t begin,
                          int64_t end);

/* Of the gates i, f, g, o, which become sigmoid, sigmoid, tanh and sigmoid of themselves:
   c = f c_before + i g, h = o tanh(c). */
void nn_lstm_step(nn_dtype dtype, void *gates, const void *c_before, void *c, void *h, int64_t rows,
                  int64_t units, int64_t begin, int64_t end);
/* From the gates as they have become; dc is the gradient of c and becomes that of c_before. */
void nn_lstm_step_gradient(nn_dtype dtype, const void *gates, const void *c_before, const void *c,
                           const void *dout, const void *dh, void *dc, void *dgates, int64_t rows,
                           int64_t units, int64_t begin, int64_t end);
/* h = o tanh(c) alone. */
void nn_lstm_hidden(nn_dtype dtype, const void *gates, const void *c, void *h, int64_t units,
                    int64_t begin_row, int64_t end_row);

/* Of the gates r, z, n, the first two whole, n from the input alone with `hidden` for what comes from
   the state; they become sigmoid, sigmoid and tanh(n + r hidden): h = (1 - z) n + z h_before. */
void nn_gru_step(nn_dtype dtype, void *gates, const void *hidden, const void *h_before, void *h,
                 int64_t rows, int64_t units, int64_t begin, int64_t end);
/* From the gates as they have become; dh becomes the part of h_before's gradient that passes the
   gates by. What flows into the input's product and into the state's differs in the last gate. */
void nn_gru_step_gradient(nn_dtype dtype, const void *gates, const void *hidden,
                          const void *h_before, const void *dout, void *dh, void *of_input,
                          void *of_hidden, int64_t rows, int64_t units, int64_t begin, int64_t end);

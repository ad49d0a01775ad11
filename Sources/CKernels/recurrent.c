#include "include/nn_recurrent.h"

#include "internal/define.h"

#define NN_BODY "recurrent_body.h"
#include "internal/instantiate.h"

NN_DISPATCH(nn_rnn_step,
            (nn_dtype dtype, bool is_relu, void *h, int64_t rows, int64_t units, int64_t begin,
             int64_t end),
            (is_relu, h, rows, units, begin, end))
NN_DISPATCH(nn_rnn_step_gradient,
            (nn_dtype dtype, bool is_relu, const void *h, const void *dout, const void *dh,
             void *dgates, int64_t rows, int64_t units, int64_t begin, int64_t end),
            (is_relu, h, dout, dh, dgates, rows, units, begin, end))
NN_DISPATCH(nn_lstm_step,
            (nn_dtype dtype, void *gates, const void *c_before, void *c, void *h, int64_t rows,
             int64_t units, int64_t begin, int64_t end),
            (gates, c_before, c, h, rows, units, begin, end))
NN_DISPATCH(nn_lstm_step_gradient,
            (nn_dtype dtype, const void *gates, const void *c_before, const void *c,
             const void *dout, const void *dh, void *dc, void *dgates, int64_t rows, int64_t units,
             int64_t begin, int64_t end),
            (gates, c_before, c, dout, dh, dc, dgates, rows, units, begin, end))
NN_DISPATCH(nn_lstm_hidden,
            (nn_dtype dtype, const void *gates, const void *c, void *h, int64_t units,
             int64_t begin_row, int64_t end_row),
            (gates, c, h, units, begin_row, end_row))
NN_DISPATCH(nn_gru_step,
            (nn_dtype dtype, void *gates, const void *hidden, const void *h_before, void *h,
             int64_t rows, int64_t units, int64_t begin, int64_t end),
            (gates, hidden, h_before, h, rows, units, begin, end))
NN_DISPATCH(nn_gru_step_gradient,
            (nn_dtype dtype, const void *gates, const void *hidden, const void *h_before,
             const void *dout, void *dh, void *of_input, void *of_hidden, int64_t rows,
             int64_t units, int64_t begin, int64_t end),
            (gates, hidden, h_before, dout, dh, of_input, of_hidden, rows, units, begin, end))

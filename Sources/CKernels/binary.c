#define _GNU_SOURCE
#include "include/nn_binary.h"

#include "internal/binary_define.h"
#include "internal/incomplete_gamma.h"
#include "internal/zeta.h"

#define NN_BODY "binary_body.h"
#include "internal/instantiate.h"
#define NN_BODY "whole_binary_body.h"
#include "internal/instantiate_whole.h"

#define PARAMETERS                                                                          \
  (nn_dtype dtype, const nn_walk *walk, const void *a, const void *b, void *out, int64_t begin, \
   int64_t end)
#define ARGUMENTS (walk, a, b, out, begin, end)

#define FLOATS(name) NN_DISPATCH(nn_##name, PARAMETERS, ARGUMENTS)
#define WHOLES(name) NN_DISPATCH_WHOLE(nn_##name, PARAMETERS, ARGUMENTS)
#define BOTH(name, ...)                             \
  void nn_##name PARAMETERS {                       \
    switch (dtype) {                                \
      case NN_F64: nn_##name##_f64 ARGUMENTS; break; \
      case NN_I64: nn_##name##_i64 ARGUMENTS; break; \
      case NN_I32: nn_##name##_i32 ARGUMENTS; break; \
      case NN_BOOL:                                 \
      case NN_U8: nn_##name##_u8 ARGUMENTS; break;   \
      default: nn_##name##_f32 ARGUMENTS;            \
    }                                               \
  }
NN_FLOAT_BINARY_LIST(FLOATS)
NN_WHOLE_BINARY_LIST(WHOLES)
NN_BINARY_LIST(BOTH)
NN_COMPARISON_LIST(BOTH)

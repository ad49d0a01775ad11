#pragma once
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "../include/nn_base.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NN_THREAD_SANITIZER 1
#endif
#endif

/* One portable binary with the right vector width on every CPU. The functions that choose run before
   the thread sanitizer is ready for them, so there the narrow kernels run. */
#if defined(__x86_64__) && !defined(NN_THREAD_SANITIZER)
#define NN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NN_CLONES
#endif

/* A function for CPUs with AVX-512 that uses its full width, which compilers shy away from. */
#if defined(__x86_64__)
#define NN_WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define NN_WIDE
#endif

/* Part of each function that calls it, whose vectors it shares. */
#define NN_INLINE static inline __attribute__((always_inline))

/* The public function of a kernel that exists in float and double: picks by `dtype`. */
#define NN_DISPATCH(name, parameters, arguments) \
  void name parameters {                         \
    if (dtype == NN_F64)                         \
      name##_f64 arguments;                      \
    else                                         \
      name##_f32 arguments;                      \
  }

/* The same for a kernel that exists for whole numbers (int64_t) as well. */
#define NN_DISPATCH_NUMBERS(name, parameters, arguments) \
  void name parameters {                               \
    if (dtype == NN_F64)                               \
      name##_f64 arguments;                            \
    else if (dtype == NN_I64)                          \
      name##_i64 arguments;                            \
    else                                               \
      name##_f32 arguments;                            \
  }

/* The same for whole numbers; truth values are bytes. */
#define NN_DISPATCH_WHOLE(name, parameters, arguments) \
  void name parameters {                               \
    if (dtype == NN_I64)                               \
      name##_i64 arguments;                            \
    else if (dtype == NN_I32)                          \
      name##_i32 arguments;                            \
    else                                               \
      name##_u8 arguments;                             \
  }

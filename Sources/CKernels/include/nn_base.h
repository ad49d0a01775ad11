#pragma once
#include <stdbool.h>
#include <stdint.h>

/* The element types that kernels know. Kernels take untyped pointers and the type as an argument;
   the caller has checked it. Lengths and strides count elements. */
typedef enum { NN_F32, NN_F64, NN_I64, NN_I32, NN_BOOL, NN_U8, NN_F16, NN_BF16 } nn_dtype;

enum { NN_DTYPES = 8 };

enum { NN_MAX_RANK = 8 };

/* A walk over a row-major result while up to two inputs are read with strides of their own (0 where
   an input is broadcast). */
typedef struct {
  int64_t rank; /* at least 1 */
  int64_t shape[NN_MAX_RANK];
  int64_t a[NN_MAX_RANK];
  int64_t b[NN_MAX_RANK];
} nn_walk;

/* What files registered in a section: see Registration.swift. */
typedef void (*nn_registration)(void *list);
typedef struct {
  const nn_registration *first;
  int64_t count;
} nn_registrations;

nn_registrations nn_operations(void);
nn_registrations nn_declarations(void);
nn_registrations nn_codes(void);

/* Tells the CPU that this is a waiting loop. */
static inline void nn_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/* Whether the CPU has the AVX-512 parts that matrix kernels are written for. */
static inline bool nn_has_avx512(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

/* How many CPUs this process may run on. */
int64_t nn_usable_cpus(void);

/* Tell the thread sanitizer that a lock which it can't see (Swift's Mutex) is taken, and that it is
   about to be given back. They do nothing in other builds. */
void nn_note_lock(const void *lock);
void nn_note_unlock(const void *lock);

#pragma once
#include <cblas.h>

/* Exported by OpenBLAS's dynamic-architecture builds, declared in none of its headers; null where
   they are missing. */
void gotoblas_dynamic_quit(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));
int blas_thread_shutdown_(void) __attribute__((weak));

typedef void (*nn_openblas_hook)(void);
static inline nn_openblas_hook nn_openblas_quit(void) { return gotoblas_dynamic_quit; }
static inline nn_openblas_hook nn_openblas_init(void) { return gotoblas_dynamic_init; }

/* Leaves the calling thread alone to compute, and ends the others. */
static inline void nn_openblas_end_threads(void) {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

/* LAPACK's solution of linear equations, which OpenBLAS has in it: `b` becomes the x of a x = b, both
   with columns one after the other; `info` is above 0 where `a` is singular. */
void dgesv_(const int *n, const int *columns, double *a, const int *a_stride, int *pivots, double *b,
            const int *b_stride, int *info);

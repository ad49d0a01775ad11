#pragma once
#include <cblas.h>

/* Exported by OpenBLAS's dynamic-architecture builds, declared in none of its headers; null where
   they are missing. */
void gotoblas_dynamic_quit(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));

typedef void (*nn_openblas_hook)(void);
static inline nn_openblas_hook nn_openblas_quit(void) { return gotoblas_dynamic_quit; }
static inline nn_openblas_hook nn_openblas_init(void) { return gotoblas_dynamic_init; }

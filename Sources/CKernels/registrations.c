#include "nn_base.h"

/* The linker names the bounds of a section after it; weak, as a program may hold no entry. */
#define NN_SECTION(section)                                                                       \
  extern const nn_registration __start_##section[] __attribute__((weak, visibility("hidden")));   \
  extern const nn_registration __stop_##section[] __attribute__((weak, visibility("hidden")));    \
  nn_registrations section(void) {                                                                \
    nn_registrations found = {__start_##section, __stop_##section - __start_##section};           \
    return found;                                                                                 \
  }

NN_SECTION(nn_operations)
NN_SECTION(nn_declarations)
NN_SECTION(nn_codes)

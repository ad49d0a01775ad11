#define _GNU_SOURCE
#include <sched.h>

#include "include/nn_base.h"

int64_t nn_usable_cpus(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}
